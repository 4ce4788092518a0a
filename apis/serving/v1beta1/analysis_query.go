package v1beta1

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	template "github.com/DataDog/datadog-agent/pkg/template/text"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// DefaultQueryFor is what for is when a query leaves it out.
const DefaultQueryFor = time.Minute

// mostQueries is how many queries an analysis may have.
const mostQueries = 8

// AnalysisQuery is a query of Prometheus whose result is one number for a revision. The revision is worse if its number
// is out of bounds at every look for a time. This is a threshold, and no test: how often it is exceeded by chance is for
// whoever sets it to know. A result that is none, not a number, or several leaves the rollout where it is.
//
// +kubebuilder:validation:XValidation:rule="has(self.min) || has(self.max) || has(self.ratioToStable)",message="a query needs a bound: set min, max or ratioToStable"
// +kubebuilder:validation:XValidation:rule="!has(self.min) || !has(self.max) || self.min <= self.max",message="min of a query must not be more than max"
type AnalysisQuery struct {
	// Name of the query in the status, such as drift: lower-case letters, digits and hyphens.
	// +kubebuilder:validation:MaxLength=63
	// +kubebuilder:validation:XValidation:rule="self.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",message="name of a query must be of lower-case letters, digits and hyphens, with a letter or digit at each end"
	Name string `json:"name"`
	// Query in PromQL, such as model_drift{revision="{{.Revision}}"}. {{.Revision}} stands for the name of the revision
	// whose number is wanted, as the status has it, and has to be there. {{.Stable}} is that of the stable one,
	// {{.Namespace}} and {{.Name}} are the InferenceService's, and {{.Component}} is predictor, transformer or explainer.
	// The pods of a revision are named <revision>-deployment-..., after its Deployment.
	// +kubebuilder:validation:MaxLength=2048
	// +kubebuilder:validation:XValidation:rule="self.matches('[{][{] ?[.]Revision ?[}][}]')",message="query must be about a revision: use {{.Revision}}"
	// +kubebuilder:validation:XValidation:rule="self.matches('^([^{]|[{][^{]|[{][{] ?[.](Revision|Stable|Namespace|Name|Component) ?[}][}])*$')",message="query may have {{.Revision}}, {{.Stable}}, {{.Namespace}}, {{.Name}} and {{.Component}} in it, and no other {{"
	Query string `json:"query"`
	// Min is the least that the number may be.
	// +optional
	Min *float64 `json:"min,omitempty"`
	// Max is the most that the number may be.
	// +optional
	Max *float64 `json:"max,omitempty"`
	// RatioToStable is the most that the number may be as a multiple of the stable revision's, by the same query, which
	// must be 0 or more. More than 0.
	// +optional
	// +kubebuilder:validation:XValidation:rule="self > 0.0",message="ratioToStable must be more than 0"
	RatioToStable *float64 `json:"ratioToStable,omitempty"`
	// For is how long the number has to be out of bounds, at every look, such as 90s or 5m. With 0s one look is enough.
	// Default 1m.
	// +optional
	// +kubebuilder:validation:Type=string
	// +kubebuilder:validation:MaxLength=32
	// +kubebuilder:validation:XValidation:rule="self.matches('^([0-9]{1,5}(ms|s|m|h)){1,4}$')",message="for of a query must be a duration of at most 5 digits a unit, such as 90s or 5m"
	For *metav1.Duration `json:"for,omitempty"`
}

// QueryNames are what the template of an AnalysisQuery may have in it.
type QueryNames struct {
	// Revision and Stable are names of revisions, Namespace and Name the InferenceService's.
	Revision, Stable, Namespace, Name string
	// Component is predictor, transformer or explainer.
	Component string
}

// Render returns the query in PromQL. The library of the template is that of the configuration (ingress.go there).
func (q *AnalysisQuery) Render(names QueryNames) (string, error) {
	parsed, err := template.New(q.Name).Parse(q.Query)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	err = parsed.Execute(&text, names)
	return text.String(), err
}

var (
	queryName     = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`)
	queryRevision = regexp.MustCompile(`{{ ?\.Revision ?}}`)
	queryTemplate = regexp.MustCompile(`^([^{]|{[^{]|{{ ?\.(Revision|Stable|Namespace|Name|Component) ?}})*$`)
)

// queryProblems returns what is wrong with the queries of an analysis, as Problems does.
func (a *Analysis) queryProblems() []string {
	var problems []string
	check := func(ok bool, format string, args ...any) {
		if !ok {
			problems = append(problems, fmt.Sprintf(format, args...))
		}
	}
	check(len(a.Queries) <= mostQueries, "queries must be at most %d, not %d", mostQueries, len(a.Queries))
	seen := map[string]bool{}
	for i, q := range a.Queries {
		path := fmt.Sprintf("queries[%d]", i)
		check(queryName.MatchString(q.Name) && len(q.Name) <= 63,
			"%s.name must be of lower-case letters, digits and hyphens, at most 63, not %q", path, q.Name)
		check(!seen[q.Name], "%s.name must not be that of another query, %q", path, q.Name)
		seen[q.Name] = true
		check(queryRevision.MatchString(q.Query), "%s.query must be about a revision: use {{.Revision}}", path)
		check(queryTemplate.MatchString(q.Query), "%s.query may have {{.Revision}}, {{.Stable}}, {{.Namespace}}, "+
			"{{.Name}} and {{.Component}} in it, and no other {{", path)
		check(q.Min != nil || q.Max != nil || q.RatioToStable != nil,
			"%s needs a bound: set min, max or ratioToStable", path)
		check(q.Min == nil || q.Max == nil || *q.Min <= *q.Max, "%s.min must not be more than max", path)
		check(q.RatioToStable == nil || *q.RatioToStable > 0, "%s.ratioToStable must be more than 0", path)
		check(q.For == nil || q.For.Duration >= 0, "%s.for must be 0 or more", path)
	}
	return problems
}
