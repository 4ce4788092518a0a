package monitoring

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

// dashboard is what the tests read of Grafana's JSON.
type dashboard struct {
	Panels []struct {
		ID      int    `json:"id"`
		Type    string `json:"type"`
		Title   string `json:"title"`
		GridPos struct {
			X, Y, W, H int
		} `json:"gridPos"`
		Targets []struct {
			Expr string `json:"expr"`
		} `json:"targets"`
	} `json:"panels"`
	Templating struct {
		List []struct {
			Name  string          `json:"name"`
			Query json.RawMessage `json:"query"`
		} `json:"list"`
	} `json:"templating"`
}

func readDashboard(t *testing.T) dashboard {
	t.Helper()
	text, err := os.ReadFile(manifests + "dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	var d dashboard
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

var variable = regexp.MustCompile(`\$\w+`)

// Each query can be parsed, once Grafana has replaced the variables, all of which exist, and each metric
// of the manager's is exported.
func TestDashboardQueries(t *testing.T) {
	d := readDashboard(t)
	values := map[string]string{"$__rate_interval": "1m"}
	for _, one := range d.Templating.List {
		values["$"+one.Name] = one.Name
		checkMetrics(t, "variable "+one.Name, string(one.Query))
	}
	group := ruleGroup{Name: "dashboard"}
	for _, panel := range d.Panels {
		if panel.Type != "row" && len(panel.Targets) == 0 {
			t.Errorf("%s has no query", panel.Title)
		}
		for i, target := range panel.Targets {
			checkMetrics(t, panel.Title, target.Expr)
			expr := variable.ReplaceAllStringFunc(target.Expr, func(name string) string {
				if values[name] == "" {
					t.Errorf("%s: there is no variable %s", panel.Title, name)
				}
				return values[name]
			})
			ofOne := strings.Contains(expr, `destination_canonical_service="inferenceservice"`)
			if strings.Contains(expr, "istio_") && !ofOne {
				t.Errorf("%s: the query is about all services: %s", panel.Title, target.Expr)
			}
			group.Rules = append(group.Rules, rule{Record: fmt.Sprintf("panel%d_%d", panel.ID, i), Expr: expr})
		}
	}
	queries := ruleFile{Groups: []ruleGroup{group}}
	runPromtool(t, "check", "rules", "--lint-fatal", queries.write(t, t.TempDir(), "queries.yaml"))
}

// Panels have an ID each, and no two of them overlap.
func TestDashboardLayout(t *testing.T) {
	panels := readDashboard(t).Panels
	ids, cells := map[int]bool{}, map[[2]int]string{}
	for _, panel := range panels {
		if ids[panel.ID] {
			t.Errorf("two panels have the ID %d", panel.ID)
		}
		ids[panel.ID] = true
		for x := panel.GridPos.X; x < panel.GridPos.X+panel.GridPos.W; x++ {
			for y := panel.GridPos.Y; y < panel.GridPos.Y+panel.GridPos.H; y++ {
				if other := cells[[2]int{x, y}]; other != "" {
					t.Fatalf("%s overlaps %s", panel.Title, other)
				}
				cells[[2]int{x, y}] = panel.Title
			}
		}
		if panel.GridPos.X+panel.GridPos.W > 24 {
			t.Errorf("%s is wider than the dashboard", panel.Title)
		}
	}
	if len(panels) < 10 {
		t.Errorf("there are %d panels only", len(panels))
	}
}
