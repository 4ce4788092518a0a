package v1beta1

import (
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// What the API server refuses of a query, the manager does too: the configuration has no API server before it.
func TestQueryProblems(t *testing.T) {
	for pattern, invalid := range map[string]bool{"invalid/analysis-query-*.yaml": true, "valid/analysis-queries.yaml": false} {
		files, err := filepath.Glob(filepath.Join("testdata", pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v, %v", pattern, files, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "-for.yaml") {
				continue // A duration, of a form that the API leaves out.
			}
			var service InferenceService
			if err := yaml.Unmarshal(readFile(t, file), &service); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			problems := service.Spec.Predictor.Rollout.Analysis.Problems()
			if invalid != (len(problems) == 1) || len(problems) > 1 {
				t.Errorf("%s has the problems %q", file, problems)
			}
		}
	}
	query := AnalysisQuery{Name: "drift", Query: `drift{revision="{{.Revision}}"}`, Max: new(float64)}
	twice := Analysis{Queries: []AnalysisQuery{query, query}}
	if problems := twice.Problems(); len(problems) != 1 || !strings.Contains(problems[0], "not be that of another query") {
		t.Errorf("of one name twice: %q", problems)
	}
}

func TestRenderQuery(t *testing.T) {
	about := QueryNames{Revision: "r", Stable: "s", Namespace: "n", Name: "i", Component: "predictor"}
	query := AnalysisQuery{Query: `a{r="{{.Revision}}",s="{{ .Stable }}",n="{{.Namespace}}",i="{{.Name}}"} / b{c="{{.Component}}"}`}
	if got, err := query.Render(about); err != nil || got != `a{r="r",s="s",n="n",i="i"} / b{c="predictor"}` {
		t.Errorf("%s, %v", got, err)
	}
	for _, text := range []string{"{{.Pod}}", "{{"} {
		query.Query = text
		if _, err := query.Render(about); err == nil {
			t.Errorf("%s is rendered", text)
		}
	}
}
