package harness

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

const (
	// SideBySide is how many tests run beside each other. Most of the time they wait for pods, or
	// for Envoy; on two processors more tests would only wait longer.
	SideBySide = 6
	// mostTests is more than the tests of a run.
	mostTests = 1000
)

// Queue orders tests: first those that run beside each other, the longest first, so that no long
// test is left to run by itself at the end; then those that run alone; last those under load.
type Queue struct {
	mutex sync.Mutex
	// changed is signalled when a test begins or ends.
	changed *sync.Cond
	// waiting are the tests that have not begun, in the order in which they will.
	waiting []*Place
	running int
}

// Place is a test's place in a Queue.
type Place struct {
	// Name is the test's.
	Name string
	// Expects is about how long the test takes.
	Expects time.Duration
	// Turn is when it runs.
	Turn Turn
}

// Turn is when a test runs, and beside which tests.
type Turn int

// The turns, in their order.
const (
	// BesideOthers is beside other tests of this turn, SideBySide at most.
	BesideOthers Turn = iota
	// ByItself is after those, one at a time.
	ByItself
	// WithLoad is last, one at a time, with nothing else that uses the processors.
	WithLoad
)

// NewQueue returns an empty Queue.
func NewQueue() *Queue {
	q := &Queue{}
	q.changed = sync.NewCond(&q.mutex)
	return q
}

// Join adds a test. All tests join before the first begins.
func (q *Queue) Join(p *Place) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.waiting = append(q.waiting, p)
	slices.SortStableFunc(q.waiting, func(a, b *Place) int {
		return cmp.Or(cmp.Compare(a.Turn, b.Turn), cmp.Compare(b.Expects, a.Expects))
	})
}

// most returns how many tests at most run once the test has begun.
func (p *Place) most() int {
	if p.Turn == BesideOthers {
		return SideBySide
	}
	return 1
}

// Begin waits for a test's turn.
func (q *Queue) Begin(p *Place) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	for q.running >= p.most() || q.waiting[0] != p {
		q.changed.Wait()
	}
	q.waiting = q.waiting[1:]
	q.running++
	q.changed.Broadcast()
}

// End makes room for the next test.
func (q *Queue) End() {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.running--
	q.changed.Broadcast()
}
