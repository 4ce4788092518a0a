package lint

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sluice-serving/sluice/manifests"
)

var linter = sync.OnceValues(func() (*Linter, error) {
	return New(manifests.CustomResourceDefinition, manifests.AdmissionPolicy)
})

// findingsOf returns the findings of manifests, each as `severity: sentence`.
func findingsOf(t *testing.T, text string) []string {
	t.Helper()
	l, err := linter()
	if err != nil {
		t.Fatal(err)
	}
	findings, _, err := l.Stream(t.Context(), strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, finding := range findings {
		all = append(all, string(finding.Severity)+": "+finding.Sentence)
	}
	return all
}

const examples = "../../../../apis/serving/v1beta1/testdata/"

func readExamples(t *testing.T, folder string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(examples + folder + "/*.yaml")
	if err != nil || len(files) < 10 {
		t.Fatalf("there are %d examples in %s (%v)", len(files), folder, err)
	}
	texts := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[filepath.Base(file)] = string(text)
	}
	return texts
}

// Each invalid example of the API is denied with the sentence that it wants.
func TestInvalidExamplesAreDenied(t *testing.T) {
	for name, text := range readExamples(t, "invalid") {
		findings := findingsOf(t, text)
		for line := range strings.Lines(text) {
			want, found := strings.CutPrefix(line, "# want: ")
			want = strings.TrimSpace(want)
			if found && !slices.ContainsFunc(findings, func(got string) bool {
				return strings.HasPrefix(got, "denied: ") && strings.Contains(got, want)
			}) {
				t.Errorf("%s: it is not denied for %q: %q", name, want, findings)
			}
		}
	}
}

// No valid example of the API is denied or refused.
func TestValidExamplesAreServed(t *testing.T) {
	for name, text := range readExamples(t, "valid") {
		for _, finding := range findingsOf(t, text) {
			if !strings.HasPrefix(finding, "unwise: ") {
				t.Errorf("%s: %s", name, finding)
			}
		}
	}
}

// The rules are those of the definition that is installed.
func TestDefinitionIsTheInstalledOne(t *testing.T) {
	installed, err := os.ReadFile("../../../../manifests/serving.kubeflow.org_inferenceservices.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(installed, manifests.CustomResourceDefinition) {
		t.Error("they differ")
	}
}

const head = "apiVersion: serving.kubeflow.org/v1beta1\nkind: InferenceService\nmetadata: {name: my-model}\nspec: {predictor: "

func TestFindings(t *testing.T) {
	const fine = "minReplicas: 2, timeout: 30, "
	const model = "tensorflow: {storageUri: 'gs://bucket/flowers'}"
	for _, test := range []struct {
		name, predictor string
		want            []string
	}{
		{"fine", fine + model, nil},
		{"an unknown field", fine + "canaryTrafficPercentage: 10, " + model, []string{"denied: unknown field"}},
		{"no server", "minReplicas: 2, timeout: 30", []string{"denied: "}},
		{"a label of ours", fine + "labels: {app: mine}, " + model, []string{"refused: "}},
		{"a header that is no expression", fine + "rollout: {headers: {x-model: {regex: '('}}}, " + model, []string{"refused: "}},
		{"one replica", "timeout: 30, " + model, []string{"unwise: predictor: with one pod"}},
		{"no timeout", "minReplicas: 2, " + model, []string{"unwise: predictor: without a timeout"}},
		{"a percent", fine + "canaryTrafficPercent: 10, " + model, []string{"unwise: predictor: canaryTrafficPercent is ignored"}},
		{"a percent of 100", fine + "canaryTrafficPercent: 100, " + model, nil},
		{"autoscaled by cpu", fine + "maxReplicas: 4, " + model, []string{"unwise: predictor: it is autoscaled in percent of the cpu"}},
		{"autoscaled by memory, cpu is requested", fine + "maxReplicas: 4, scaleMetric: memory, scaleTarget: 70, tensorflow: " +
			"{storageUri: 'gs://bucket/flowers', resources: {requests: {cpu: 1}}}",
			[]string{"unwise: predictor: it is autoscaled in percent of the memory"}},
		{"autoscaled with a limit", fine + "maxReplicas: 4, tensorflow: " +
			"{storageUri: 'gs://bucket/flowers', resources: {limits: {cpu: 1}}}", nil},
		{"autoscaled by requests", fine + "maxReplicas: 4, scaleMetric: rps, " + model, nil},
		{"a custom container", fine + "containers: [{name: kserve-container, image: mine}]",
			[]string{"unwise: predictor: a custom container without a readinessProbe"}},
		{"a custom container with a probe", fine + "containers: [{name: kserve-container, image: mine, " +
			"readinessProbe: {httpGet: {path: /, port: 8080}}}]", nil},
	} {
		findings := findingsOf(t, head+"{"+test.predictor+"}}\n")
		matches := len(findings) == len(test.want) || strings.HasPrefix(strings.Join(findings, ""), "denied") && len(findings) > 0
		for i := range test.want {
			matches = matches && strings.HasPrefix(findings[i], test.want[i])
		}
		if !matches {
			t.Errorf("%s: it is %q, want %q", test.name, findings, test.want)
		}
	}
}

// All documents of a stream are looked at, and Lists; other kinds aren't.
func TestStream(t *testing.T) {
	l, err := linter()
	if err != nil {
		t.Fatal(err)
	}
	const service = "{apiVersion: serving.kubeflow.org/v1beta1, kind: InferenceService, metadata: {name: %}, spec: {predictor: " +
		"{minReplicas: -1, tensorflow: {storageUri: 'gs://b/m'}}}}"
	text := strings.Join([]string{
		"# nothing", strings.ReplaceAll(service, "%", "one"), "{apiVersion: v1, kind: ConfigMap, metadata: {name: two}}",
		"{apiVersion: v1, kind: List, items: [" + strings.ReplaceAll(service, "%", "three") + "]}",
		"{apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: four}}",
		strings.Replace(strings.ReplaceAll(service, "%", "five"), "v1beta1", "v1alpha2", 1),
	}, "\n---\n")
	findings, services, err := l.Stream(t.Context(), strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, finding := range findings {
		got = append(got, finding.Service+" "+finding.Sentence[:min(len(finding.Sentence), 22)])
	}
	want := []string{"one spec.predictor.minRepl", "three spec.predictor.minRepl", `five apiVersion "serving.ku`}
	if diff := cmp.Diff(want, got); diff != "" || services != 3 {
		t.Errorf("of %d services (-want +got):\n%s", services, diff)
	}
	for _, broken := range []string{"{", "a: 1\na: 2", "- a"} {
		if _, _, err := l.Stream(t.Context(), strings.NewReader(broken)); err == nil {
			t.Errorf("%q is no error", broken)
		}
	}
}
