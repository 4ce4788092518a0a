package v1beta1

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"
)

const crdFile = "../../../manifests/serving.kubeflow.org_inferenceservices.yaml"

// crdSchema is what the tests read of a schema in the definition.
type crdSchema struct {
	Required             []string             `json:"required"`
	Properties           map[string]crdSchema `json:"properties"`
	Items                *crdSchema           `json:"items"`
	AdditionalProperties *crdSchema           `json:"additionalProperties"`
	PreserveUnknown      *bool                `json:"x-kubernetes-preserve-unknown-fields"`
	Rules                []crdRule            `json:"x-kubernetes-validations"`
}

type crdRule struct {
	Rule              string `json:"rule"`
	Message           string `json:"message"`
	MessageExpression string `json:"messageExpression"`
}

// crdVersion is the definition's one version.
type crdVersion struct {
	Columns []struct {
		Name string `json:"name"`
		Type string `json:"type"`
		Path string `json:"jsonPath"`
		// Priority is 0, or 1 for a column that only -o wide prints.
		Priority int `json:"priority"`
	} `json:"additionalPrinterColumns"`
	Schema struct {
		Root crdSchema `json:"openAPIV3Schema"`
	} `json:"schema"`
}

func readVersion(t *testing.T) crdVersion {
	t.Helper()
	var crd struct {
		Spec struct {
			Versions []crdVersion `json:"versions"`
		} `json:"spec"`
	}
	if err := yaml.Unmarshal(readFile(t, crdFile), &crd); err != nil {
		t.Fatal(err)
	}
	if len(crd.Spec.Versions) != 1 {
		t.Fatalf("the definition has %d versions, want 1", len(crd.Spec.Versions))
	}
	return crd.Spec.Versions[0]
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// walk visits a schema and all schemas in it, by the path of the field.
func walk(path string, s *crdSchema, visit func(path string, s *crdSchema)) {
	visit(path, s)
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		property := s.Properties[name]
		walk(path+"."+name, &property, visit)
	}
	if s.Items != nil {
		walk(path+"[]", s.Items, visit)
	}
	if s.AdditionalProperties != nil {
		walk(path+"{}", s.AdditionalProperties, visit)
	}
}

