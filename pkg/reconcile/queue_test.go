package reconcile

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/clock"
	clocktesting "k8s.io/utils/clock/testing"
	"k8s.io/utils/ptr"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
)

// inDefault is the name of a service in the default namespace.
func inDefault(name string) cache.ObjectName { return cache.NewObjectName("default", name) }

// queueing returns what a Controller has to have names wait for their passes.
func queueing(clock clock.WithTicker) *Controller {
	c := &Controller{order: newOrder(), gathering: newGathering(), gatherFor: gatherFor}
	c.queue = newQueue(c.order, clock)
	return c
}

// The work queue gives out what is urgent first, also if it waits already, and the rest in the order in which it came.
func TestUrgentGoFirst(t *testing.T) {
	c := queueing(clocktesting.NewFakeClock(time.Now()))
	defer c.queue.ShutDown()
	for _, name := range []string{"a", "b", "c"} {
		c.queue.Add(inDefault(name))
	}
	c.enqueue(inDefault("c"), true)
	c.enqueue(inDefault("d"), true)
	c.enqueue(inDefault("c"), true) // Twice is no sooner.
	for _, want := range []string{"c", "d", "a"} {
		got := pop(c)
		if got != inDefault(want) {
			t.Errorf("given out: %s, want %s", got, want)
		}
		c.queue.Done(got)
	}
	// In work it becomes urgent again, and is given out once it is done.
	working := pop(c)
	c.queue.Add(inDefault("e"))
	c.enqueue(working, true)
	c.queue.Done(working)
	if got := pop(c); got != working || c.queue.Len() != 1 {
		t.Errorf("given out: %s, and %d wait, want %s and 1", got, c.queue.Len(), working)
	}
	if len(c.order.hurried) > 0 {
		t.Errorf("still urgent: %v", c.order.hurried)
	}
}

// What happens to a service in a moment has one pass, but for what is urgent, or what a pass could do nothing before.
func TestEventsAreGathered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := queueing(clock.RealClock{})
		defer c.queue.ShutDown()
		a := inDefault("a")
		waiting := func(happened string, want int) {
			t.Helper()
			synctest.Wait()
			if got := c.queue.Len(); got != want {
				t.Errorf("%s: %d services are enqueued, want %d", happened, got, want)
			}
		}
		begin := func() {
			t.Helper()
			if got, _ := c.next(); got != a {
				t.Fatalf("given out: %s, want %s", got, a)
			}
		}
		c.enqueue(a, false)
		waiting("one event", 0)
		<-time.After(gatherFor / 2)
		c.enqueue(a, false)
		waiting("another", 0)
		<-time.After(gatherFor / 2)
		waiting("a moment after the first", 1)
		begin()
		c.done(a)
		<-time.After(gatherFor)
		waiting("a moment after the other", 0)

		c.enqueue(a, false)
		c.enqueue(a, true)
		waiting("an urgent event", 1)
		<-time.After(gatherFor)
		waiting("a moment after it", 1)

		begin()
		c.enqueue(a, false)
		<-time.After(3 * gatherFor)
		c.enqueue(a, false)
		c.done(a)
		waiting("events while a pass is made, and the pass has ended", 0)
		<-time.After(gatherFor)
		waiting("a moment after it has ended", 1)

		begin()
		c.enqueue(a, true)
		c.done(a)
		waiting("an urgent event while a pass is made", 1)

		begin()
		c.enqueue(a, false)
		c.gathering.await(a)
		waiting("an event before a pass finds that it can do nothing", 0)
		c.done(a)
		waiting("the end of that pass", 1)
		begin()
		c.gathering.await(a)
		c.done(a)
		c.enqueue(a, false)
		waiting("an event that a pass could do nothing before", 1)
		begin()
		c.done(a)
		c.enqueue(a, false)
		waiting("the next", 0)
		if g := c.gathering; len(g.underWay) > 0 || len(g.awaited) > 0 {
			t.Errorf("at the end: under way %v, awaited %v", g.underWay, g.awaited)
		}
	})
}

