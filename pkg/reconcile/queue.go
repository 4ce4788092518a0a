package reconcile

import (
	"slices"
	"sync"
	"time"

	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/utils/clock"
	"k8s.io/utils/ptr"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// urgentInARow is how many urgent names are given out while others wait, before one of those is.
const urgentInARow = 15

// order has the names that wait for a pass. Those that are urgent go first: an abort or the loss of a canary's pods
// waits for no other services that are created or roll out. Names of each kind are given out in the order in which they
// came, and those that are not urgent are not kept waiting for ever. It is a workqueue.Queue, whose methods are called
// with the work queue's lock held; hurry may be called at any time.
type order struct {
	mutex sync.Mutex
	// hurried has the names that are urgent, from when they are until they are given out.
	hurried          map[cache.ObjectName]bool
	urgent, ordinary []cache.ObjectName
	// inARow is how many urgent names were given out since the last other.
	inARow int
}

func newOrder() *order {
	return &order{hurried: map[cache.ObjectName]bool{}}
}

// NewRateLimiter returns how long the passes over an InferenceService wait after errors: longer each time, from 5 ms to
// 30 s.
func NewRateLimiter() workqueue.TypedRateLimiter[cache.ObjectName] {
	return workqueue.NewTypedItemExponentialFailureRateLimiter[cache.ObjectName](5*time.Millisecond, retryMost)
}

// newQueue returns a queue that gives out names in an order, and waits by a clock.
func newQueue(order *order, clock clock.WithTicker) workqueue.TypedRateLimitingInterface[cache.ObjectName] {
	const name = "inferenceservice"
	return workqueue.NewTypedRateLimitingQueueWithConfig(
		NewRateLimiter(),
		workqueue.TypedRateLimitingQueueConfig[cache.ObjectName]{
			DelayingQueue: workqueue.NewTypedDelayingQueueWithConfig(workqueue.TypedDelayingQueueConfig[cache.ObjectName]{
				Name: name, Clock: clock,
				Queue: workqueue.NewTypedWithConfig(workqueue.TypedQueueConfig[cache.ObjectName]{
					Name: name, Clock: clock, Queue: order,
				}),
			}),
		})
}

// isHurried reports whether a name is urgent, and not given out since it is.
func (o *order) isHurried(name cache.ObjectName) bool {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.hurried[name]
}

// hurry makes a name urgent, which is to be added to the work queue next.
func (o *order) hurry(name cache.ObjectName) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	o.hurried[name] = true
}

// Touch moves a name that waits already, and is added again, if it has become urgent.
func (o *order) Touch(name cache.ObjectName) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	if !o.hurried[name] || slices.Contains(o.urgent, name) {
		return
	}
	o.ordinary = slices.DeleteFunc(o.ordinary, func(other cache.ObjectName) bool { return other == name })
	o.urgent = append(o.urgent, name)
}

// Push adds a name that does not wait yet.
func (o *order) Push(name cache.ObjectName) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	if o.hurried[name] {
		o.urgent = append(o.urgent, name)
		return
	}
	o.ordinary = append(o.ordinary, name)
}

// Len returns how many names wait.
func (o *order) Len() int {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return len(o.urgent) + len(o.ordinary)
}

// Pop removes the name that is next, of those that there must be.
func (o *order) Pop() cache.ObjectName {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	from := &o.urgent
	o.inARow++
	if len(o.urgent) == 0 || len(o.ordinary) > 0 && o.inARow > urgentInARow {
		from, o.inARow = &o.ordinary, 0
	}
	name := (*from)[0]
	(*from)[0] = cache.ObjectName{} // The array may live for long.
	*from = (*from)[1:]
	delete(o.hurried, name)
	return name
}

// never is for kinds of which no change is urgent.
func never(_, _ any) bool { return false }

// specChanged reports whether a user has changed the spec of an InferenceService, which may have to take traffic from a
// revision.
func specChanged(before, after any) bool {
	was, existed := kube.Unpacked(before).(*servingv1beta1.InferenceService)
	is, exists := kube.Unpacked(after).(*servingv1beta1.InferenceService)
	return existed && exists && was.Generation != is.Generation
}

// lessReady reports whether a pod in an EndpointSlice is not ready any longer, or not there: its revision may have to
// lose its traffic.
func lessReady(before, after any) bool {
	return readyEndpoints(after) < readyEndpoints(before)
}

// readyEndpoints returns how many pods are ready in an EndpointSlice, as it is cached; 0 if it is deleted.
func readyEndpoints(cached any) int {
	slice, exists := kube.Unpacked(cached).(*discoveryv1.EndpointSlice)
	if !exists {
		return 0
	}
	ready := 0
	for _, endpoint := range slice.Endpoints {
		if ptr.Deref(endpoint.Conditions.Ready, true) {
			ready++
		}
	}
	return ready
}
