package kube

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/sluice-serving/sluice/apis/names"
)

// Objects take no more room in the caches than what is read of them: foreign ones their names,
// and ours a digest of what is only compared.
func TestSlimKeepsOursAndNamesOthers(t *testing.T) {
	ours := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: "s", Labels: map[string]string{names.LabelInferenceService: "my-model"}, ManagedFields: []metav1.ManagedFieldsEntry{
			{Manager: names.FieldManager, Operation: metav1.ManagedFieldsOperationApply, FieldsV1: metav1.NewFieldsV1(`{"f:spec":{"f:clusterIP":{}}}`)},
			{Manager: "kubectl", Operation: metav1.ManagedFieldsOperationUpdate},
		}, Annotations: map[string]string{"theirs": ""}},
		Spec: corev1.ServiceSpec{ClusterIP: "198.18.128.9"},
	}
	theirs := ours.DeepCopy()
	theirs.Labels = nil
	kept, err := Transform(ours)
	if err != nil {
		t.Fatal(err)
	}
	got := kept.(*corev1.Service)
	if got.Spec.ClusterIP != "" || len(got.ManagedFields) != 1 || got.ManagedFields[0].FieldsV1 != nil || len(got.Annotations) != 0 {
		t.Errorf("of ours is kept %+v", got)
	}
	wanted := corev1.Service{Spec: corev1.ServiceSpec{ClusterIP: "198.18.128.9"}}
	if changes, err := Differs(KindService, got, wanted); changes || err != nil {
		t.Errorf("what is kept differs from what was there: %v, error %v", changes, err)
	}
	kept, err = Transform(theirs)
	if err != nil {
		t.Fatal(err)
	}
	if got := kept.(*corev1.Service); got.Name != "s" || got.Spec.ClusterIP != "" || len(got.ManagedFields) != 0 {
		t.Errorf("of theirs is kept %+v", got)
	}
}

// What a user writes on an object doesn't pass for our own record of it, whatever of a cached
// object they copy: the API server takes no such managedFields.
func TestSlimIsNotForged(t *testing.T) {
	forged := readLive(t)
	forged.ManagedFields = nil
	kept := slimmed(t, readLive(t)).(*appsv1.Deployment)
	forged.Annotations = map[string]string{
		"cache.sluice/owned": FieldsOf(kept).Digest, "cache.sluice/owns-replicas": "",
		string(operationDigested): FieldsOf(kept).Digest,
	}
	forged.Labels["digest"] = FieldsOf(kept).Digest
	if got := FieldsOf(slimmed(t, forged).(*appsv1.Deployment)); got != (Fields{}) {
		t.Errorf("a forged record counts as %+v", got)
	}
	if refusals := validation.ValidateManagedFields(kept.ManagedFields, field.NewPath("metadata", "managedFields")); len(refusals) == 0 {
		t.Error("the API server lets anybody write what stands for our record in a cache")
	}
}

func slimmed(t *testing.T, object any) any {
	t.Helper()
	kept, err := Transform(object)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}
