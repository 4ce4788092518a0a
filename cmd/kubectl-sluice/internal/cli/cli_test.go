package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/client-go/dynamic/fake"
	kubefake "k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/rest"
	clienttesting "k8s.io/client-go/testing"
	clocktesting "k8s.io/utils/clock/testing"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/cluster"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/story"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
)

// world is a program with a cluster in memory.
type world struct {
	*Program
	out, problems bytes.Buffer
	dynamic       *fake.FakeDynamicClient
	kube          *kubefake.Clientset
	clock         *clocktesting.FakeClock
}

// worldOf returns a program whose cluster has the objects of a story.
func worldOf(t *testing.T, objects view.Objects) *world {
	t.Helper()
	t.Setenv("KUBECONFIG", t.TempDir()+"/none")
	w := &world{clock: clocktesting.NewFakeClock(story.Now)}
	w.dynamic = fake.NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(),
		map[schema.GroupVersionResource]string{cluster.Services: "InferenceServiceList"}, story.Object(objects))
	var others []runtime.Object
	for i := range objects.Records {
		objects.Records[i].Namespace = "default"
		others = append(others, &objects.Records[i])
	}
	for i := range objects.Deployments {
		others = append(others, &objects.Deployments[i])
	}
	for i := range objects.Events {
		others = append(others, &objects.Events[i])
	}
	w.kube = kubefake.NewClientset(others...)
	w.Program = New(genericiooptions.IOStreams{In: &bytes.Buffer{}, Out: &w.out, ErrOut: &w.problems}, "v0.1.0")
	w.Program.clock = w.clock
	w.connect = func() (cluster.Cluster, error) {
		reached, err := cluster.New(&rest.Config{Host: "http://127.0.0.1:1"}) // Where nothing listens.
		reached.Kube, reached.Dynamic = w.kube, w.dynamic
		return reached, err
	}
	return w
}

// run runs a command line, and returns its exit code.
func (w *world) run(t *testing.T, line string) int {
	t.Helper()
	w.out.Reset()
	w.problems.Reset()
	return w.Run(t.Context(), strings.Fields(line))
}

// patches are those that were sent.
func (w *world) patches() []clienttesting.PatchActionImpl {
	var patches []clienttesting.PatchActionImpl
	for _, action := range w.dynamic.Actions() {
		if patch, isPatch := action.(clienttesting.PatchActionImpl); isPatch {
			patches = append(patches, patch)
		}
	}
	return patches
}

