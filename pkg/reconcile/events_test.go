package reconcile

import (
	"testing"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// Which InferenceServices are looked at again when something happens.
func TestEnqueue(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.show(h.caches, nil)
	labelled := metav1.ObjectMeta{Namespace: "default", Name: "x", Labels: map[string]string{names.LabelInferenceService: "my-model"}}
	named := func(namespace, name string) metav1.ObjectMeta {
		return metav1.ObjectMeta{Namespace: namespace, Name: name}
	}
	for _, test := range []struct {
		name    string
		happens func(*Controller)
		want    bool
	}{
		{"one of our pods", func(c *Controller) { c.enqueueLabelled(&corev1.Pod{ObjectMeta: labelled}) }, true},
		{"another pod", func(c *Controller) { c.enqueueLabelled(&corev1.Pod{ObjectMeta: named("default", "x")}) }, false},
		{"an object of ours", func(c *Controller) { c.enqueueOwner(KindDeployment, &appsv1.Deployment{ObjectMeta: labelled}, false) }, true},
		{"a Service of our name that isn't ours", func(c *Controller) {
			c.enqueueOwner(KindService, &corev1.Service{ObjectMeta: named("default", "my-model-predictor")}, true)
		}, true},
		{"a Service that concerns nobody", func(c *Controller) {
			c.enqueueOwner(KindService, &corev1.Service{ObjectMeta: named("default", "my")}, true)
		}, false},
		{"a Service of our name in another namespace", func(c *Controller) {
			c.enqueueOwner(KindService, &corev1.Service{ObjectMeta: named("other", "my-model")}, true)
		}, false},
		{"the gateway", func(c *Controller) {
			c.enqueueForGateway(&istionetworking.Gateway{ObjectMeta: named("sluice-system", "sluice-ingress-gateway")}, true)
		}, true},
		{"another gateway", func(c *Controller) {
			c.enqueueForGateway(&istionetworking.Gateway{ObjectMeta: named("sluice-system", "other")}, true)
		}, false},
		{"one that claimed our host", func(c *Controller) {
			c.config.Ingress.DomainTemplate = "my-model.default.example.com"
			c.enqueueService(&servingv1beta1.InferenceService{ObjectMeta: named("other", "theirs")}, true)
			c.queue.Done(pop(c))
		}, true},
	} {
		h.restart()
		h.show(h.caches, nil)
		test.happens(h.controller)
		if got := h.controller.queue.Len() > 0; got != test.want {
			t.Errorf("after a change of %s, enqueued: %v, want %v", test.name, got, test.want)
		}
	}
}

// pop takes the first of the queue.
func pop(c *Controller) cache.ObjectName {
	name, _ := c.queue.Get()
	return name
}

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
	kept, err := slim(ours)
	if err != nil {
		t.Fatal(err)
	}
	got := kept.(*corev1.Service)
	if got.Spec.ClusterIP != "" || len(got.ManagedFields) != 1 || got.ManagedFields[0].FieldsV1 != nil || len(got.Annotations) != 0 {
		t.Errorf("of ours is kept %+v", got)
	}
	wanted := corev1.Service{Spec: corev1.ServiceSpec{ClusterIP: "198.18.128.9"}}
	if changes, err := differs(KindService, got, wanted); changes || err != nil {
		t.Errorf("what is kept differs from what was there: %v, error %v", changes, err)
	}
	kept, err = slim(theirs)
	if err != nil {
		t.Fatal(err)
	}
	if got := kept.(*corev1.Service); got.Name != "s" || got.Spec.ClusterIP != "" || len(got.ManagedFields) != 0 {
		t.Errorf("of theirs is kept %+v", got)
	}
}
