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
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// Each change of an object enqueues the InferenceServices that it is about, and no others.
func TestEnqueue(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.show(h.caches, nil)
	labelled := metav1.ObjectMeta{
		Namespace: "default", Name: "x", Labels: map[string]string{names.LabelInferenceService: "my-model"},
	}
	named := func(namespace, name string) metav1.ObjectMeta {
		return metav1.ObjectMeta{Namespace: namespace, Name: name}
	}
	for _, test := range []struct {
		name    string
		happens func(*Controller)
		want    bool
	}{
		{"one of our pods", func(c *Controller) { c.enqueueLabelled(&corev1.Pod{ObjectMeta: labelled}, change{}) }, true},
		{"another pod", func(c *Controller) {
			c.enqueueLabelled(&corev1.Pod{ObjectMeta: named("default", "x")}, change{})
		}, false},
		{"an object of ours", func(c *Controller) {
			c.enqueueOwner(kube.KindDeployment, &appsv1.Deployment{ObjectMeta: labelled}, change{})
		}, true},
		{"a Service of our name that isn't ours", func(c *Controller) {
			c.enqueueOwner(kube.KindService, &corev1.Service{ObjectMeta: named("default", "my-model-predictor")}, change{gone: true})
		}, true},
		{"a Service of another name", func(c *Controller) {
			c.enqueueOwner(kube.KindService, &corev1.Service{ObjectMeta: named("default", "my")}, change{gone: true})
		}, false},
		{"a Service of our name in another namespace", func(c *Controller) {
			c.enqueueOwner(kube.KindService, &corev1.Service{ObjectMeta: named("other", "my-model")}, change{gone: true})
		}, false},
		{"the gateway", func(c *Controller) {
			ours := named("sluice-system", "sluice-ingress-gateway")
			c.enqueueForGateway(&istionetworking.Gateway{ObjectMeta: ours}, change{gone: true})
		}, true},
		{"another gateway", func(c *Controller) {
			c.enqueueForGateway(&istionetworking.Gateway{ObjectMeta: named("sluice-system", "other")}, change{gone: true})
		}, false},
		{"a service that claimed our host", func(c *Controller) {
			c.config.Ingress.DomainTemplate = "my-model.default.example.com"
			c.enqueueService(&servingv1beta1.InferenceService{ObjectMeta: named("other", "theirs")}, change{gone: true})
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

// pop takes the first name from the queue.
func pop(c *Controller) cache.ObjectName {
	name, _ := c.queue.Get()
	return name
}

// An update enqueues the InferenceService only if it changes anything that a pass reads.
func TestUpdatesEnqueue(t *testing.T) {
	informer := &recordingInformer{}
	handled := 0
	if err := new(Controller).addHandler(informer, func(any, change) { handled++ }, never); err != nil {
		t.Fatal(err)
	}
	deployment := func(version string) *appsv1.Deployment {
		return &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: "d", ResourceVersion: version}}
	}
	for _, test := range []struct {
		name          string
		before, after any
		want          int
	}{
		{"a change", deployment("1"), deployment("2"), 2},
		{"a watch that begins anew", deployment("1"), deployment("1"), 0},
	} {
		handled = 0
		informer.handler.OnUpdate(test.before, test.after)
		if handled != test.want {
			t.Errorf("%s is handled %d times, want %d", test.name, handled, test.want)
		}
	}
}

// recordingInformer keeps the handler that is added to it.
type recordingInformer struct {
	cache.SharedIndexInformer
	handler cache.ResourceEventHandler
}

func newRecordingInformer() *recordingInformer {
	return &recordingInformer{SharedIndexInformer: cache.NewSharedIndexInformer(nil, nil, 0, cache.Indexers{})}
}

func (i *recordingInformer) AddEventHandler(
	handler cache.ResourceEventHandler,
) (cache.ResourceEventHandlerRegistration, error) {
	i.handler = handler
	return nil, nil
}
