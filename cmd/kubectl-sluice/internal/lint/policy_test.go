package lint

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sluice-serving/sluice/manifests"
)

const samples = "../../../../test/e2e/testdata/kserve-samples/"

// For each of KServe's samples there is what a cluster's API server answered (docs/kserve-samples.md, which an
// end-to-end test writes): lint answers the same.
func TestSamplesAsTheAPIServerAnswers(t *testing.T) {
	page, err := os.ReadFile("../../../../docs/kserve-samples.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile(`(?m)^\| \[([a-z0-9-]+)\]\(\S+\) \| .* \| (.+) \|$`).FindAllStringSubmatch(string(page), -1)
	warned := 0
	for _, row := range rows {
		name, want := row[1], row[2]
		text, err := os.ReadFile(samples + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		findings := findingsOf(t, string(text))
		with := func(severity Severity) string {
			var sentences []string
			for _, finding := range findings {
				if sentence, has := strings.CutPrefix(finding, string(severity)+": "); has {
					sentences = append(sentences, sentence)
				}
			}
			return strings.Join(sentences, "; ")
		}
		warning, isWarned := strings.CutPrefix(want, "admitted, with a warning: ")
		switch {
		case isWarned && with(Warned) != warning, !isWarned && with(Warned) != "" && want == "admitted":
			t.Errorf("%s: lint warns of %q, and the API server answered: %s", name, with(Warned), want)
		case strings.HasPrefix(want, "refused: ") != (with(Denied) != ""):
			t.Errorf("%s: lint denies it for %q, and the API server answered: %s", name, with(Denied), want)
		}
		if isWarned {
			warned++
		}
	}
	if len(rows) < 70 || warned < 10 {
		t.Errorf("the page has %d samples, and %d with a warning", len(rows), warned)
	}
}

// What is warned of is no failure, and a rule that can't be evaluated is ignored, as the policy has it.
func TestWarnings(t *testing.T) {
	text := strings.Replace(head, "{name: my-model}", "{name: my-model, annotations: {serving.knative.dev/x: a, "+
		"serving.kserve.io/y: b}}", 1) + "{minReplicas: 2, timeout: 30, tensorflow: {storageUri: 'gs://b/m'}}}\n"
	want := []string{
		"warned: ignored, as Knative does not serve here: serving.knative.dev/x; traffic is split by " +
			"canaryTrafficPercent, and a weight changes once its pods suffice",
		"warned: ignored, as Sluice does not know it: serving.kserve.io/y; docs/kserve-samples.md lists the annotations that " +
			"it knows",
	}
	if got := findingsOf(t, text); !slices.Equal(got, want) {
		t.Errorf("it is %q", got)
	}
	for severity, fails := range map[Severity]bool{Denied: true, Refused: true, Warned: false, Unwise: false} {
		if (Finding{Severity: severity}).Fails() != fails {
			t.Errorf("%s: it is not %v that it fails", severity, fails)
		}
	}
}

// A policy that can't be evaluated as the API server does is an error, not a policy that never warns.
func TestBrokenPolicies(t *testing.T) {
	policy := string(manifests.AdmissionPolicy)
	for name, broken := range map[string]string{
		"another kind": "kind: ConfigMap\n",
		"no YAML":      "{",
		"a field":      strings.Replace(policy, "  failurePolicy:", "  failuresPolicy:", 1),
		"a variable":   strings.Replace(policy, "variables.keys.filter(k, k.startsWith(", "nothing.filter(k, k.startsWith(", 1),
		"a rule":       strings.Replace(policy, "variables.podKeys.size() == 0", "variables.podKeys.size()", 1),
		"a message":    strings.Replace(policy, "'ignored, as Knative does not scale here: ' +", "1 +", 1),
		"conditions":   strings.Replace(policy, "  variables:", "  matchConditions: [{name: a, expression: 'true'}]\n  variables:", 1),
	} {
		if broken == policy {
			t.Errorf("%s: the policy is whole", name)
		}
		if _, err := New(manifests.CustomResourceDefinition, []byte(broken)); err == nil {
			t.Errorf("%s: it is no error", name)
		}
	}
}
