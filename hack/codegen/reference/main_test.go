package main

import (
	"os"
	"strings"
	"testing"
)

const definition = "manifests/serving.kubeflow.org_inferenceservices.yaml"

// render returns the page of the project.
func render(t *testing.T) string {
	t.Helper()
	t.Chdir("../../..")
	var page strings.Builder
	if err := write([]string{definition}, &page); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

// The page has every description of our fields in the definition, and every sentence.
func TestPageHasEveryFieldAndSentence(t *testing.T) {
	page := render(t)
	root, err := readDefinition(definition)
	if err != nil {
		t.Fatal(err)
	}
	fields := 0
	var walk func(path string, s *schema)
	walk = func(path string, s *schema) {
		for _, one := range s.Rules {
			if !strings.Contains(page, cell(one.sentence())) {
				t.Errorf("%s: no sentence %q", path, one.sentence())
			}
		}
		for name, property := range s.Properties {
			if property.Description == "" || path == "" && (name == "apiVersion" || name == "kind") ||
				strings.HasPrefix(path, ".status.conditions") {
				continue // Kubernetes' own, or on the page once
			}
			fields++
			field := strings.Contains(page, "."+name+"`") || strings.Contains(page, "`"+name+"`")
			if !field || !strings.Contains(page, cell(property.Description)) {
				t.Errorf("%s.%s is not on the page", path, name)
			}
			walk(path+"."+name, property)
		}
		for _, inner := range []*schema{s.Items, s.AdditionalProperties} {
			if inner != nil {
				walk(path, inner)
			}
		}
	}
	walk("", root)
	if fields < 200 {
		t.Errorf("looked at %d fields only", fields)
	}
}

func TestRows(t *testing.T) {
	page := render(t)
	for _, row := range []string{
		// a field of all components has one row
		"| `<component>.minReplicas` | integer | MinReplicas is how many pods a revision that carries traffic has " +
			"at least. 0 or more, default 1. *minReplicas must not be negative: set 0 or more*. |",
		"`<explainer>` stands for `spec.explainer.alibi`, `spec.explainer.aix` or `spec.explainer.art`.",
		// a framework without fields of its own leads to what all have
		"| `spec.predictor.sklearn` | [Every framework](#every-framework) |",
		// one with fields of its own has a section
		"| `spec.predictor.pytorch` | [`spec.predictor.pytorch`](#specpredictorpytorch) |",
		"| `status.components.<name>.traffic[].percent` | integer, required |",
		"| `<component>.tolerations` | list of [Toleration](https://kubernetes.io/docs/",
		"| `pods.preStopSleep` | duration | `10s` |",
		"| `outlierDetection.all5xx` | boolean | `false` |",
		"| `sklearn` | `mlserver` | `docker.io/seldonio/mlserver:",
	} {
		if n := strings.Count(page, row); n != 1 {
			t.Errorf("%d times on the page, want once: %s", n, row)
		}
	}
	if strings.Contains(page, "initialDelaySeconds") {
		t.Error("the page expands Kubernetes' own types")
	}
}

func TestSentenceOfAnExpression(t *testing.T) {
	one := rule{MessageExpression: "'protocolVersion ' + self + ' is not served: set v1 or v2'"}
	if got, want := one.sentence(), "protocolVersion … is not served: set v1 or v2"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{"none": "{}", "broken": "a: ["} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{nil, {"absent"}, {"none"}, {"broken"}} {
		if err := write(args, &strings.Builder{}); err == nil {
			t.Errorf("%q: no error", args)
		}
	}
}

// A comment in another form is an error.
func TestCommentsOfReasons(t *testing.T) {
	for comment, want := range map[string]string{
		"ReasonX of Ready: it is so.":      "",
		"ReasonX is why.":                  "the comment on ReasonX doesn't read",
		"ReasonX of Steady: it is so.":     "names a condition Steady, which doesn't exist",
		"ReasonX of all conditions: it is": "",
	} {
		r := &reference{comments: comments{constants: []constant{
			{name: "ConditionReady", value: "Ready"}, {name: "ReasonX", value: "X", comment: comment},
		}}}
		if err := r.reasons(); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", comment, err, want)
		}
	}
	r := &reference{comments: comments{constants: []constant{{name: "EventX", value: "X",
		comment: "EventX: it is so."}}}}
	if r.reasons() == nil {
		t.Error("an Event needs no type")
	}
}
