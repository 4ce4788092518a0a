package figures

import (
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/client-go/tools/cache"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// A Prometheus behind TLS gets the credentials as their files have them now, and no message has any of them.
func TestCredentials(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	wanted := ""
	server := httptest.NewTLSServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		switch r.Header.Get("Authorization") {
		case "Bearer elsewhere":
			http.Redirect(answer, r, "/other", http.StatusTemporaryRedirect)
		case wanted:
			_, _ = answer.Write([]byte(`{"status": "success", "data": {"resultType": "matrix", "result": []}}`))
		default:
			answer.WriteHeader(http.StatusUnauthorized)
		}
		if r.URL.Path == "/other" {
			t.Error("the credentials went elsewhere")
		}
	}))
	defer server.Close()
	authority := write("ca.crt", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})))
	token, name, password := write("token", "first\n"), write("name", "reader"), write("password", "secret")
	look := func(client configv1alpha1.PrometheusClient) func() *plan.Problem {
		w := newWorld(t)
		counter, err := New(Config{Address: server.URL, Client: client, Interval: interval, Clock: w.clock, Enqueue: func(cache.ObjectName) {}})
		if err != nil {
			t.Fatal(err)
		}
		w.counter = counter
		return func() *plan.Problem {
			w.clock.Step(interval + lag)
			problem := w.look(plan.Comparison{Target: "canary-b", Stable: "default-a"}, failures).Problem
			if problem != nil && (strings.Contains(problem.Message, "first") || strings.Contains(problem.Message, "secret")) {
				t.Errorf("the message has a credential: %s", problem.Message)
			}
			return problem
		}
	}
	bearer := look(configv1alpha1.PrometheusClient{CAFile: authority, BearerTokenFile: token})
	for _, step := range []struct {
		wanted, token, problem string
	}{
		{"Bearer first", "first\n", ""}, {"Bearer second", "first", "401"}, {"Bearer second", "second", ""},
		{"Bearer second", "elsewhere", "307"},
	} {
		wanted = step.wanted
		write("token", step.token)
		if got := bearer(); (got == nil) != (step.problem == "") || got != nil && !strings.Contains(got.Message, step.problem) {
			t.Errorf("the token %q for %q: the problem is %+v", step.token, step.wanted, got)
		}
	}
	if err := os.Remove(token); err != nil {
		t.Fatal(err)
	}
	if got := bearer(); got == nil || !strings.Contains(got.Message, token) {
		t.Errorf("without its file: the problem is %+v", got)
	}
	wanted = "Basic cmVhZGVyOnNlY3JldA=="
	if got := look(configv1alpha1.PrometheusClient{CAFile: authority,
		BasicAuth: configv1alpha1.BasicAuth{UsernameFile: name, PasswordFile: password}})(); got != nil {
		t.Errorf("a name and a password: the problem is %+v", got)
	}
	if got := look(configv1alpha1.PrometheusClient{})(); got == nil || !strings.Contains(got.Message, "certificate") {
		t.Errorf("without the authority: the problem is %+v", got)
	}
	absent := configv1alpha1.PrometheusClient{CAFile: filepath.Join(folder, "absent")}
	if _, err := New(Config{Address: server.URL, Client: absent}); err == nil || !strings.Contains(err.Error(), absent.CAFile) {
		t.Errorf("without the authority's file: %v", err)
	}
}
