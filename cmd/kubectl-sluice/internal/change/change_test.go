package change_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/yaml"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/change"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/story"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
	"github.com/sluice-serving/sluice/pkg/deploy"
)

// with returns a story whose predictor is changed.
func with(objects view.Objects, edit func(*servingv1beta1.PredictorSpec)) view.Objects {
	edit(&objects.Service.Spec.Predictor)
	return objects
}

// unseen returns a story whose spec the manager has not seen.
func unseen(objects view.Objects) view.Objects {
	objects.Service.Generation++
	return objects
}

// percent sets the percent of a story.
func percent(objects view.Objects, percent int32) view.Objects {
	return with(objects, func(spec *servingv1beta1.PredictorSpec) { spec.CanaryTrafficPercent = &percent })
}

// mirroring is a story in which a canary gets copies.
func mirroring() view.Objects {
	objects := story.Stepping()
	status := objects.Service.Status.Components[servingv1beta1.PredictorComponent]
	status.Rollout.Mirror, status.Rollout.Percent, status.Traffic = 20, 0, status.Traffic[:1]
	objects.Service.Status.Components[servingv1beta1.PredictorComponent] = status
	return objects
}

// first is a story in which there is no stable revision.
func first() view.Objects {
	objects := story.Canary()
	status := objects.Service.Status.Components[servingv1beta1.PredictorComponent]
	status.LatestRolledoutRevision = ""
	objects.Service.Status.Components[servingv1beta1.PredictorComponent] = status
	return objects
}

// patchOf is the merge patch that a verb writes, as YAML; a refusal begins with `refused`.
func patchOf(t *testing.T, objects view.Objects, verb change.Verb) (patch string, notes []string) {
	t.Helper()
	object := story.Object(objects)
	before := object.DeepCopy()
	subject, err := change.NewSubject(object, objects, names.Predictor)
	if err != nil {
		t.Fatal(err)
	}
	made, err := verb(subject)
	if diff := cmp.Diff(before.Object, object.Object); diff != "" {
		t.Errorf("the verb has changed what it was given:\n%s", diff)
	}
	if refusal := change.Refusal(""); errors.As(err, &refusal) {
		return "refused: " + refusal.Error(), nil
	}
	if err != nil {
		t.Fatal(err)
	}
	data, err := change.Patch(object, made.Object)
	if err != nil {
		t.Fatal(err)
	}
	text, err := yaml.JSONToYAML(data)
	if err != nil {
		t.Fatal(err)
	}
	body, found := strings.CutPrefix(string(text), "metadata:\n  resourceVersion: \"100\"\nspec:\n  predictor:\n")
	if !found {
		t.Errorf("the patch is about more than the predictor of the version that was read:\n%s", text)
	}
	return strings.TrimSpace(body), made.Notes
}

