package harness

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"testing"
)

// undoing is what has to be undone if the run is interrupted.
var undoing struct {
	sync.Mutex
	// steps are in the order of Undo's calls; a step that was taken is nil.
	steps []func(context.Context) error
}

// Undo undoes a change of the cluster by a step when the test has ended, or when the run is
// interrupted before. What the step does begins the message of its failure.
func Undo(t *testing.T, what string, step func(context.Context) error) {
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

// undoWhenInterrupted takes all steps that are left, the last first, and exits when the run is
// interrupted. The function that it returns ends that.
func undoWhenInterrupted() (stop func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		if _, interrupted := <-signals; !interrupted {
			return
		}
		undoing.Lock() // It stays locked, so that no test undoes anything meanwhile.
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
