package parallel

import (
	"context"
	"sync"
)

// Task is a part of the work that can be done beside others.
type Task = func(ctx context.Context) error

// Run runs tasks at the same time and returns when all have ended. The
// first failure cancels the others, and is the error.
func Run(ctx context.Context, tasks ...Task) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var running sync.WaitGroup
	for _, task := range tasks {
		running.Go(func() {
			if err := task(ctx); err != nil {
				cancel(err)
			}
		})
	}
	running.Wait()
	return context.Cause(ctx)
}