func TestVerbs(t *testing.T) {
	for _, test := range []struct {
		name    string
		objects view.Objects
		verb    change.Verb
		// want is the patch of the predictor, or what the refusal has in it.
		want string
		// notes is what the notes have in them.
		notes string
	}{
		{"promote", story.Canary(), change.Promote, "canaryTrafficPercent: null", ""},
		{"promote 100", percent(story.Canary(), 100), change.Promote, "refused: nothing limits it", ""},
		{"promote without a percent", story.Stepping(), change.Promote, "refused: nothing limits it", ""},
		{"promote with steps", percent(story.Stepping(), 20), change.Promote, "canaryTrafficPercent: null", "by its steps"},
		{"promote what is stable", percent(story.RolledOut(), 10), change.Promote, "refused: there is nothing to promote", ""},
		{"promote the first", first(), change.Promote, "refused: there is nothing to promote: the first revision", ""},
		{"promote what is rejected", percent(story.Rejected(), 10), change.Promote, "refused: " + story.CanaryName + " was rejected",
			""},
		{"promote unseen", unseen(percent(story.RolledOut(), 10)), change.Promote, "canaryTrafficPercent: null", ""},
		{"pin", story.Canary(), change.Pin, "canaryTrafficPercent: 0", "stays deployed"},
		{"pin again", percent(story.Canary(), 0), change.Pin, "refused: it is pinned already", ""},
		{"pin what is stable", story.RolledOut(), change.Pin, "refused: there is nothing to pin", ""},
		{"pin unseen", unseen(story.RolledOut()), change.Pin, "canaryTrafficPercent: 0", ""},
		{"pin what is rejected", story.Rejected(), change.Pin, "canaryTrafficPercent: 0", ""},
		{"50", story.Canary(), change.SetPercent(50), "canaryTrafficPercent: 50", ""},
		{"10 again", story.Canary(), change.SetPercent(10), "refused: canaryTrafficPercent is 10 already", ""},
		{"101", story.Canary(), change.SetPercent(101), "refused: the percent must be between 0 and 100", ""},
		{"-1", story.Canary(), change.SetPercent(-1), "refused: the percent must be between 0 and 100", ""},
		{"50 of what is stable", story.RolledOut(), change.SetPercent(50), "refused: there is nothing to give", ""},
		{"50 of what is rejected", story.Rejected(), change.SetPercent(50), "refused: " + story.CanaryName + " was rejected", ""},
		{"0 of what is rejected", story.Rejected(), change.SetPercent(0), "canaryTrafficPercent: 0", ""},
		{"50 with steps", story.Stepping(), change.SetPercent(50), "canaryTrafficPercent: 50", "up to 50 % by its steps"},
		{"5 with steps", story.Stepping(), change.SetPercent(5), "canaryTrafficPercent: 5", ""},
		{"pause", story.Stepping(), change.Pause, "canaryTrafficPercent: 20", "the time of its step goes on"},
		{"pause below a percent", percent(story.Stepping(), 50), change.Pause, "canaryTrafficPercent: 20", "set-percent 50"},
		{"pause at the percent", story.Canary(), change.Pause, "refused: it has the 10 % that the spec asks for", ""},
		{"pause on the way down", percent(story.Canary(), 5), change.Pause, "refused: it has 10 % and loses traffic", ""},
		{"pause copies", mirroring(), change.Pause, "refused: it gets copies", ""},
		{"pause without traffic", with(story.Crashing(), func(s *servingv1beta1.PredictorSpec) {}), change.Pause,
			"refused: it has no traffic yet: use pin", ""},
		{"pause unseen", unseen(story.Stepping()), change.Pause, "refused: the manager has not seen", ""},
		{"resume", percent(story.Stepping(), 20), change.Resume, "canaryTrafficPercent: null", "goes on by its steps"},
		{"resume what goes on", story.Stepping(), change.Resume, "refused: it is not paused", ""},
		{"resume without steps", story.Canary(), change.Resume, "refused: neither the spec nor the status has steps", ""},
		{"retry", story.Rejected(), change.Retry, "rollout:\n      retry: \"1\"", "first step"},
		{"retry again", with(story.Rejected(), func(s *servingv1beta1.PredictorSpec) {
			s.Rollout = &servingv1beta1.Rollout{Retry: "41"}
		}), change.Retry, "rollout:\n      retry: \"42\"", ""},
		{"retry after words", with(story.Rejected(), func(s *servingv1beta1.PredictorSpec) {
			s.Rollout = &servingv1beta1.Rollout{Retry: "on monday"}
		}), change.Retry, "rollout:\n      retry: \"1\"", ""},
		{"retry what is not rejected", story.Canary(), change.Retry, "refused: the revision of the spec is not rejected", ""},
		{"undo a canary", story.Canary(), change.Undo(""),
			"tensorflow:\n      storageUri: gs://kfserving-samples/models/tensorflow/flowers", "stays 10, for the next canary"},
		{"undo a promotion", story.RolledOut(), change.Undo(""),
			"tensorflow:\n      storageUri: gs://kfserving-samples/models/tensorflow/flowers", ""},
		{"undo a promotion with a percent", percent(story.RolledOut(), 10), change.Undo(""),
			"canaryTrafficPercent: null\n    tensorflow:\n      storageUri: gs://kfserving-samples/models/tensorflow/flowers",
			"canaryTrafficPercent is removed"},
		{"undo by number", story.RolledOut(), change.Undo("1"),
			"tensorflow:\n      storageUri: gs://kfserving-samples/models/tensorflow/flowers", ""},
		{"undo to what is there", story.RolledOut(), change.Undo(story.CanaryVersion), "refused: the spec is that of", ""},
		{"undo to nothing", story.RolledOut(), change.Undo("7"), "refused: there is no revision 7", ""},
		{"undo of the first", first(), change.Undo(""), "refused: there is no revision to return to", ""},
		{"undo unseen", unseen(story.RolledOut()), change.Undo(""), "refused: the manager has not seen", ""},
		{"undo unseen by name", unseen(story.RolledOut()), change.Undo(story.StableVersion),
			"tensorflow:\n      storageUri: gs://kfserving-samples/models/tensorflow/flowers", ""},
		{"undo with replicas", with(story.Canary(), func(s *servingv1beta1.PredictorSpec) { s.MinReplicas = ptr.To[int32](5) }),
			change.Undo(""), "minReplicas: 1\n    tensorflow:\n      storageUri: gs://kfserving-samples/models/tensorflow/flowers", ""},
	} {
		patch, notes := patchOf(t, test.objects, test.verb)
		if refused := strings.HasPrefix(test.want, "refused"); patch != test.want && (!refused || !strings.HasPrefix(patch, test.want)) {
			t.Errorf("%s: it is\n%s\nwant\n%s", test.name, patch, test.want)
		}
		if joined := strings.Join(notes, "; "); !strings.Contains(joined, test.notes) {
			t.Errorf("%s: the notes are %q, want %q in them", test.name, joined, test.notes)
		}
	}
}

