package reconcile

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/tools/cache"
	clocktesting "k8s.io/utils/clock/testing"
	"k8s.io/utils/ptr"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/internal/apitest"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// restStages are the states that a service may be in when the manager starts.
var restStages = []struct {
	name string
	get  func(*harness)
}{
	{"fixed", func(*harness) {}},
	{"with a canary", func(h *harness) { h.user("flowers-2", 10) }},
	{"autoscaled, at the floor", func(h *harness) { h.bound(2, 4) }},
	{"autoscaled, above it", func(h *harness) {
		h.bound(2, 4)
		h.run(time.Minute)
		h.autoscale(3)
	}},
	{"with a transformer", func(h *harness) { h.transform("one", -1) }},
	{"orphaned, and owned again", func(h *harness) { h.orphan() }},
}

// bound sets the service's minReplicas and maxReplicas.
func (h *harness) bound(least, most int32) {
	service := h.service().DeepCopy()
	service.Generation++
	service.Spec.Predictor.MinReplicas, service.Spec.Predictor.MaxReplicas = ptr.To(least), most
	h.put(kube.Key{Kind: kube.KindInferenceService, Name: myModel}, service)
}

// autoscale sets the replicas of all Deployments as an autoscaler does: it owns the field then.
func (h *harness) autoscale(replicas int32) {
	for _, found := range h.deployments() {
		deployment := found.DeepCopy()
		deployment.Spec.Replicas = &replicas
		deployment.ManagedFields = apitest.Disown(deployment, []string{"spec", "replicas"})
		h.put(kube.Key{Kind: kube.KindDeployment, Name: cache.MetaObjectToName(deployment)}, deployment)
	}
}

// A restart lists each kind once and writes nothing, whatever the states of the services and however
// many there are. The test runs the manager's caches, with client-go's clients and informers, on an API
// server that lists by streams, and makes them list all again later.
func TestRestart(t *testing.T) {
	for _, services := range []int{1, 300 / len(restStages)} {
		t.Run(fmt.Sprint(services*len(restStages)), func(t *testing.T) { testRestart(t, services) })
	}
}

func testRestart(t *testing.T, services int) {
	server := newStreamingServer(t)
	names := server.serveAll(t, services)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	config, clients := configv1alpha1.Default(), server.clients()
	caches, err := kube.NewCaches(clients, observe.Claims(config))
	server.check(err)
	clock := clocktesting.NewFakeClock(time.Date(2026, 1, 1, 1, 0, 0, 0, time.UTC))
	record := func(service *servingv1beta1.InferenceService, event plan.Event) {
		t.Errorf("there is an Event of %s: %s", service.Name, event.Message)
	}
	newController := func() *Controller {
		controller, err := New(config, caches, kube.NewWriter(clients.Metadata), newHarness(t), record, clock,
			atOnce)
		server.check(err)
		return controller
	}
	controller := newController()
	server.check(caches.Run(ctx))
	if !caches.WaitForSync(ctx) {
		t.Fatal("the caches are not filled")
	}
	controller.wantAllEnqueued(t, names)
	controller.rest(t, clock, names)
	streams := len(served()) - 1 // Sidecars are not watched by default.
	server.wantStreams(streams)
	t.Logf("a start with %d services: %d requests", len(names), streams)

	server.expire()
	server.await(func() bool { return areAt(caches, "2") })
	controller.rest(t, clock, names)
	server.wantStreams(2 * streams)

	// A manager that has lost its Lease leads again with another Controller and the same caches.
	server.check(controller.removeHandlers())
	again := newController()
	again.wantAllEnqueued(t, names)
	again.rest(t, clock, names)
	server.wantStreams(2 * streams)
	drain(controller)
	drain(again)
	server.add("inferenceservices", &servingv1beta1.InferenceService{
		ObjectMeta: metav1.ObjectMeta{Namespace: myModel.Namespace, Name: "another"}})
	server.expire()
	server.await(func() bool { return again.queue.Len() > 0 })
	if left := controller.queue.Len(); left > 0 {
		t.Errorf("%d InferenceServices are enqueued for a Controller that has ended", left)
	}
}

