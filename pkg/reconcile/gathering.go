package reconcile

import (
	"sync"
	"time"

	"k8s.io/client-go/tools/cache"
)

// gatherFor is how long the name of an event that is not urgent waits before it is in the queue; if a pass is made of it,
// from when that ends. What happens to a service's objects meanwhile has one pass: a pass's writes come back one after
// another, and so do the pods, the slices and the status that others make of them.
const gatherFor = 50 * time.Millisecond

// gathering has what events that are not urgent wait for before their names are in the queue. Its methods may be called
// at any time.
type gathering struct {
	mutex sync.Mutex
	// underWay has the names of which a pass is made; true once an event that is not urgent has come since it began.
	underWay map[cache.ObjectName]bool
	// awaited has the names of which the last pass could do nothing before something happens.
	awaited map[cache.ObjectName]bool
}

func newGathering() *gathering {
	return &gathering{underWay: map[cache.ObjectName]bool{}, awaited: map[cache.ObjectName]bool{}}
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
	case c.order != nil && c.order.isHurried(name):
		// The urgent pass, which is still to begin, sees this event too.
	case !c.gathering.note(name):
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

// next waits for the name that is first in the queue, and begins its pass. It returns false once the queue is shut down
// and empty.
func (c *Controller) next() (cache.ObjectName, bool) {
	name, shutdown := c.queue.Get()
	if shutdown {
		return name, false
	}
	c.gathering.begin(name)
	return name, true
}

// done ends the pass of a name that next has returned, and enqueues it if anything has happened meanwhile.
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
	g.underWay[name] = false
	delete(g.awaited, name)
}

// note notes an event of a name if a pass is made of it, and reports whether one is.
func (g *gathering) note(name cache.ObjectName) bool {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	_, isUnderWay := g.underWay[name]
	if isUnderWay {
		g.underWay[name] = true
	}
	return isUnderWay
}

// end ends the pass of a name, and reports whether an event was noted since it began.
func (g *gathering) end(name cache.ObjectName) bool {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	noted := g.underWay[name]
	delete(g.underWay, name)
	return noted
}

// await is called by a pass that can do nothing before something happens: the next event, or one that was noted since the
// pass began, enqueues the name at once.
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