// A revision comes back whatever its spec has: fields that the other one doesn't have go, blanks and lists stay.
func TestUndoRestoresEverything(t *testing.T) {
	earlier := story.Flowers("flowers")
	earlier.Labels = map[string]string{"team": "", "name": ""}
	earlier.NodeSelector = map[string]string{"gpu": ""}
	earlier.Tensorflow.Args = []string{"--enable_batching"}
	earlier.TimeoutSeconds = ptr.To[int64](30)
	earlier.MinReplicas, earlier.MaxReplicas = ptr.To[int32](2), 9
	earlier.ScaleMetric, earlier.ScaleTarget = ptr.To(servingv1beta1.ScaleMetricRPS), ptr.To[int32](50)
	objects := with(story.Canary(), func(spec *servingv1beta1.PredictorSpec) {
		spec.ServiceAccountName, spec.TimeoutSeconds = "models", ptr.To[int64](5)
		spec.Rollout = &servingv1beta1.Rollout{Retry: "1"}
	})
	objects.Records[0] = story.Record(names.Predictor, story.StableVersion, 1, 0, deploy.Role{RolledOutAt: story.Now}, earlier)
	patch, _ := patchOf(t, objects, change.Undo(""))
	want := `labels:
      name: ""
      team: ""
    maxReplicas: 9
    minReplicas: 2
    nodeSelector:
      gpu: ""
    scaleMetric: rps
    scaleTarget: 50
    serviceAccountName: null
    tensorflow:
      args:
      - --enable_batching
      storageUri: gs://kfserving-samples/models/tensorflow/flowers
    timeout: 30`
	if diff := cmp.Diff(want, patch); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A record without a spec, and one that is not what its hash has, are refused: the return would be another revision.
func TestUndoRefusesDoubtfulRecords(t *testing.T) {
	objects := story.Canary()
	snapshot, err := deploy.ReadSnapshot(&objects.Records[0])
	if err != nil {
		t.Fatal(err)
	}
	snapshot.Spec = nil
	if objects.Records[0].Data.Raw, err = yaml.Marshal(snapshot); err != nil {
		t.Fatal(err)
	}
	if objects.Records[0].Data.Raw, err = yaml.YAMLToJSON(objects.Records[0].Data.Raw); err != nil {
		t.Fatal(err)
	}
	if got, _ := patchOf(t, objects, change.Undo("")); !strings.Contains(got, "has no spec") {
		t.Errorf("without a spec it is %s", got)
	}
	objects = story.Canary()
	objects.Records[0].Annotations[names.AnnotationSpecHash] = "another"
	if got, _ := patchOf(t, objects, change.Undo("")); !strings.Contains(got, "would be another revision") {
		t.Errorf("with another hash it is %s", got)
	}
	objects = story.Canary()
	objects.Records, objects.Missing = nil, []string{"the records can't be read: forbidden"}
	if got, _ := patchOf(t, objects, change.Undo("")); !strings.Contains(got, "forbidden") {
		t.Errorf("without rights it is %s", got)
	}
	objects = story.RolledOut()
	objects.Records[0] = story.Record(names.Predictor, story.StableVersion, 1, 0,
		deploy.Role{RejectedAt: story.Now, RejectedFor: "5% failed"}, story.Flowers("flowers"))
	if got, _ := patchOf(t, objects, change.Undo("")); !strings.Contains(got, "was rejected, and would get no traffic: 5% failed") {
		t.Errorf("to a rejected revision it is %s", got)
	}
}

func TestComponents(t *testing.T) {
	objects := story.Crashing()
	if _, err := change.NewSubject(story.Object(objects), objects, names.Explainer); err == nil {
		t.Error("a component that the service doesn't have is no error")
	}
	subject, err := change.NewSubject(story.Object(objects), objects, names.Transformer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := change.Pin(subject); err == nil || !strings.Contains(err.Error(), "there is nothing to pin") {
		t.Errorf("to pin a transformer without a canary is %v", err)
	}
}

// Who applies a field by server-side apply is named; who has only updated it, or applies others, isn't.
func TestClaims(t *testing.T) {
	entry := func(manager string, operation metav1.ManagedFieldsOperationType, fields string) metav1.ManagedFieldsEntry {
		return metav1.ManagedFieldsEntry{Manager: manager, Operation: operation, FieldsType: "FieldsV1",
			FieldsV1: metav1.NewFieldsV1(fields)}
	}
	const percent = `{"f:spec":{"f:predictor":{"f:canaryTrafficPercent":{}}}}`
	for _, test := range []struct {
		name   string
		fields []metav1.ManagedFieldsEntry
		verb   change.Verb
		want   []change.Claim
	}{
		{"nobody", nil, change.Promote, nil},
		{"flux", []metav1.ManagedFieldsEntry{entry("kustomize-controller", "Apply", percent)}, change.Promote,
			[]change.Claim{{Field: "spec.predictor.canaryTrafficPercent", Manager: "kustomize-controller"}}},
		{"an update", []metav1.ManagedFieldsEntry{entry("kubectl-edit", "Update", percent)}, change.Promote, nil},
		{"ourselves", []metav1.ManagedFieldsEntry{entry(change.FieldManager, "Apply", percent)}, change.Promote, nil},
		{"another field", []metav1.ManagedFieldsEntry{entry("flux", "Apply", `{"f:spec":{"f:predictor":{"f:timeout":{}}}}`)},
			change.Promote, nil},
		{"a part of the field", []metav1.ManagedFieldsEntry{
			entry("flux", "Apply", `{"f:spec":{"f:predictor":{"f:tensorflow":{".":{},"f:storageUri":{}}}}}`)}, change.Undo(""),
			[]change.Claim{{Field: "spec.predictor.tensorflow.storageUri", Manager: "flux"}}},
		{"all of it", []metav1.ManagedFieldsEntry{entry("flux", "Apply", `{"f:spec":{}}`)}, change.Promote,
			[]change.Claim{{Field: "spec.predictor.canaryTrafficPercent", Manager: "flux"}}},
	} {
		objects := story.Canary()
		objects.Service.ManagedFields = test.fields
		object := story.Object(objects)
		subject, err := change.NewSubject(object, objects, names.Predictor)
		if err != nil {
			t.Fatal(err)
		}
		made, err := test.verb(subject)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, change.Claims(object, made.Object)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// A manifest is what a person keeps in Git.
func TestManifest(t *testing.T) {
	objects := story.Canary()
	objects.Service.Annotations = map[string]string{
		"kubectl.kubernetes.io/last-applied-configuration": "{}", "example.com/owner": "flowers"}
	got, err := yaml.Marshal(change.Manifest(story.Object(objects)))
	if err != nil {
		t.Fatal(err)
	}
	want := `apiVersion: serving.kubeflow.org/v1beta1
kind: InferenceService
metadata:
  annotations:
    example.com/owner: flowers
  name: my-model
  namespace: default
spec:
  predictor:
    canaryTrafficPercent: 10
    tensorflow:
      storageUri: gs://kfserving-samples/models/tensorflow/flowers-2
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
