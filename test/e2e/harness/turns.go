package harness

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

// tests is the queue of the run's tests.
var tests = NewQueue()

// Beside has the test run beside others, before those that run alone. It must not change what other
// tests rely on: the manager and its configuration, the Gateway, Istio. The longer it takes, about,
// the earlier it begins.
func Beside(t *testing.T, expects time.Duration) *Environment {
	t.Helper()
	return inTurn(t, &Place{Name: t.Name(), Expects: expects})
}

// Alone has the test run by itself, after those that run beside others. It is for tests that count
// what the manager does, or change what others rely on.
func Alone(t *testing.T) *Environment {
	t.Helper()
	return inTurn(t, &Place{Name: t.Name(), Turn: ByItself})
}

// UnderLoad has the test run by itself, after all others. It is for tests that put load on the
// cluster, or measure how long something takes.
func UnderLoad(t *testing.T) *Environment {
	t.Helper()
	return inTurn(t, &Place{Name: t.Name(), Turn: WithLoad})
}

// inTurn waits for the test's turn, and returns the cluster.
func inTurn(t *testing.T, p *Place) *Environment {
	t.Helper()
	if strings.Contains(t.Name(), "/") {
		t.Fatal("a subtest runs beside others where its test does")
	}
	tests.Join(p)
	t.Parallel()
	tests.Begin(p)
	began := time.Now()
	t.Cleanup(func() {
		tests.End()
		took.add(t.Name(), time.Since(began))
	})
	if p.Turn == WithLoad {
		awaitOthers(t)
		began = time.Now()
	}
	return reach(t)
}

// othersTime bounds how long tests under load wait for the process of E2E_LOAD_AFTER.
const othersTime = 30 * time.Minute

// awaitOthers waits until the process of E2E_LOAD_AFTER has ended, if that is set. Under load, a
// busy processor looks like a fault of the product.
func awaitOthers(t *testing.T) {
	t.Helper()
	pid, err := strconv.Atoi(os.Getenv("E2E_LOAD_AFTER"))
	if err != nil {
		return
	}
	Eventually(t, othersTime, fmt.Sprintf("process %d has ended", pid), func() error {
		// A process that has ended, and that its parent hasn't waited for, has no command line.
		if command, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)); err == nil && len(command) > 0 {
			return errors.New("it runs")
		}
		return nil
	})
}

// durations are how long tests took, without their wait for others.
type durations struct {
	mutex sync.Mutex
	all   []Place
}

// took is how long the tests of this run took.
var took durations

// add adds a test.
func (d *durations) add(name string, duration time.Duration) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.all = append(d.all, Place{Name: name, Expects: duration})
}

// printSlowest prints the ten tests that took longest.
func printSlowest(out io.Writer) {
	took.mutex.Lock()
	defer took.mutex.Unlock()
	slices.SortFunc(took.all, func(a, b Place) int { return cmp.Compare(b.Expects, a.Expects) })
	for _, p := range took.all[:min(10, len(took.all))] {
		fmt.Fprintf(out, "slowest: %7.1f s  %s\n", p.Expects.Seconds(), p.Name)
	}
}
