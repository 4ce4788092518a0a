package dashboard

import (
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/story"
)

// Each request that isn't the page's own is refused, whether it reads or changes something.
func TestRefusals(t *testing.T) {
	w := worldOf(t, story.Canary(), nil).synced(t)
	w.keep(t)
	_, port, err := net.SplitHostPort(strings.TrimPrefix(w.http.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	host := func(name string) func(*http.Request) { return func(r *http.Request) { r.Host = name } }
	for name, test := range map[string]struct {
		change func(*http.Request)
		code   int
	}{
		"its own":             {func(*http.Request) {}, 200},
		"no token":            {func(r *http.Request) { r.Header.Del("Authorization") }, 401},
		"another token":       {header("Authorization", "Bearer "+newToken()), 401},
		"a part of the token": {header("Authorization", "Bearer "+w.token[:8]), 401},
		"an empty token":      {header("Authorization", "Bearer "), 401},
		"another scheme":      {header("Authorization", "Basic "+w.token), 401},
		"the token in the URL": {func(r *http.Request) {
			r.Header.Del("Authorization")
			r.URL.RawQuery = "token=" + w.token
		}, 401},
		"the token as a cookie": {func(r *http.Request) {
			r.Header.Del("Authorization")
			r.Header.Set("Cookie", "token="+w.token)
		}, 401},
		"a rebound name":              {host("evil.example:" + port), 403},
		"a name that begins the same": {host("localhost.evil.example:" + port), 403},
		"no port":                     {host("127.0.0.1"), 403},
		"another port":                {host("127.0.0.1:1"), 403},
		"localhost":                   {host("localhost:" + port), 200},
		"IPv6":                        {host("[::1]:" + port), 200},
		"another origin":              {header("Origin", "https://evil.example"), 403},
		"another port's origin":       {header("Origin", "http://127.0.0.1:1"), 403},
		"another scheme's origin":     {header("Origin", "https://127.0.0.1:"+port), 403},
		"no origin to name":           {header("Origin", "null"), 403},
		"another site":                {header("Sec-Fetch-Site", "cross-site"), 403},
		"another port's page":         {header("Sec-Fetch-Site", "same-site"), 403},
		"the address bar":             {header("Sec-Fetch-Site", "none"), 403},
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			target, body := path, ""
			if method == http.MethodPost {
				target, body = path+"/changes", `{"verb":"promote","component":"predictor"}`
			}
			r := w.request(t, method, target, body)
			if test.change(r); r.Host != strings.TrimPrefix(w.http.URL, "http://") && r.Header.Get("Origin") == w.http.URL {
				r.Header.Set("Origin", "http://"+r.Host)
			}
			if code, answer := w.do(t, r); code != test.code {
				t.Errorf("%s by %s: it answers with %d, want %d: %s", name, method, code, test.code, answer)
			}
		}
	}
}

// The page itself has no secret, but is not for a name that was rebound either.
func TestPageIsForLoopback(t *testing.T) {
	w := worldOf(t, story.Canary(), nil)
	for host, want := range map[string]int{"": 200, "evil.example": 403} {
		r := w.request(t, http.MethodGet, "/", "")
		r.Header.Del("Authorization")
		if host != "" {
			r.Host = host
		}
		if code, _ := w.do(t, r); code != want {
			t.Errorf("the host %q is answered with %d, want %d", host, code, want)
		}
	}
}

// Nothing but its own scripts runs in the page, nothing else may read or embed it, and nothing is inline in it.
func TestHeaders(t *testing.T) {
	w := worldOf(t, story.Canary(), nil).synced(t)
	for _, target := range []string{"/", "/app.js", "/app.css", path, "/api/nothing"} {
		response, err := w.http.Client().Do(w.request(t, http.MethodGet, target, ""))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self';",
			"X-Content-Type-Options":  "nosniff",
			"Referrer-Policy":         "no-referrer", "Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store",
		} {
			if got := response.Header.Get(name); !strings.HasPrefix(got, want) {
				t.Errorf("%s of %s is %q", name, target, got)
			}
		}
		for name := range response.Header {
			if strings.HasPrefix(name, "Access-Control-") || name == "Set-Cookie" {
				t.Errorf("%s has %s", target, name)
			}
		}
		if policy := response.Header.Get("Content-Security-Policy"); strings.Contains(policy, "unsafe") ||
			!strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("the policy is %q", policy)
		}
	}
	page, err := dist.ReadFile("web/dist/index.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, inline := range []string{"<script>", "<style", " style=", " onload=", " onclick=", "http:", "https:"} {
		if strings.Contains(string(page), inline) {
			t.Errorf("the page has %q", inline)
		}
	}
}

// Another method than those of the API is refused, such as that by which a browser looks whether another origin may.
func TestMethods(t *testing.T) {
	w := worldOf(t, story.Canary(), nil).synced(t)
	for _, method := range []string{http.MethodOptions, http.MethodPut, http.MethodDelete} {
		if code, _ := w.do(t, w.request(t, method, path, "")); code != http.StatusMethodNotAllowed {
			t.Errorf("%s is answered with %d", method, code)
		}
	}
}
