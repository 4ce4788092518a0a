package reconcile

import (
	"sync"
	"time"

	"k8s.io/client-go/tools/cache"
)

// gatherFor is how long a name that is not urgent waits before it is in the queue, and a name of which a pass is made
// from when that ends. What happens to a service's objects meanwhile has one pass: a pass's writes come back one after
// another, and so do the pods, the slices and the status that others make of them.
const gatherFor = 50 * time.Millisecond

// gathering has what events that are not urgent wait for before their names are in the queue. Its methods may be called
// at any time.
type gathering struct {
	mutex sync.Mutex
	// worked has the names of which a pass is made; true once anything has happened since it began.
	worked map[cache.ObjectName]bool
	// awaited has the names of which the last pass could do nothing before something happens.
	awaited map[cache.ObjectName]bool
}

func newGathering() *gathering {
	return &gathering{worked: map[cache.ObjectName]bool{}, awaited: map[cache.ObjectName]bool{}}
}

// enqueue has a pass made over an InferenceService: at once and before those that are not urgent if it is, else after
// what follows in a moment.
func (c *Controller) enqueue(name cache.ObjectName, urgent bool) {
	switch {
	case urgent:
		if c.order != nil {
			c.order.hurry(name)
		}
		c.queue.Add(name)
	case !c.gathering.waits(name):
		c.enqueueGathered(name)
	}
}

// enqueueGathered has a pass made after what follows in a moment; at once if the last pass could do nothing before.
func (c *Controller) enqueueGathered(name cache.ObjectName) {
	if c.gathering.isAwaited(name) {
		c.queue.Add(name)
		return
	}
	c.queue.AddAfter(name, c.gatherFor)
}

// done ends the pass of a name that the queue has given out, and enqueues it if anything has happened meanwhile.
func (c *Controller) done(name cache.ObjectName) {
	if c.gathering.end(name) {
		c.enqueueGathered(name)
	}
	c.queue.Done(name)
}

// begin has events of a name wait until its pass has ended.
func (g *gathering) begin(name cache.ObjectName) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.worked[name] = false
	delete(g.awaited, name)
}

// waits reports whether an event waits for the end of a pass that is being made.
func (g *gathering) waits(name cache.ObjectName) bool {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	_, worked := g.worked[name]
	if worked {
		g.worked[name] = true
	}
	return worked
}

// end ends the pass of a name, and reports whether anything has happened since it began.
func (g *gathering) end(name cache.ObjectName) bool {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	happened := g.worked[name]
	delete(g.worked, name)
	return happened
}

// await has what has happened to an InferenceService, or its objects, since its pass began, or happens next, enqueue it
// at once: the pass can do nothing before.
func (g *gathering) await(name cache.ObjectName) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.awaited[name] = true
}

func (g *gathering) isAwaited(name cache.ObjectName) bool {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return g.awaited[name]
}
