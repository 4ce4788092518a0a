package main

import (
	"context"
	"sync"
)

// parallel runs tasks at the same time and returns when all have ended. The
// first failure cancels the others, and is the error.
func parallel(ctx context.Context, tasks ...task) error {
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