// However much is urgent, the rest is not kept waiting for ever.
func TestOrdinaryAreGivenOut(t *testing.T) {
	o := newOrder()
	o.Push(inDefault("a"))
	for i := range 3 * urgentInARow {
		o.hurry(inDefault(strconv.Itoa(i)))
		o.Push(inDefault(strconv.Itoa(i)))
	}
	for range urgentInARow {
		if got := o.Pop(); got == inDefault("a") {
			t.Fatalf("%s was given out before what is urgent", got)
		}
	}
	if got := o.Pop(); got != inDefault("a") {
		t.Errorf("given out: %s, want a", got)
	}
}

// What may have to take traffic from a revision is urgent: a user's change, and the loss of pods.
func TestUrgent(t *testing.T) { synctest.Test(t, testUrgent) }

func testUrgent(t *testing.T) {
	ofService := metav1.ObjectMeta{Namespace: "default", Name: "s", Labels: map[string]string{names.LabelInferenceService: "a"}}
	service := func(generation int64, version string) *servingv1beta1.InferenceService {
		return &servingv1beta1.InferenceService{
			ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "a", Generation: generation, ResourceVersion: version},
		}
	}
	slice := func(version string, ready ...bool) *discoveryv1.EndpointSlice {
		s := &discoveryv1.EndpointSlice{ObjectMeta: ofService}
		s.ResourceVersion = version
		for _, is := range ready {
			conditions := discoveryv1.EndpointConditions{Ready: ptr.To(is)}
			s.Endpoints = append(s.Endpoints, discoveryv1.Endpoint{Conditions: conditions})
		}
		return s
	}
	services, pods, slices := newRecordingInformer(), newRecordingInformer(), newRecordingInformer()
	config := configv1alpha1.Default()
	caches, err := kube.CachesOf(kube.Informers{
		Written: map[kube.Kind]cache.SharedIndexInformer{kube.KindInferenceService: services},
		Pods:    pods, Slices: slices, Gateways: newRecordingInformer(),
	}, observe.Claims(config))
	if err != nil {
		t.Fatal(err)
	}
	c := queueing(clock.RealClock{})
	c.config, c.caches = config, caches
	defer c.queue.ShutDown()
	if err := c.addHandlers(); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name    string
		happens func()
		want    bool
	}{
		{"a service is created", func() { services.handler.OnAdd(service(1, "1"), false) }, false},
		{"its spec is changed", func() { services.handler.OnUpdate(service(1, "1"), service(2, "2")) }, true},
		{"its status is written", func() { services.handler.OnUpdate(service(2, "2"), service(2, "3")) }, false},
		{"it is gone", func() { services.handler.OnDelete(service(2, "3")) }, false},
		{"a pod is ready", func() { slices.handler.OnUpdate(slice("1", false), slice("2", true)) }, false},
		{"a pod is not ready", func() { slices.handler.OnUpdate(slice("2", true), slice("3", false)) }, true},
		{"a pod is gone", func() { slices.handler.OnUpdate(slice("3", true, true), slice("4", true)) }, true},
		{"all pods are gone", func() { slices.handler.OnDelete(slice("4", true)) }, true},
		{"an empty slice is gone", func() {
			slices.handler.OnDelete(cache.DeletedFinalStateUnknown{Obj: slice("4", false)})
		}, false},
		{"a pod changes", func() {
			changed := &corev1.Pod{ObjectMeta: ofService}
			changed.ResourceVersion = "2"
			pods.handler.OnUpdate(&corev1.Pod{ObjectMeta: ofService}, changed)
		}, false},
	} {
		test.happens()
		synctest.Wait()
		if urgent := len(c.order.urgent) == 1; urgent != test.want {
			t.Errorf("%s: it is urgent: %v, want %v", test.name, urgent, test.want)
		}
		if !test.want {
			<-time.After(2 * gatherFor)
			synctest.Wait()
		}
		if waiting := c.order.Len(); waiting != 1 {
			t.Errorf("%s: %d services are enqueued, want 1", test.name, waiting)
			continue
		}
		name, _ := c.next()
		c.done(name)
		<-time.After(2 * gatherFor)
		synctest.Wait()
		if waiting := c.order.Len(); waiting != 0 {
			t.Errorf("%s: %d services are enqueued after a pass that has seen it", test.name, waiting)
		}
	}
}
