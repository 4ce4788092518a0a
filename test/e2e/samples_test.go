package e2e

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/yaml"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
	"github.com/sluice-serving/sluice/test/e2e/harness"
)

const (
	samplesFolder = "testdata/kserve-samples"
	samplesPage   = "../../docs/kserve-samples.md"
	samplesMark   = "<!-- Below: made by TestKServeSamples with UPDATE_GOLDEN=1. DO NOT EDIT. -->\n"
)

// kserveSample is a manifest with the fields of one of KServe's.
type kserveSample struct {
	name, origin string
	text         []byte
	object       map[string]any
}

// TestKServeSamples: the page has each sample's result by the API server, to which the sample is sent
// as kubectl does, strictly, and in a dry run.
func TestKServeSamples(t *testing.T) {
	env := harness.Beside(t, 2*time.Minute)
	var rows strings.Builder
	rows.WriteString("\n| sample | after KServe's | fields | result |\n|---|---|---|---|\n")
	for _, s := range readSamples(t) {
		fmt.Fprintf(&rows, "| [%s](../test/e2e/%s/%s.yaml) | `%s` | %s | %s |\n",
			s.name, samplesFolder, s.name, s.origin, strings.Join(s.fields(), " "), admit(t, env, s))
	}
	page, err := os.ReadFile(samplesPage)
	if err != nil {
		t.Fatal(err)
	}
	top, _, found := strings.Cut(string(page), samplesMark)
	if !found {
		t.Fatalf("%s has no line %q", samplesPage, samplesMark)
	}
	want := top + samplesMark + rows.String()
	switch {
	case want == string(page):
	case os.Getenv("UPDATE_GOLDEN") != "":
		if err := os.WriteFile(samplesPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s differs from the cluster's results; UPDATE_GOLDEN=1 writes it anew:\n%s", samplesPage,
			firstDifference(want, string(page)))
	}
}

// TestKServeAnnotationsHaveRows: the page has a row for each annotation and label of a sample.
func TestKServeAnnotationsHaveRows(t *testing.T) {
	page, err := os.ReadFile(samplesPage)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range readSamples(t) {
		metadata := s.object["metadata"].(map[string]any)
		for _, kind := range []string{"annotations", "labels"} {
			given, _ := metadata[kind].(map[string]any)
			for key := range given {
				if !strings.Contains(string(page), "\n| `"+key+"` |") {
					t.Errorf("%s: the page has no row for %s", s.name, key)
				}
			}
		}
	}
}

func readSamples(t *testing.T) []kserveSample {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(samplesFolder, "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("samples in %s: %d, %v", samplesFolder, len(files), err)
	}
	origin := regexp.MustCompile(`^# After (\S+) in kserve/kserve\.\n`)
	var samples []kserveSample
	for _, file := range files {
		s := kserveSample{name: strings.TrimSuffix(filepath.Base(file), ".yaml")}
		if s.text, err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
		match := origin.FindSubmatch(s.text)
		if match == nil {
			t.Fatalf("%s doesn't begin with the sample that it is after", file)
		}
		s.origin = string(match[1])
		if err := yaml.Unmarshal(s.text, &s.object); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		samples = append(samples, s)
	}
	return samples
}

// fields are what the sample sets: annotations, labels, and the spec down to a
// component's or a framework's own fields, a model's with its scheme.
func (s kserveSample) fields() []string {
	var fields []string
	metadata := s.object["metadata"].(map[string]any)
	for _, kind := range []string{"annotations", "labels"} {
		given, _ := metadata[kind].(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(given)) {
			fields = append(fields, fmt.Sprintf("`%s: %v`", key, given[key]))
		}
	}
	var walk func(path string, value any, depth int)
	walk = func(path string, value any, depth int) {
		inner, isObject := value.(map[string]any)
		switch name := path[strings.LastIndex(path, ".")+1:]; {
		case name == "storageUri":
			scheme, _, _ := strings.Cut(fmt.Sprint(value), "://")
			fields = append(fields, fmt.Sprintf("`%s: %s://`", path, scheme))
		case !isObject || depth == 0 || name == "resources":
			fields = append(fields, "`"+path+"`")
		default:
			for _, key := range slices.Sorted(maps.Keys(inner)) {
				walk(strings.TrimPrefix(path+"."+key, "."), inner[key], depth-1)
			}
		}
	}
	walk("", s.object["spec"], 3)
	return fields
}

