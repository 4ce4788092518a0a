package e2e

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
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

// queue orders the tests: first those that run beside each other, the longest first, so that
// none is left to run by itself at the end, then those that run alone, last of all under load.
type queue struct {
	mutex   sync.Mutex
	changed *sync.Cond
	// waiting are the tests that have not begun, in the order in which they do.
	waiting []*place
	running int
}

// place is a test's in the queue.
type place struct {
	name    string
	expects time.Duration
	turn    turn
}

// turn is when tests run, and beside which.
type turn int

const (
	besideOthers turn = iota
	byItself
	// withLoad is by itself too, with nothing else that uses the processors.
	withLoad
)

var tests = newQueue()

func newQueue() *queue {
	q := &queue{}
	q.changed = sync.NewCond(&q.mutex)
	return q
}

// join adds a test, before any begins.
func (q *queue) join(p *place) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.waiting = append(q.waiting, p)
	slices.SortStableFunc(q.waiting, func(a, b *place) int {
		return cmp.Or(cmp.Compare(a.turn, b.turn), cmp.Compare(b.expects, a.expects))
	})
}

// most is how many tests may run when a test begins.
func (p *place) most() int {
	if p.turn == besideOthers {
		return sideBySide
	}
	return 1
}

// begin waits for the test's turn.
func (q *queue) begin(p *place) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	for q.running >= p.most() || q.waiting[0] != p {
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

// beside has the test run beside others, before those that run alone. It must not change
// what other tests rely on: the manager and its configuration, the Gateway, Istio. About how long it
// takes says when it begins.
func beside(t *testing.T, expects time.Duration) *environment {
	t.Helper()
	return inTurn(t, &place{name: t.Name(), expects: expects})
}

// alone has the test run by itself, and after those that run beside others: it counts what the
// manager does, or changes what others rely on.
func alone(t *testing.T) *environment {
	t.Helper()
	return inTurn(t, &place{name: t.Name(), turn: byItself})
}

// underLoad has the test run by itself, after all others: it puts load on the cluster, or measures
// how long something takes.
func underLoad(t *testing.T) *environment {
	t.Helper()
	return inTurn(t, &place{name: t.Name(), turn: withLoad})
}

// inTurn waits for the test's turn.
func inTurn(t *testing.T, p *place) *environment {
	t.Helper()
	if strings.Contains(t.Name(), "/") {
		t.Fatal("a subtest runs beside others where its test does")
	}
	tests.join(p)
	t.Parallel()
	tests.begin(p)
	began := time.Now()
	t.Cleanup(func() {
		tests.end()
		took.add(t.Name(), time.Since(began))
	})
	if p.turn == withLoad {
		awaitOthers(t)
		began = time.Now()
	}
	return reach(t)
}

// othersTime bounds how long tests under load wait for what else runs on this machine.
const othersTime = 30 * time.Minute

// awaitOthers waits until the process of E2E_LOAD_AFTER has ended, if that is set: what else
// uses the processors while a test puts load on the cluster looks like a fault of ours.
func awaitOthers(t *testing.T) {
	t.Helper()
	pid, err := strconv.Atoi(os.Getenv("E2E_LOAD_AFTER"))
	if err != nil {
		return
	}
	eventually(t, othersTime, fmt.Sprintf("process %d has ended", pid), func() error {
		// One that has ended, and of which nobody has taken notice, has no command line.
		if command, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)); err == nil && len(command) > 0 {
			return errors.New("it runs")
		}
		return nil
	})
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
	d.all = append(d.all, place{name: name, expects: duration})
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
	places := []*place{{name: "load", turn: withLoad}, {name: "alone", turn: byItself}, {name: "short", expects: time.Second}, {name: "long", expects: time.Minute}}
	for _, p := range places {
		q.join(p)
	}
	var order []string
	var done sync.WaitGroup
	for _, p := range places {
		done.Go(func() {
			q.begin(p)
			order = append(order, p.name) // one at a time: there is one place
			if p.name == "short" {
				for range sideBySide - 1 {
					q.end() // those that ran before
				}
			}
			q.end()
		})
	}
	done.Wait()
	if !slices.Equal(order, []string{"long", "short", "alone", "load"}) {
		t.Errorf("they began as %v", order)
	}
}
