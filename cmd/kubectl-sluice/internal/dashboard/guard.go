package dashboard

import (
	"crypto/rand"
	"crypto/subtle"
	"net"
	"net/http"
	"slices"
	"strings"
)

// policy is the Content-Security-Policy: the page's own scripts, styles and requests, and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// newToken returns a random token of at least 128 bits.
func newToken() string { return rand.Text() }

// headers sets the headers of all answers.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// local refuses requests that are not to a loopback name of the port, as those of a page whose name was rebound to
// loopback, and those of another origin. Another port of loopback is another origin too: it may be another user's.
func local(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch origin := r.Header.Values("Origin"); {
		case !isLoopback(r):
			refuse(w, http.StatusForbidden, "the dashboard answers only under the address that the command has printed")
		case len(origin) > 0 && !slices.Equal(origin, []string{"http://" + r.Host}):
			refuse(w, http.StatusForbidden, "the dashboard answers no other origin")
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// isLoopback reports whether a request is addressed to loopback and to the port that it has come to.
func isLoopback(r *http.Request) bool {
	address, known := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !known {
		return false
	}
	_, port, err := net.SplitHostPort(address.String())
	return err == nil && slices.Contains([]string{"127.0.0.1:" + port, "[::1]:" + port, "localhost:" + port}, r.Host)
}

// authorized refuses requests without the token. It is sent in a header, which no other page can set: a cookie would be
// sent to every port of loopback, whoever listens there. Where the browser reports that the request comes from another
// site, it is refused whatever it has.
func authorized(token string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given, isBearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		site := r.Header.Get("Sec-Fetch-Site")
		switch {
		case site != "" && site != "same-origin":
			refuse(w, http.StatusForbidden, "the dashboard answers no other site")
		case !isBearer || subtle.ConstantTimeCompare([]byte(given), []byte(token)) != 1:
			refuse(w, http.StatusUnauthorized, "open the URL that the command has printed: it has this run's token")
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// refuse answers with a sentence.
func refuse(w http.ResponseWriter, code int, sentence string) {
	answer(w, code, failure{Error: sentence})
}