// admit returns the result of a sample: refused by the API server, admitted but not
// rendered, or admitted.
func admit(t *testing.T, env *harness.Environment, s kserveSample) string {
	t.Helper()
	body, err := yaml.YAMLToJSON(s.text)
	if err != nil {
		t.Fatalf("%s: %v", s.name, err)
	}
	warnings, err := env.DryRun(body)
	if err != nil {
		return "refused: " + strings.Join(sentences(t, s.name, err), "; ")
	}
	var service v1beta1.InferenceService
	if err := yaml.UnmarshalStrict(s.text, &service); err != nil {
		t.Fatalf("%s: %v", s.name, err)
	}
	if problems := unrendered(&service); len(problems) > 0 {
		return "admitted, then InvalidSpec: " + strings.Join(problems, "; ")
	}
	if len(warnings) > 0 {
		return "admitted, with a warning: " + strings.Join(warnings, "; ")
	}
	return "admitted"
}

// unrendered returns the controller's problems with an InferenceService that was admitted.
func unrendered(service *v1beta1.InferenceService) []string {
	component := names.Component{InferenceService: service.Name, Kind: names.Predictor}
	problems := pods.Validate(component, &service.Spec.Predictor)
	if transformer := service.Spec.Transformer; transformer != nil {
		component.Kind = names.Transformer
		problems = append(problems, pods.Validate(component, &v1beta1.PredictorSpec{
			PodSpec: transformer.PodSpec, ComponentExtensionSpec: transformer.ComponentExtensionSpec})...)
	}
	if explainer := service.Spec.Explainer; explainer != nil {
		component.Kind = names.Explainer
		problems = append(problems, pods.Validate(component, &v1beta1.PredictorSpec{
			PodSpec: explainer.PodSpec, ComponentExtensionSpec: explainer.ComponentExtensionSpec})...)
	}
	return problems
}

var (
	// invalidValue is what the API server puts before a rule's sentence: of a string or a
	// number its value too.
	invalidValue = regexp.MustCompile(`^(Invalid|Required) value: ("([^"\\]|\\.)*": |-?[0-9.]+: )?`)
	unknownField = regexp.MustCompile(`unknown field "([^"]+)"`)
)

// sentences returns the reasons of a refusal, as a user reads them. Any other error fails the test.
func sentences(t *testing.T, name string, err error) []string {
	t.Helper()
	var refusal *apierrors.StatusError
	if !errors.As(err, &refusal) || refusal.ErrStatus.Code != http.StatusUnprocessableEntity &&
		refusal.ErrStatus.Code != http.StatusBadRequest {
		t.Fatalf("%s: %v", name, err)
	}
	var reasons []string
	if details := refusal.ErrStatus.Details; details != nil {
		for _, cause := range details.Causes {
			if strings.Contains(cause.Message, "some validation rules were not checked") {
				continue
			}
			reasons = append(reasons, fmt.Sprintf("`%s`: %s", cause.Field, invalidValue.ReplaceAllString(cause.Message, "")))
		}
	}
	for _, match := range unknownField.FindAllStringSubmatch(refusal.ErrStatus.Message, -1) {
		reasons = append(reasons, "unknown field `"+match[1]+"`")
	}
	if len(reasons) == 0 {
		t.Fatalf("%s: the refusal has no reason: %v", name, err)
	}
	slices.Sort(reasons) // The API server has no order for them.
	return reasons
}

// firstDifference is the first line that two texts don't have in common.
func firstDifference(want, got string) string {
	wants, gots := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(wants), len(gots)) {
		var a, b string
		if i < len(wants) {
			a = wants[i]
		}
		if i < len(gots) {
			b = gots[i]
		}
		if a != b {
			return fmt.Sprintf("want %s\ngot  %s", cmp.Or(a, "(nothing)"), cmp.Or(b, "(nothing)"))
		}
	}
	return ""
}
