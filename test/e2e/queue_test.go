package e2e

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	// sideBySide is how many tests run beside each other: most of the time they wait for
	// pods, and for what settles; on two processors more of them only wait longer.
	sideBySide = 6
	// mostTests is more than there are.
	mostTests = 1000
)

// queue orders the tests that run beside each other: the longest first, so that none
// is left to run by itself at the end.
type queue struct {
	mutex   sync.Mutex
	changed *sync.Cond
	// waiting are the tests that have not begun, the longest first.
	waiting []*place
	running int
}

// place is a test's in the queue.
type place struct {
	name    string
	expects time.Duration
}

var tests = newQueue()

func newQueue() *queue {
	q := &queue{}
	q.changed = sync.NewCond(&q.mutex)
	return q
}

// join adds a test, before any begins.
func (q *queue) join(name string, expects time.Duration) *place {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	p := &place{name, expects}
	q.waiting = append(q.waiting, p)
	slices.SortStableFunc(q.waiting, func(a, b *place) int { return cmp.Compare(b.expects, a.expects) })
	return p
}

// begin waits for the test's turn.
func (q *queue) begin(p *place) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	for q.running >= sideBySide || q.waiting[0] != p {
		q.changed.Wait()
	}
	q.waiting = q.waiting[1:]
	q.running++
	q.changed.Broadcast()
}

func (q *queue) end() {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.running--
	q.changed.Broadcast()
}

// beside has the test run beside others, after those that run alone. It must not change
// what other tests rely on: the manager and its configuration, the Gateway, Istio. About how long it
// takes says when it begins.
func beside(t *testing.T, expects time.Duration) *environment {
	t.Helper()
	if strings.Contains(t.Name(), "/") {
		t.Fatal("a subtest runs beside others where its test does")
	}
	p := tests.join(t.Name(), expects)
	t.Parallel()
	tests.begin(p)
	began := time.Now()
	t.Cleanup(func() {
		tests.end()
		took.add(t.Name(), time.Since(began))
	})
	return reach(t)
}

// alone has the test run by itself, and before those that run beside others: it measures, puts
// load on the cluster, or changes what others rely on.
func alone(t *testing.T) *environment {
	t.Helper()
	began := time.Now()
	t.Cleanup(func() { took.add(t.Name(), time.Since(began)) })
	return reach(t)
}

// durations are how long tests took, without what they waited for others.
type durations struct {
	mutex sync.Mutex
	all   []place
}

var took durations

func (d *durations) add(name string, duration time.Duration) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.all = append(d.all, place{name, duration})
}

// printSlowest prints the ten tests that took longest.
func printSlowest(out io.Writer) {
	took.mutex.Lock()
	defer took.mutex.Unlock()
	slices.SortFunc(took.all, func(a, b place) int { return cmp.Compare(b.expects, a.expects) })
	for _, p := range took.all[:min(10, len(took.all))] {
		fmt.Fprintf(out, "slowest: %7.1f s  %s\n", p.expects.Seconds(), p.name)
	}
}

func TestTheLongestBeginsFirst(t *testing.T) {
	q := newQueue()
	q.running = sideBySide - 1
	short, long := q.join("short", time.Second), q.join("long", time.Minute)
	var order []string
	var done sync.WaitGroup
	for _, p := range []*place{short, long} {
		done.Go(func() {
			q.begin(p)
			order = append(order, p.name) // one at a time: there is one place
			q.end()
		})
	}
	done.Wait()
	if !slices.Equal(order, []string{"long", "short"}) {
		t.Errorf("they began as %v", order)
	}
}
