package cli

import (
	"errors"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	clienttesting "k8s.io/client-go/testing"

	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/change"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/cluster"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/story"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
)

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
