package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// TestDashboard has Prometheus answer the dashboard's queries about predictions: each returns a series, with
// the names and labels that Istio gives what is predicted. (The local Prometheus has no metrics of the
// manager's; hack/monitoring checks those queries.)
func TestDashboard(t *testing.T) {
	env := harness.BesideExtended(t, time.Minute)
	u := env.Enter(t, env.NewNamespace(t, harness.NotInjected()))
	if _, err := u.QueryPrometheus("vector(1)"); err != nil {
		t.Skipf("this cluster has no Prometheus (make extend): %v", err)
	}
	u.Roll(t, harness.ModelA)
	u.Roll(t, harness.ModelB.Canary(50))
	u.Predict(t, 50)
	queries := dashboardQueries(t, u)
	if len(queries) < 5 {
		t.Fatalf("there are %d queries only", len(queries))
	}
	for title, query := range queries {
		harness.Eventually(t, time.Minute, "Prometheus answers "+title, func() error {
			series, err := u.QueryPrometheus(query)
			if err == nil && series < 1 {
				err = fmt.Errorf("no series of %s", query)
			}
			return err
		})
	}
}

// dashboardQueries returns the dashboard's queries of Istio's metrics, about the user's InferenceService.
func dashboardQueries(t *testing.T, u *harness.User) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../../manifests/components/monitoring/dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	var dashboard struct {
		Panels []struct {
			Title   string                  `json:"title"`
			Targets []struct{ Expr string } `json:"targets"`
		} `json:"panels"`
	}
	if err := json.Unmarshal(text, &dashboard); err != nil {
		t.Fatal(err)
	}
	values := strings.NewReplacer("$__rate_interval", "1m", "$namespace", u.Namespace, "$inferenceservice", "my-model")
	queries := map[string]string{}
	for _, panel := range dashboard.Panels {
		for i, target := range panel.Targets {
			if strings.Contains(target.Expr, "istio_") {
				queries[fmt.Sprintf("%s, %d", panel.Title, i+1)] = values.Replace(target.Expr)
			}
		}
	}
	return queries
}
