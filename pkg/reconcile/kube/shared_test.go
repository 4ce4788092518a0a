package kube

import (
	"crypto/sha256"
	"maps"
	"reflect"
	"strconv"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/apis/names"
)

// What is equal in several cached objects is in memory once: labels, owners, and annotations. Labels that nobody reads
// are dropped, so that they don't make a difference.
func TestEqualPartsAreShared(t *testing.T) {
	metadata := func(name, version string) metav1.ObjectMeta {
		return metav1.ObjectMeta{
			Name:            name,
			Labels:          map[string]string{names.LabelInferenceService: "my-model", names.LabelVersion: version, "of": name},
			Annotations:     map[string]string{names.AnnotationForGeneration: "1", "of": name},
			OwnerReferences: []metav1.OwnerReference{{Kind: "InferenceService", Name: "my-model", UID: "u"}},
		}
	}
	deployment := slimmed(t, &appsv1.Deployment{ObjectMeta: metadata("d", "a")}).(*appsv1.Deployment)
	service := slimmed(t, &corev1.Service{ObjectMeta: metadata("s", "a")}).(*corev1.Service)
	pod := slimmed(t, &corev1.Pod{ObjectMeta: metadata("p", "a")}).(*corev1.Pod)
	other := slimmed(t, &corev1.Service{ObjectMeta: metadata("o", "b")}).(*corev1.Service)
	want := map[string]string{names.LabelInferenceService: "my-model", names.LabelVersion: "a"}
	if !maps.Equal(pod.Labels, want) {
		t.Errorf("a pod has the labels %v, want %v", pod.Labels, want)
	}
	for _, test := range []struct {
		name string
		a, b any
		want bool
	}{
		{"labels of a Deployment and a Service", deployment.Labels, service.Labels, true},
		{"labels of a Deployment and a Pod", deployment.Labels, pod.Labels, true},
		{"labels of two versions", service.Labels, other.Labels, false},
		{"annotations of a Deployment and a Service", deployment.Annotations, service.Annotations, true},
		{"owners of a Deployment and a Service", deployment.OwnerReferences, service.OwnerReferences, true},
	} {
		if got := reflect.ValueOf(test.a).Pointer() == reflect.ValueOf(test.b).Pointer(); got != test.want {
			t.Errorf("%s are the same in memory: %v, want %v", test.name, got, test.want)
		}
	}
}

// Objects that come and go leave no more behind than the most parts.
func TestPartsAreBounded(t *testing.T) {
	held := table{byDigest: map[[sha256.Size]byte]any{}}
	for i := range 2*mostParts + 1 {
		text := strconv.Itoa(i)
		if got := held.first(sha256.Sum256([]byte(text)), text); got != text {
			t.Fatalf("part %q is %v", text, got)
		}
	}
	if len(held.byDigest) > mostParts {
		t.Errorf("%d parts are held, want at most %d", len(held.byDigest), mostParts)
	}
}
