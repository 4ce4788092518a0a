package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	promv1 "github.com/prometheus/client_golang/api/prometheus/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"
)

func TestParsePrometheus(t *testing.T) {
	for text, want := range map[string]ServicePort{
		"istio-system/prometheus":        {"istio-system", "prometheus", "", "9090"},
		"istio-system/prometheus:9090":   {"istio-system", "prometheus", "", "9090"},
		"monitoring/prometheus-k8s:web":  {"monitoring", "prometheus-k8s", "", "web"},
		"monitoring/https:thanos:10902":  {"monitoring", "thanos", "https", "10902"},
		"":                               {},
		"prometheus":                     {},
		"a/b/c":                          {},
		"a/b:0":                          {},
		"a/b:99999":                      {},
		"a/ftp:b:80":                     {},
		"../secrets:80":                  {},
		"a/b:80/proxy/../../../secrets":  {},
		"a/b?x=1":                        {},
		"istio-system/prometheus:9090\n": {},
	} {
		got, err := ParsePrometheus(text)
		if got != want || (err == nil) != (want != ServicePort{}) {
			t.Errorf("%q is read as %+v: %v", text, got, err)
		}
		if again, err := ParsePrometheus(got.String()); want != (ServicePort{}) && (again != want || err != nil) {
			t.Errorf("%q is written as %q", text, got)
		}
	}
}

// query queries a Prometheus through an API server that answers with a function.
func query(t *testing.T, answer http.HandlerFunc) error {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	reached, err := New(&rest.Config{Host: server.URL + "/clusters/one", BearerToken: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	api, err := reached.Prometheus(ServicePort{Namespace: "istio-system", Service: "prometheus", Port: "9090"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	_, _, err = api.QueryRange(ctx, "up", promv1.Range{Start: time.Unix(0, 0), End: time.Unix(60, 0), Step: time.Minute})
	return err
}

const noSeries = `{"status":"success","data":{"resultType":"matrix","result":[]}}`

// A query is one GET of the proxy, with the user's credentials: a POST would take the right to create.
func TestPrometheusRequest(t *testing.T) {
	var requests []string
	err := query(t, func(w http.ResponseWriter, r *http.Request) {
		requests = append(requests, r.Method+" "+r.URL.Path+" "+r.FormValue("query")+" "+r.Header.Get("Authorization"))
		_, _ = w.Write([]byte(noSeries))
	})
	const want = "GET /clusters/one/api/v1/namespaces/istio-system/services/prometheus:9090/proxy/api/v1/query_range up " +
		"Bearer secret"
	if got := strings.Join(requests, ", "); err != nil || got != want {
		t.Errorf("it requests %s: %v", got, err)
	}
}

// What Prometheus redirects to doesn't get the user's credentials.
func TestPrometheusRedirects(t *testing.T) {
	reached := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer elsewhere.Close()
	err := query(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL, http.StatusFound)
	})
	if reached || err == nil {
		t.Errorf("a redirection is followed: %v", err)
	}
}

// Each problem is a sentence that names the Service, and what to do; none has the address or the query.
func TestPrometheusProblem(t *testing.T) {
	services := schema.GroupResource{Resource: "services"}
	status := func(err *apierrors.StatusError) http.HandlerFunc {
		err.ErrStatus.Kind = "Status"
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(int(err.ErrStatus.Code))
			_ = json.NewEncoder(w).Encode(err.ErrStatus)
		}
	}
	text := func(code int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(code)
			_, _ = w.Write([]byte(body))
		}
	}
	of := ServicePort{Namespace: "istio-system", Service: "prometheus", Port: "9090"}
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"forbidden": {status(apierrors.NewForbidden(services, "prometheus:9090", errors.New("no"))),
			"that takes the right to get services/proxy there"},
		"no Service":  {status(apierrors.NewNotFound(services, "prometheus")), "name its Service with --prometheus"},
		"no pods":     {status(apierrors.NewServiceUnavailable("no endpoints available")), "can't be reached, no endpoints available;"},
		"bad query":   {text(422, `{"status":"error","errorType":"execution","error":"too many samples"}`), "an error, too many samples;"},
		"no metrics":  {text(500, "<html>"), "an error, server error: 500;"},
		"no JSON":     {text(200, "<html>"), "answers with an error"},
		"endless":     {text(200, strings.Repeat(" ", largestAnswer+1)), "too large"},
		"wordy":       {text(400, `{"status":"error","error":"`+strings.Repeat("a", 1000)+`"}`), "…"},
		"its own 403": {text(403, "log in"), "an error, client error: 403;"},
		"hangs up":    {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "can't be reached, EOF;"},
	} {
		err := query(t, test.answer)
		if err == nil {
			t.Errorf("%s: there is no problem", name)
			continue
		}
		got := PrometheusProblem(of, err)
		if !strings.Contains(got, test.want) || !strings.Contains(got, "the Service prometheus in the namespace istio-system") ||
			strings.Contains(got, "query=") || len(got) > 500 || strings.Contains(got, "127.0.0.1") {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := PrometheusProblem(of, context.DeadlineExceeded); !strings.Contains(got, "has not answered in time") {
		t.Error(got)
	}
}