// spec is what the cluster has of the predictor.
func (w *world) spec(t *testing.T) map[string]any {
	t.Helper()
	object, err := w.dynamic.Resource(cluster.Services).Namespace("default").Get(t.Context(), "my-model", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return object.Object["spec"].(map[string]any)["predictor"].(map[string]any)
}

// What a user may not read is named, and the rest is shown.
func TestForbidden(t *testing.T) {
	w := worldOf(t, story.Canary())
	for _, resource := range []string{"controllerrevisions", "deployments", "events"} {
		w.kube.PrependReactor("list", resource, func(action clienttesting.Action) (bool, runtime.Object, error) {
			return true, nil, apierrors.NewForbidden(action.GetResource().GroupResource(), "", errors.New("no"))
		})
	}
	if code := w.run(t, "get my-model"); code != 0 {
		t.Fatalf("the exit code is %d: %s", code, &w.problems)
	}
	for _, want := range []string{"canary-8m7jf", "(controllerrevisions) can't be read: forbidden", "(deployments) can't be read",
		"the Events can't be read"} {
		if !strings.Contains(w.out.String(), want) {
			t.Errorf("it prints\n%s\nwant %q in it", &w.out, want)
		}
	}
	if code := w.run(t, "diff my-model"); code != unknown || !strings.Contains(w.problems.String(), "forbidden") {
		t.Errorf("diff ends with %d: %s", code, &w.problems)
	}
}

// Objects of another owner, though they have the service's label, are none of its own.
func TestForeignObjects(t *testing.T) {
	objects := story.Canary()
	objects.Deployments[1].OwnerReferences[0].UID = "another"
	w := worldOf(t, objects)
	if w.run(t, "get my-model -o json"); strings.Count(w.out.String(), `"pods"`) != 1 {
		t.Errorf("it prints\n%s", &w.out)
	}
}

func TestPages(t *testing.T) {
	for _, test := range []struct {
		objects view.Objects
		line    string
		code    int
		want    string
	}{
		{story.Canary(), "get my-model", 0, "canary-8m7jf   canary"},
		{story.Canary(), "get my-model -o name", 0, "inferenceservice.serving.kubeflow.org/my-model"},
		{story.Canary(), "get my-model -o yaml", 0, "state: holding"},
		{story.Canary(), "get my-model -w -o yaml", 1, "-w has no -o"},
		{story.Canary(), "get my-model --color=loud", 1, "--color must be"},
		{story.Canary(), "get my-model --color=always", 0, "\x1b[1mmy-model\x1b[0m"},
		{story.Canary(), "list", 0, "my-model  holding"},
		{story.Stepping(), "list", 0, "  ········▂▂  "},
		{story.Canary(), "list -A -o name", 0, "inferenceservice.serving.kubeflow.org/my-model"},
		{story.Canary(), "list -o json", 0, `"items": [`},
		{story.Canary(), "list -n other", 0, "No InferenceServices found."},
		{story.RolledOut(), "history my-model", 0, "default-qbtms  promoted"},
		{story.RolledOut(), "history my-model -o json", 0, `"outcome": "promoted"`},
		{story.Rejected(), "explain my-model", 0, "kubectl sluice -n default retry my-model"},
		{story.RolledOut(), "diff my-model 1 2", 1, "-  storageUri: gs://kfserving-samples/models/tensorflow/flowers\n"},
		{story.Canary(), "diff my-model", 1, "+++ canary-8m7jf"},
		{story.Canary(), "diff my-model stable 1", 0, ""},
		{story.Canary(), "diff my-model 7", unknown, "there is no revision 7"},
		{story.Canary(), "lint -f /nowhere.yaml", unknown, "no such file"},
		{story.Canary(), "lint", 1, `required flag(s) "filename" not set`},
		{story.Canary(), "--version", 0, "v0.1.0"},
		{story.Canary(), "gett", 1, "unknown command"},
	} {
		w := worldOf(t, test.objects)
		if code := w.run(t, test.line); code != test.code {
			t.Errorf("%s: the exit code is %d, want %d", test.line, code, test.code)
		}
		if printed := w.out.String() + w.problems.String(); !strings.Contains(printed, test.want) {
			t.Errorf("%s: it prints\n%s\nwant %q in it", test.line, printed, test.want)
		}
	}
}

// The output for programs is JSON, and control characters are escaped in it.
func TestJSON(t *testing.T) {
	w := worldOf(t, story.Hostile())
	w.run(t, "get my-model -o json")
	var service view.Service
	if err := json.Unmarshal(w.out.Bytes(), &service); err != nil || service.Name != "my-model" {
		t.Fatalf("it is %+v (%v)", service, err)
	}
	for _, line := range []string{"get my-model -o json", "get my-model -o yaml", "history my-model -o json"} {
		if w.run(t, line); strings.ContainsAny(w.out.String(), "\x1b\x07\u009b\u202e") {
			t.Errorf("%s prints control characters: %q", line, &w.out)
		}
	}
}

func TestLint(t *testing.T) {
	const manifest = "apiVersion: serving.kubeflow.org/v1beta1\nkind: InferenceService\nmetadata: {name: my-model}\n" +
		"spec: {predictor: {timeout: %d, tensorflow: {storageUri: 'gs://b/m'}}}\n"
	for timeout, want := range map[int]int{0: 1, 30: 0} {
		w := worldOf(t, story.Canary())
		w.In = strings.NewReader(fmt.Sprintf(manifest, timeout))
		if code := w.run(t, "lint -f -"); code != want || !strings.Contains(w.out.String(), "my-model") {
			t.Errorf("timeout %d: the exit code is %d, want %d:\n%s%s", timeout, code, want, &w.out, &w.problems)
		}
	}
	w := worldOf(t, story.Canary())
	w.In = strings.NewReader("kind: ConfigMap\n")
	if code := w.run(t, "lint -f -"); code != unknown {
		t.Errorf("without a service the exit code is %d", code)
	}
}

func TestCompletion(t *testing.T) {
	for line, want := range map[string]string{
		"__complete get ":                          "my-model",
		"__complete diff my-model ":                "canary-8m7jf",
		"__complete undo my-model --to-revision ":  "default-qbtms",
		"__complete promote my-model --dry-run=":   "server",
		"__complete get my-model -o ":              "yaml",
		"__complete promote my-model --component ": "transformer",
		"__complete set-percent ":                  "my-model",
		"__complete status my-model --color ":      "never",
		"__complete history my-model --output ":    "json",
	} {
		w := worldOf(t, story.RolledOut())
		if code := w.Run(t.Context(), strings.Split(line, " ")); code != 0 || !strings.Contains(w.out.String(), want+"\n") {
			t.Errorf("%q: it prints (%d)\n%s%s", line, code, &w.out, &w.problems)
		}
	}
}

// The stories are what the API server would have: their specs are those of their records.
func TestStoriesAreWhole(t *testing.T) {
	objects := story.Canary()
	service := &servingv1beta1.InferenceService{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(story.Object(objects).Object, service); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(objects.Service, service); diff != "" {
		t.Error(diff)
	}
}
