package e2e

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"syscall"
	"testing"
)

// TestMain removes what a run before this one left, if that was cut short, and sees
// that nothing is left of this one.
func TestMain(m *testing.M) {
	flag.Parse()
	// Every test that runs beside others has to get to the queue that says which is next.
	if err := flag.Set("test.parallel", strconv.Itoa(mostTests)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	stop := undoWhenInterrupted()
	code := m.Run()
	stop()
	if env, err := connectOnce(); err == nil && used.Load() {
		if err := env.awaitNothingLeft(); err != nil {
			fmt.Printf("FAIL: left behind: %v\n", err)
			code = max(code, 1)
		}
	}
	printSlowest(os.Stdout)
	os.Exit(code)
}

// undoing holds what has to be undone if the run is interrupted.
var undoing struct {
	sync.Mutex
	steps []func(context.Context) error
}

// undo has a change to the cluster undone when the test has ended, and if the run is
// interrupted before.
func undo(t *testing.T, what string, step func(context.Context) error) {
	t.Helper()
	undoing.Lock()
	index := len(undoing.steps)
	undoing.steps = append(undoing.steps, step)
	undoing.Unlock()
	t.Cleanup(func() {
		undoing.Lock()
		undoing.steps[index] = nil
		undoing.Unlock()
		if err := step(context.Background()); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	})
}

// undoWhenInterrupted undoes all that is to be undone, the last first, when the run is
// interrupted, and ends it. It returns how not to.
func undoWhenInterrupted() (stop func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		if _, interrupted := <-signals; !interrupted {
			return
		}
		undoing.Lock() // and keep it: nothing more is to be changed
		ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
		defer cancel()
		for i := len(undoing.steps) - 1; i >= 0; i-- {
			if step := undoing.steps[i]; step != nil {
				if err := step(ctx); err != nil {
					fmt.Fprintln(os.Stderr, "undoing:", err)
				}
			}
		}
		os.Exit(130)
	}()
	return func() { signal.Stop(signals); close(signals) }
}
