package kube

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
	coreac "k8s.io/client-go/applyconfigurations/core/v1"

	"github.com/sluice-serving/sluice/apis/names"
)

// The caches keep only what is read of an object, to save memory: the name of a foreign object, and a
// digest of those fields of ours that are only compared.
func TestSlimKeepsOursAndNamesOthers(t *testing.T) {
	ours := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{
			Name: "s", Labels: map[string]string{names.LabelInferenceService: "my-model"},
			ManagedFields: []metav1.ManagedFieldsEntry{{
				Manager: names.FieldManager, Operation: metav1.ManagedFieldsOperationApply,
				FieldsV1: metav1.NewFieldsV1(`{"f:spec":{"f:clusterIP":{}}}`),
			}, {
				Manager: "kubectl", Operation: metav1.ManagedFieldsOperationUpdate,
			}},
			Annotations: map[string]string{"theirs": ""},
		},
		Spec: corev1.ServiceSpec{ClusterIP: "198.18.128.9"},
	}
	theirs := ours.DeepCopy()
	theirs.Labels = nil
	got := slimmed(t, ours).(*corev1.Service)
	if got.Spec.ClusterIP != "" || len(got.ManagedFields) != 1 || got.ManagedFields[0].FieldsV1 != nil ||
		len(got.Annotations) != 0 {
		t.Errorf("our object is kept as %+v", got)
	}
	wanted := coreac.Service("s", "n").WithSpec(coreac.ServiceSpec().WithClusterIP("198.18.128.9"))
	if changes, err := Differs(KindService, got, wanted); changes || err != nil {
		t.Errorf("the kept object differs from the original: %v, error %v", changes, err)
	}
	if got := slimmed(t, theirs).(*corev1.Service); got.Name != "s" || got.Spec.ClusterIP != "" || len(got.ManagedFields) != 0 {
		t.Errorf("the foreign object is kept as %+v", got)
	}
}

// Annotations and labels of users are not taken for our record of an object, whatever of a cached object
// they copy. The record is in managedFields, and the API server refuses such an entry from clients.
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
		t.Errorf("a forged record is read as %+v", got)
	}
	path := field.NewPath("metadata", "managedFields")
	if refusals := validation.ValidateManagedFields(kept.ManagedFields, path); len(refusals) == 0 {
		t.Error("the API server accepts the cached record in managedFields from clients")
	}
}

// slimmed returns what passes get of an object.
func slimmed(t *testing.T, object any) any { return Unpacked(cached(t, object)) }

// cached returns an object as a cache holds it.
func cached(t *testing.T, object any) any {
	t.Helper()
	kept, err := Transform(object)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}
