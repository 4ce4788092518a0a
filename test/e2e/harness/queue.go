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
	// leastSideBySide is how many run beside each other however slow the cluster is.
	leastSideBySide = 2
	// pair is how many tests run beside each other of which each takes a processor now and then.
	pair = 2
	// quickAnswer is what an API server takes less than that isn't overloaded, and quickInARow how many
	// such answers there have to be between two tests that begin: what a test begins with takes most.
	quickAnswer = time.Second
	quickInARow = 2
	// mostTests is more than the tests of a run.
	mostTests = 1000
)

// Queue orders tests: first those that run beside each other, the longest first, so that no long
// test is left to run by itself at the end; then those that run alone; then two at a time; last those under load. A test
// that is held is passed by others of its turn, and by none of a later turn.
type Queue struct {
	mutex sync.Mutex
	// changed is signalled when a test begins, ends, or is released.
	changed *sync.Cond
	// waiting are the tests that have not begun, in the order in which they will.
	waiting []*Place
	// running is how many tests run, and turn is theirs.
	running int
	turn    Turn
	// paced is true if tests begin only while the cluster answers quickly, and quick counts the answers
	// that were since the last test began or the last answer that was not.
	paced bool
	quick int
}

// Place is a test's place in a Queue.
type Place struct {
	// Name is the test's.
	Name string
	// Expects is about how long the test takes.
	Expects time.Duration
	// Turn is when it runs.
	Turn Turn
	// Held is true if the test can't begin before Release.
	Held bool
}

// Turn is when a test runs, and beside which tests.
type Turn int

// The turns, in their order.
const (
	// BesideOthers is beside other tests of this turn, SideBySide at most.
	BesideOthers Turn = iota
	// ByItself is after those, one at a time.
	ByItself
	// InPairs is after those, two at a time.
	InPairs
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
	q.join(p)
}

func (q *Queue) join(p *Place) {
	q.waiting = append(q.waiting, p)
	slices.SortStableFunc(q.waiting, func(a, b *Place) int {
		return cmp.Or(cmp.Compare(a.Turn, b.Turn), cmp.Compare(b.Expects, a.Expects))
	})
}

// Pace has tests begin beside others only while the cluster answers quickly, which Answered reports.
func (q *Queue) Pace() {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.paced = true
}

// Answered reports how long the cluster took for an answer.
func (q *Queue) Answered(took time.Duration) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	if took >= quickAnswer {
		q.quick = 0
		return
	}
	q.quick++
	q.changed.Broadcast()
}

// most returns how many tests at most run once the test has begun.
func (q *Queue) most(p *Place) int {
	switch {
	case p.Turn == InPairs:
		return pair
	case p.Turn != BesideOthers:
		return 1
	case q.paced && q.quick < quickInARow:
		return leastSideBySide
	default:
		return SideBySide
	}
}

// next returns the test that begins next: the first that isn't held. It is nil if all tests of the
// present turn are held: none of a later turn begins before them.
func (q *Queue) next() *Place {
	for _, p := range q.waiting {
		if p.Turn == q.waiting[0].Turn && !p.Held {
			return p
		}
	}
	return nil
}

// Release lets a test begin that was held. It returns at once.
func (q *Queue) Release(p *Place) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	p.Held = false
	q.changed.Broadcast()
}

// Begin waits for a test's turn. A test that is held has to be released, by another call.
func (q *Queue) Begin(p *Place) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.begin(p)
}

// Move makes room for the next test, and waits for another place of the test that runs, in a later turn.
func (q *Queue) Move(p *Place) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.running--
	q.join(p)
	q.changed.Broadcast()
	q.begin(p)
}

func (q *Queue) begin(p *Place) {
	for q.running >= q.most(p) || q.running > 0 && q.turn != p.Turn || q.next() != p {
		q.changed.Wait()
	}
	q.quick, q.turn = 0, p.Turn
	q.waiting = slices.DeleteFunc(q.waiting, func(other *Place) bool { return other == p })
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