func TestColumns(t *testing.T) {
	var got []string
	for _, c := range readVersion(t).Columns {
		got = append(got, fmt.Sprintf("%s | %s | %d | %s", c.Name, c.Type, c.Priority, c.Path))
	}
	want := []string{
		`URL | string | 0 | .status.url`,
		`READY | string | 0 | .status.conditions[?(@.type=="Ready")].status`,
		`DEFAULT TRAFFIC | integer | 0 | .status.components.predictor.traffic[?(@.role=="stable")].percent`,
		`CANARY TRAFFIC | integer | 0 | .status.components.predictor.traffic[?(@.role=="canary")].percent`,
		`LATESTREADYREVISION | string | 0 | .status.components.predictor.latestReadyRevision`,
		`PREVIOUSROLLEDOUTREVISION | string | 0 | .status.components.predictor.previousRolledoutRevision`,
		`AGE | date | 0 | .metadata.creationTimestamp`,
		`ROLLEDOUT | string | 1 | .status.conditions[?(@.type=="RolledOut")].status`,
		`REASON | string | 1 | .status.conditions[?(@.type=="RolledOut")].reason`,
		`STEP | integer | 1 | .status.components.predictor.rollout.step`,
		`STABLE | string | 1 | .status.components.predictor.latestRolledoutRevision`,
		`CANARY | string | 1 | .status.components.predictor.traffic[?(@.role=="canary")].revisionName`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// An API server refuses requests of more than 3 MB, and etcd of more than 1.5 MB.
func TestDefinitionFitsIntoEtcd(t *testing.T) {
	text, err := yaml.YAMLToJSON(readFile(t, crdFile))
	if err != nil {
		t.Fatal(err)
	}
	if limit := 1_000_000; len(text) > limit {
		t.Errorf("the definition has %d bytes, want at most %d", len(text), limit)
	}
}

func TestNoUnknownFieldIsKept(t *testing.T) {
	root := readVersion(t).Schema.Root
	walk("", &root, func(path string, s *crdSchema) {
		if s.PreserveUnknown != nil {
			t.Errorf("%s keeps unknown fields", path)
		}
	})
}

func TestWhatAFrameworkMayLeaveOut(t *testing.T) {
	predictor := readVersion(t).Schema.Root.Properties["spec"].Properties["predictor"]
	if len(predictor.Properties) == 0 {
		t.Fatal("the predictor's schema is empty")
	}
	if len(predictor.Required) > 0 {
		t.Errorf("predictor requires %v, want nothing: a rule requires one framework", predictor.Required)
	}
	for _, framework := range []string{"tensorflow", "sklearn", "xgboost", "pytorch", "triton", "onnx", "pmml", "lightgbm", "paddle", "huggingface"} {
		s, ok := predictor.Properties[framework]
		if !ok || len(s.Required) > 0 {
			t.Errorf("%s: known %v, requires %v; want nothing required", framework, ok, s.Required)
		}
	}
}

func TestNameLimitIsTheConstant(t *testing.T) {
	want := fmt.Sprintf("size(self.metadata.name) <= %d", MaxNameLength)
	if got := readVersion(t).Schema.Root.Rules[0]; got.Rule != want ||
		!strings.Contains(got.Message, fmt.Sprint(MaxNameLength)) {
		t.Errorf("the first rule is %+v, want %q", got, want)
	}
}

// fieldsRefused are the fields of a predictor that are known but not served.
var fieldsRefused = []string{"deploymentStrategy"}

func TestFieldsThatAreNotServed(t *testing.T) {
	var got []string
	spec := readVersion(t).Schema.Root.Properties["spec"]
	for name, field := range spec.Properties["predictor"].Properties {
		for _, r := range field.Rules {
			if r.Rule == "false" && strings.HasPrefix(r.Message, name+" is not served yet: ") {
				got = append(got, name)
			}
		}
	}
	slices.Sort(got)
	if diff := cmp.Diff(fieldsRefused, got); diff != "" {
		t.Error(diff)
	}
}

// A rule without a spec that breaks it is a rule that nobody has seen work. A
// message that is computed is compared by its longest literal. One that is made for each
// framework (hack/codegen/crd) needs a spec of one of them.
func TestEveryRuleHasASpecThatBreaksIt(t *testing.T) {
	var wants []string
	for _, example := range readExamples(t, "invalid") {
		wants = append(wants, example.wants...)
	}
	root := readVersion(t).Schema.Root
	predictor := root.Properties["spec"].Properties["predictor"]
	// alike is a text with one word for all frameworks.
	alike := func(text string) string {
		words := strings.Fields(text)
		for i, word := range words {
			if len(predictor.Properties[word].Properties) > 0 && word != "model" {
				words[i] = "framework"
			}
		}
		return strings.Join(words, " ")
	}
	broken := func(message string) bool {
		return slices.ContainsFunc(wants, func(want string) bool {
			return strings.Contains(message, want) || strings.Contains(want, message) ||
				strings.Contains(alike(message), alike(want))
		})
	}
	check := func(path string, s *crdSchema) {
		for _, r := range s.Rules {
			message := r.Message
			if message == "" {
				message = longestLiteral(r.MessageExpression)
			}
			if !broken(message) {
				t.Errorf("%s: no spec in testdata/invalid wants %q", path, message)
			}
		}
	}
	check("", &crdSchema{Rules: root.Rules})
	walk(".spec.predictor", &predictor, check)
	for _, name := range []string{"transformer", "explainer"} {
		check(".spec."+name, &crdSchema{Rules: root.Properties["spec"].Properties[name].Rules})
	}
}

func longestLiteral(expression string) string {
	longest := ""
	for i, part := range strings.Split(expression, "'") {
		if i%2 == 1 && len(part) > len(longest) {
			longest = part
		}
	}
	return longest
}
