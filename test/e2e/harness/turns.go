package harness

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
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

// BesideExtended is Beside for a test that needs what `make extend` adds: it begins once that has ended.
func BesideExtended(t *testing.T, expects time.Duration) *Environment {
	t.Helper()
	return inTurn(t, &Place{Name: t.Name(), Expects: expects, Held: true})
}

// Alone has the test run by itself, after those that run beside others. It is for tests that count
// what the manager does, or change what others rely on.
func Alone(t *testing.T) *Environment {
	t.Helper()
	return inTurn(t, &Place{Name: t.Name(), Turn: ByItself})
}

// BesideThenAlone is BesideExtended until the test calls the function that is returned, from where on it runs by itself,
// as the first of those that do. It is for tests that have much to wait for before they count what the manager does.
func BesideThenAlone(t *testing.T, expects time.Duration) (env *Environment, alone func()) {
	t.Helper()
	env = BesideExtended(t, expects)
	return env, func() {
		began := time.Now()
		tests.Move(&Place{Name: t.Name(), Turn: ByItself, Expects: expects})
		took.add(t.Name(), -time.Since(began)) // It has waited for others.
	}
}

// Paired has the test run beside one other at most, after those that run alone. It is for tests that take a processor now
// and then. What it changes must not disturb the other: the manager may restart, and its configuration may differ in what
// only this test looks at.
func Paired(t *testing.T) *Environment {
	t.Helper()
	return inTurn(t, &Place{Name: t.Name(), Turn: InPairs})
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
	if p.Held {
		awaitExtension(t)
		tests.Release(p)
	}
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

// othersTime bounds how long tests wait for what runs beside them.
const othersTime = 30 * time.Minute

// awaitOthers waits until all that E2E_LOAD_AFTER names has ended, once for all tests. Under load, a
// busy processor looks like a fault of the product.
func awaitOthers(t *testing.T) {
	t.Helper()
	if err := othersEnded(); err != nil {
		t.Fatal(err)
	}
}

var othersEnded = sync.OnceValue(func() error { return awaitEnded("E2E_LOAD_AFTER") })

// awaitExtension waits until the extension of the cluster, which E2E_EXTENDED_AFTER names, has ended.
// It never fails the test, which would keep its place in the queue: if the extension takes too long or
// fails, the test finds out what the cluster lacks.
func awaitExtension(t *testing.T) {
	t.Helper()
	if err := awaitEnded("E2E_EXTENDED_AFTER"); err != nil {
		t.Log(err)
	}
}

// awaitEnded waits until all files exist that an environment variable names, by which hack/test.sh
// shows that what runs beside the tests has ended. It returns an error if that takes too long.
func awaitEnded(variable string) error {
	for _, path := range strings.Fields(os.Getenv(variable)) {
		err := wait.PollUntilContextTimeout(context.Background(), pollEvery, othersTime, true,
			func(context.Context) (bool, error) {
				_, err := os.Stat(path)
				return err == nil, nil
			})
		if err != nil {
			return fmt.Errorf("%s doesn't exist after %s: %w", path, othersTime, err)
		}
	}
	return nil
}

// durations are how long tests took, without their wait for others.
type durations struct {
	mutex sync.Mutex
	all   []Place
}

// took is how long the tests of this run took.
var took durations

// add adds to how long a test took.
func (d *durations) add(name string, duration time.Duration) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if i := slices.IndexFunc(d.all, func(p Place) bool { return p.Name == name }); i >= 0 {
		d.all[i].Expects += duration
		return
	}
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
