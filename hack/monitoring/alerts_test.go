package monitoring

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// readAlerts returns the rules of the PrometheusRule.
func readAlerts(t *testing.T) ruleFile {
	t.Helper()
	text, err := os.ReadFile(manifests + "alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var object struct {
		APIVersion string         `json:"apiVersion"`
		Kind       string         `json:"kind"`
		Metadata   map[string]any `json:"metadata"`
		Spec       ruleFile       `json:"spec"`
	}
	if err := yaml.UnmarshalStrict(text, &object); err != nil {
		t.Fatal(err)
	}
	if object.APIVersion != "monitoring.coreos.com/v1" || object.Kind != "PrometheusRule" {
		t.Errorf("it is a %s of %s", object.Kind, object.APIVersion)
	}
	return object.Spec
}

// Prometheus accepts the rules, and they fire when testdata expects it, and only then.
func TestAlerts(t *testing.T) {
	folder := t.TempDir()
	readAlerts(t).write(t, folder, "rules.yaml")
	cases, err := os.ReadFile("testdata/alerts_test.yaml")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "alerts_test.yaml")
	if err := os.WriteFile(path, cases, 0o600); err != nil {
		t.Fatal(err)
	}
	runPromtool(t, "test", "rules", path)
	for _, group := range readAlerts(t).Groups {
		for _, rule := range group.Rules {
			if !strings.Contains(string(cases), `alertname="`+rule.Alert+`"`) {
				t.Errorf("%s has no test", rule.Alert)
			}
			for _, key := range []string{"summary", "description"} {
				if rule.Annotations[key] == "" || rule.Labels["severity"] == "" {
					t.Errorf("%s has no %s, or no severity", rule.Alert, key)
				}
			}
		}
	}
}

var (
	// reasonComment matches the comment on a reason of conditions, with the conditions that can have it.
	reasonComment = regexp.MustCompile(`// Reason(\w+) of ([^:]+):`)
	stateMatcher  = regexp.MustCompile(`state(=|=~|!~)"([^"]+)"`)
)

// Whatever RolledOut's reason is, while it is not True, one alert is about it, and no second one; but for a rollout
// that takes its steps, which may be long.
func TestEachReasonHasAnAlert(t *testing.T) {
	text, err := os.ReadFile("../../apis/serving/v1beta1/reasons.go")
	if err != nil {
		t.Fatal(err)
	}
	reasons := 0
	for _, comment := range reasonComment.FindAllStringSubmatch(string(text), -1) {
		if !strings.Contains(comment[2], "RolledOut") || comment[1] == "Stepping" {
			continue
		}
		reasons++
		if about := alertsAbout(t, comment[1]); len(about) != 1 {
			t.Errorf("the alerts about %s are %v, want one", comment[1], about)
		}
	}
	if reasons < 10 {
		t.Errorf("found %d reasons only", reasons)
	}
	for _, well := range []string{"RolledOut", "Stepping"} {
		if about := alertsAbout(t, well); len(about) > 0 {
			t.Errorf("the alerts %v are about a rollout that is well: %s", about, well)
		}
	}
}

// alertsAbout returns the alerts about a state of a rollout.
func alertsAbout(t *testing.T, state string) []string {
	t.Helper()
	var about []string
	for _, group := range readAlerts(t).Groups {
		for _, rule := range group.Rules {
			matcher := stateMatcher.FindStringSubmatch(rule.Expr)
			if matcher == nil {
				continue
			}
			matches := regexp.MustCompile("^(?:" + matcher[2] + ")$").MatchString(state)
			if matches != (matcher[1] == "!~") {
				about = append(about, rule.Alert)
			}
		}
	}
	return about
}

// Every metric that an alert reads is exported.
func TestAlertsReadMetricsThatExist(t *testing.T) {
	for _, group := range readAlerts(t).Groups {
		for _, rule := range group.Rules {
			checkMetrics(t, rule.Alert, rule.Expr)
		}
	}
}

var (
	ownMetric  = regexp.MustCompile(`\b(?:sluice|workqueue|leader_election|rest_client)_\w+`)
	documented = regexp.MustCompile("(?m)^\\| `(\\w+)` \\| (\\w+) \\|")
)

// checkMetrics fails the test if an expression names a metric of the manager's that docs/metrics.md doesn't
// list; for a histogram, a series of one.
func checkMetrics(t *testing.T, where, expr string) {
	t.Helper()
	page, err := os.ReadFile("../../docs/metrics.md")
	if err != nil {
		t.Fatal(err)
	}
	series := map[string]bool{}
	for _, row := range documented.FindAllStringSubmatch(string(page), -1) {
		if row[2] != "histogram" {
			series[row[1]] = true
			continue
		}
		for _, suffix := range []string{"_bucket", "_sum", "_count"} {
			series[row[1]+suffix] = true
		}
	}
	for _, name := range ownMetric.FindAllString(expr, -1) {
		if !series[name] {
			t.Errorf("%s: there is no metric %s", where, name)
		}
	}
}