// wantAllEnqueued checks that all services are enqueued, by all their objects, before the first pass: a service with
// another object to come would have another pass.
func (c *Controller) wantAllEnqueued(t *testing.T, services []cache.ObjectName) {
	t.Helper()
	c.awaitHandlers(t.Context())
	if waiting := c.queue.Len(); waiting != len(services) {
		t.Errorf("%d services are enqueued of %d", waiting, len(services))
	}
	for _, handler := range c.handlers {
		if handler.informer.HasSynced() && !handler.HasSynced() {
			t.Error("a handler was not yet called with all that is cached")
		}
	}
}

// drain empties a Controller's queue.
func drain(c *Controller) {
	for c.queue.Len() > 0 {
		c.queue.Done(pop(c))
	}
}

// await waits until something holds.
func (s *streamingServer) await(holds func() bool) {
	s.t.Helper()
	s.check(wait.PollUntilContextTimeout(s.t.Context(), 10*time.Millisecond, time.Minute, true,
		func(context.Context) (bool, error) { return holds(), nil }))
}

// serveAll serves so many services in each state that they may be in, and returns their names.
func (s *streamingServer) serveAll(t *testing.T, services int) []cache.ObjectName {
	t.Helper()
	var names []cache.ObjectName
	for at, stage := range restStages {
		h := newHarness(t)
		h.user("flowers", -1)
		h.run(time.Minute)
		stage.get(h)
		h.run(time.Minute)
		for i := range services {
			name := fmt.Sprintf("stage-%d-%03d", at, i)
			s.serve(h, name)
			names = append(names, cache.NewObjectName(myModel.Namespace, name))
		}
	}
	return names
}

// serve adds copies of the objects of a harness's service to the server, under another name.
func (s *streamingServer) serve(h *harness, name string) {
	for kind, objects := range h.shown() {
		resource := map[string]string{"Pod": "pods", "EndpointSlice": "endpointslices"}[kind]
		if resource == "" {
			resource = kube.Kind(kind).Resource().Resource
		}
		for _, object := range objects {
			s.add(resource, h.copied(object, name).(metav1.Object))
		}
	}
}

// wantStreams waits until there were so many streams, and checks that there was no other request. It
// waits because a cache may have its objects before the informer requests its next stream.
func (s *streamingServer) wantStreams(want int) {
	s.t.Helper()
	var lists int
	var others map[string]int
	enough := func(context.Context) (bool, error) {
		lists, others = s.requests()
		return lists >= want, nil
	}
	_ = wait.PollUntilContextTimeout(s.t.Context(), 10*time.Millisecond, time.Minute, true, enough)
	if lists != want || len(others) > 0 {
		s.t.Errorf("there were %d streams, want %d, and the other requests %v, want none", lists, want, others)
	}
}

// rest makes passes over services until they request no wake-up any longer.
func (c *Controller) rest(t *testing.T, clock *clocktesting.FakeClock, services []cache.ObjectName) {
	t.Helper()
	for _, name := range services {
		for wake, passes := time.Duration(1), 0; wake > 0; passes++ {
			var err error
			if wake, err = c.sync(t.Context(), name); err != nil || passes > 20 {
				t.Errorf("%s is not at rest after %d passes: %v", name, passes, err)
				return
			}
			clock.Step(wake)
		}
	}
}

// areAt reports whether all cached objects have a version.
func areAt(caches *kube.Caches, version string) bool {
	readOnly := []cache.SharedIndexInformer{caches.Pods, caches.Slices, caches.Gateways}
	for _, informer := range slices.Concat(readOnly, slices.Collect(maps.Values(caches.Written))) {
		for _, object := range informer.GetStore().List() {
			if kube.Unpacked(object).(metav1.Object).GetResourceVersion() != version {
				return false
			}
		}
	}
	return true
}
