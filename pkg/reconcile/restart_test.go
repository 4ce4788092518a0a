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
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// restStages are what a service may be like when the manager starts.
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

// bound has the service autoscaled.
func (h *harness) bound(least, most int32) {
	service := h.service().DeepCopy()
	service.Generation++
	service.Spec.Predictor.MinReplicas, service.Spec.Predictor.MaxReplicas = ptr.To(least), most
	h.put(kube.Key{Kind: kube.KindInferenceService, Name: myModel}, service)
}

// autoscale sets the replicas as an autoscaler does: they are its own then.
func (h *harness) autoscale(replicas int32) {
	for _, found := range h.deployments() {
		deployment := found.DeepCopy()
		deployment.Spec.Replicas = &replicas
		deployment.ManagedFields = disown(deployment, [][]string{{"spec", "replicas"}})
		h.put(kube.Key{Kind: kube.KindDeployment, Name: cache.MetaObjectToName(deployment)}, deployment)
	}
}

// TestRestart starts the manager's caches, with client-go's clients and informers, on an API
// server that lists by streams, and has it list all again later: whatever the services are
// like, and however many they are, each kind is asked for once, and nothing is written.
func TestRestart(t *testing.T) {
	for _, services := range []int{1, 300 / len(restStages)} {
		t.Run(fmt.Sprint(services*len(restStages)), func(t *testing.T) { testRestart(t, services) })
	}
}

func testRestart(t *testing.T, services int) {
	server := newStreamingServer(t)
	var names []cache.ObjectName
	for at, stage := range restStages {
		h := newHarness(t)
		h.user("flowers", -1)
		h.run(time.Minute)
		stage.get(h)
		h.run(time.Minute)
		for i := range services {
			name := fmt.Sprintf("stage-%d-%03d", at, i)
			server.serve(h, name)
			names = append(names, cache.NewObjectName(myModel.Namespace, name))
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	config, clients := configv1alpha1.Default(), server.clients()
	caches, err := kube.NewCaches(clients, observe.Claims(config))
	server.check(err)
	clock := clocktesting.NewFakeClock(time.Date(2026, 1, 1, 1, 0, 0, 0, time.UTC))
	record := func(service *servingv1beta1.InferenceService, event plan.Event) {
		t.Errorf("it is told of %s that %s", service.Name, event.Message)
	}
	controller, err := New(config, caches, kube.NewWriter(clients.Dynamic), newHarness(t), record, clock)
	server.check(err)
	server.check(caches.Run(ctx))
	if !caches.WaitForSync(ctx) {
		t.Fatal("the caches are not filled")
	}
	controller.rest(t, clock, names)
	server.wantAsked(len(served()))
	t.Logf("a start with %d services: %d requests", len(names), len(served()))

	server.expire()
	server.check(wait.PollUntilContextTimeout(ctx, 10*time.Millisecond, time.Minute, true, func(context.Context) (bool, error) {
		return areAt(caches, "2"), nil
	}))
	controller.rest(t, clock, names)
	server.wantAsked(2 * len(served()))
}

// serve has all objects of a harness's service served, under another name.
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

// wantAsked waits until so many streams were asked for, and makes sure that nothing else was: a
// cache may be where it is to be before its next stream has been asked for.
func (s *streamingServer) wantAsked(want int) {
	s.t.Helper()
	var lists int
	var others map[string]int
	_ = wait.PollUntilContextTimeout(s.t.Context(), 10*time.Millisecond, time.Minute, true, func(context.Context) (bool, error) {
		lists, others = s.asked()
		return lists >= want, nil
	})
	if lists != want || len(others) > 0 {
		s.t.Errorf("%d streams were asked for, want %d, and beside them %v", lists, want, others)
	}
}

// rest makes passes over services until time alone changes nothing any longer.
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

// areAt reports whether all that is cached is of a version.
func areAt(caches *kube.Caches, version string) bool {
	all := slices.Concat([]cache.SharedIndexInformer{caches.Pods, caches.Slices, caches.Gateways}, slices.Collect(maps.Values(caches.Written)))
	for _, informer := range all {
		for _, object := range informer.GetStore().List() {
			if object.(metav1.Object).GetResourceVersion() != version {
				return false
			}
		}
	}
	return true
}
