package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	goruntime "runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/client-go/dynamic/fake"
	kubefake "k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
	clocktesting "k8s.io/utils/clock/testing"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/change"
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
	w.connect = func() (cluster.Cluster, error) { return cluster.Cluster{Kube: w.kube, Dynamic: w.dynamic}, nil }
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

// A change is written as a patch of the spec by our field manager, and shown.
func TestChange(t *testing.T) {
	w := worldOf(t, story.Canary())
	if code := w.run(t, "promote my-model"); code != 0 {
		t.Fatalf("the exit code is %d: %s", code, &w.problems)
	}
	patches := w.patches()
	if len(patches) != 1 || string(patches[0].Patch) !=
		`{"metadata":{"resourceVersion":"100"},"spec":{"predictor":{"canaryTrafficPercent":null}}}` {
		t.Fatalf("the patches are %v", patches)
	}
	options := patches[0].PatchOptions
	if options.FieldManager != change.FieldManager || options.Force != nil || options.DryRun != nil {
		t.Errorf("the options are %+v", options)
	}
	if _, found := w.spec(t)["canaryTrafficPercent"]; found {
		t.Errorf("the spec still has the percent: %v", w.spec(t))
	}
	for _, want := range []string{"-    canaryTrafficPercent: 10\n", "inferenceservice.serving.kubeflow.org/my-model promoted\n"} {
		if !strings.Contains(w.out.String(), want) {
			t.Errorf("it prints\n%s\nwant %q in it", &w.out, want)
		}
	}
}

// Nothing is written where nothing is to be.
func TestChangeWithoutWriting(t *testing.T) {
	applied := story.Canary()
	applied.Service.ManagedFields = []metav1.ManagedFieldsEntry{{Manager: "flux", Operation: metav1.ManagedFieldsOperationApply,
		FieldsType: "FieldsV1", FieldsV1: metav1.NewFieldsV1(`{"f:spec":{"f:predictor":{"f:canaryTrafficPercent":{}}}}`)}}
	for _, test := range []struct {
		objects view.Objects
		line    string
		code    int
		want    string
	}{
		{story.Canary(), "promote my-model --dry-run=client", 0, "promoted (dry run)"},
		{story.Canary(), "promote my-model --dry-run", 0, "promoted (dry run)"},
		{story.Canary(), "set-percent my-model 50 -o yaml", 0, "canaryTrafficPercent: 50"},
		{applied, "set-percent my-model 50 -o json", 0, `"canaryTrafficPercent": 50`},
		{applied, "promote my-model", 1, "spec.predictor.canaryTrafficPercent (of flux)"},
		{story.RolledOut(), "promote my-model", 1, "my-model is not changed: there is nothing to promote"},
		{story.Canary(), "promote my-model --dry-run=maybe", 1, "--dry-run must be none, client or server"},
		{story.Canary(), "promote my-model -o wide", 1, "-o must be one of json, yaml, name"},
		{story.Canary(), "promote my-model --component router", 1, "my-model has no router"},
		{story.Canary(), "promote other", 1, `"other" not found`},
		{story.Canary(), "promote", 1, "accepts 1 arg(s), received 0"},
		{story.Canary(), "set-percent my-model half", 1, `the percent must be a whole number, not "half"`},
	} {
		w := worldOf(t, test.objects)
		if code := w.run(t, test.line); code != test.code {
			t.Errorf("%s: the exit code is %d, want %d", test.line, code, test.code)
		}
		if printed := w.out.String() + w.problems.String(); !strings.Contains(printed, test.want) {
			t.Errorf("%s: it prints\n%s\nwant %q in it", test.line, printed, test.want)
		}
		if patches := w.patches(); len(patches) > 0 {
			t.Errorf("%s: it writes %v", test.line, patches)
		}
	}
}

// A field of others is taken if that is wanted, and the API server has the last word.
func TestForceAndServerDryRun(t *testing.T) {
	objects := story.Canary()
	objects.Service.Annotations = map[string]string{corev1.LastAppliedConfigAnnotation: "{}"}
	objects.Service.ManagedFields = []metav1.ManagedFieldsEntry{{Manager: "flux", Operation: metav1.ManagedFieldsOperationApply,
		FieldsType: "FieldsV1", FieldsV1: metav1.NewFieldsV1(`{"f:spec":{"f:predictor":{"f:canaryTrafficPercent":{}}}}`)}}
	w := worldOf(t, objects)
	if code := w.run(t, "pin my-model --force-conflicts --dry-run=server -o name"); code != 0 {
		t.Fatalf("the exit code is %d: %s", code, &w.problems)
	}
	if got := w.out.String(); got != "inferenceservice.serving.kubeflow.org/my-model\n" {
		t.Errorf("it prints %q", got)
	}
	if patches := w.patches(); len(patches) != 1 || !slices.Equal(patches[0].PatchOptions.DryRun, []string{"All"}) {
		t.Errorf("the patches are %+v", patches)
	}
	if code := w.run(t, "set-percent my-model 50 --force-conflicts"); code != 0 || !strings.Contains(w.problems.String(), "kubectl apply has") {
		t.Errorf("%d: of a service that is applied it warns %q", code, &w.problems)
	}
}

// A service that changes between the read and the write is read and decided anew; the new state may refuse.
func TestChangeConflicts(t *testing.T) {
	w := worldOf(t, story.Canary())
	conflicts := 0
	w.dynamic.PrependReactor("patch", "inferenceservices", func(clienttesting.Action) (bool, runtime.Object, error) {
		conflicts++
		if conflicts > 1 {
			return false, nil, nil
		}
		object := story.Object(story.Canary())
		if err := w.dynamic.Tracker().Update(cluster.Services, object, "default"); err != nil {
			t.Fatal(err)
		}
		return true, nil, apierrors.NewConflict(cluster.Services.GroupResource(), "my-model", errors.New("changed"))
	})
	if code := w.run(t, "promote my-model"); code != 0 || conflicts != 2 {
		t.Errorf("after %d writes the exit code is %d: %s", conflicts, code, &w.problems)
	}
	if strings.Count(w.out.String(), "promoted") != 1 {
		t.Errorf("it prints\n%s", &w.out)
	}
}

func TestUndo(t *testing.T) {
	w := worldOf(t, story.RolledOut())
	if code := w.run(t, "undo my-model --to-revision 1"); code != 0 {
		t.Fatalf("the exit code is %d: %s", code, &w.problems)
	}
	if got := w.spec(t)["tensorflow"].(map[string]any)["storageUri"]; got != "gs://kfserving-samples/models/tensorflow/flowers" {
		t.Errorf("the model is %v", got)
	}
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

func TestStatus(t *testing.T) {
	for _, test := range []struct {
		objects view.Objects
		line    string
		want    int
	}{
		{story.RolledOut(), "status my-model", 0},
		{story.Canary(), "status my-model", 0},
		{story.Stepping(), "status my-model", timedOut},
		{story.New(), "status my-model", timedOut},
		{story.Rejected(), "status my-model", 1},
		{story.Rejected(), "status my-model --watch", 1},
		{story.RolledOut(), "status my-model --watch --timeout 1m", 0},
		{story.Stepping(), "status my-model --watch --timeout 1ns", timedOut},
		{story.Stepping(), "status my-model --timeout 1m", unknown},
		{story.Stepping(), "status other --watch", unknown},
	} {
		w := worldOf(t, test.objects)
		if code := w.run(t, test.line); code != test.want {
			t.Errorf("%s of %s: the exit code is %d, want %d: %s", test.line, view.StateOf(test.objects.Service), code, test.want,
				&w.problems)
		}
	}
}

// A rollout is followed by one line a change, until it has ended; an API server that is away is waited for.
func TestStatusWatches(t *testing.T) {
	w := worldOf(t, story.New())
	reads := []*view.Objects{}
	for _, objects := range []view.Objects{story.New(), story.New(), story.Stepping(), story.Stepping(), story.RolledOut()} {
		reads = append(reads, &objects)
	}
	reads[1] = nil
	w.dynamic.PrependReactor("get", "inferenceservices", func(clienttesting.Action) (bool, runtime.Object, error) {
		next := reads[0]
		if reads = reads[1:]; next == nil {
			return true, nil, apierrors.NewServiceUnavailable("it is away")
		}
		return true, story.Object(*next), nil
	})
	if code := w.steps(t.Context(), "status", "my-model", "--watch", "--timeout=1h"); code != 0 {
		t.Errorf("the exit code is %d: %s", code, &w.problems)
	}
	var states []string
	for line := range strings.Lines(w.out.String()) {
		states = append(states, strings.TrimSpace(line[11:24]))
	}
	if want := []string{"not seen yet", "rolling out", "rolled out"}; !slices.Equal(states, want) {
		t.Errorf("it prints\n%s", &w.out)
	}
	if !strings.Contains(w.problems.String(), "it is tried again: it is away") {
		t.Errorf("of the API server that is away it reports %q", &w.problems)
	}
}

// A change is seen by the watch, before the next read from time to time.
func TestWatchIsUsed(t *testing.T) {
	w := worldOf(t, story.New())
	done := make(chan int)
	first := true
	w.Out = writer(func(line []byte) (int, error) {
		if first { // The watch was started before the read that has led here.
			first = false
			if err := w.dynamic.Tracker().Update(cluster.Services, story.Object(story.RolledOut()), "default"); err != nil {
				t.Error(err)
			}
		}
		return len(line), nil
	})
	go func() { done <- w.Run(t.Context(), []string{"status", "my-model", "--watch"}) }()
	if code := <-done; code != 0 { // No time passes.
		t.Errorf("the exit code is %d: %s", code, &w.problems)
	}
}

// steps runs a command while time passes, until it ends.
func (w *world) steps(ctx context.Context, args ...string) int {
	done := make(chan int)
	go func() { done <- w.Run(ctx, args) }()
	for {
		select {
		case code := <-done:
			return code
		default:
			w.clock.Step(2 * time.Second)
			goruntime.Gosched()
		}
	}
}

// writer is a function as an io.Writer.
type writer func([]byte) (int, error)

func (w writer) Write(data []byte) (int, error) { return w(data) }

// On a terminal the tree is drawn in place, no higher than the terminal.
func TestGetRedraws(t *testing.T) {
	w := worldOf(t, story.Canary())
	w.terminal = func() (int, int, bool) { return 80, 6, true }
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	frames := 0
	w.Out = writer(func(frame []byte) (int, error) {
		w.out.Write(frame)
		if n := bytes.Count(frame, []byte("\n")); n != 5 {
			t.Errorf("a frame has %d lines", n)
		}
		if frames++; frames == 2 {
			cancel()
		}
		return len(frame), nil
	})
	if code := w.steps(ctx, "get", "my-model", "-w"); code != 0 || frames != 2 {
		t.Errorf("after %d frames it ends with %d: %s", frames, code, &w.problems)
	}
	if !strings.Contains(w.out.String(), "\x1b[5A\r") {
		t.Errorf("the second frame is not drawn over the first:\n%q", &w.out)
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
