package main

import (
	"context"
	"sync"
	"time"

	"k8s.io/client-go/tools/leaderelection/resourcelock"
)

// timedLock is a lock that knows when it was last asked to be this copy's and was. Others
// count from when they see that, which is later; the elector counts from when it is
// answered, which may be much later.
type timedLock struct {
	resourcelock.Interface
	mutex sync.Mutex
	held  time.Time
}

func newTimedLock(lock resourcelock.Interface) *timedLock {
	return &timedLock{Interface: lock}
}

// Create implements resourcelock.Interface.
func (l *timedLock) Create(ctx context.Context, record resourcelock.LeaderElectionRecord) error {
	return l.timed(func() error { return l.Interface.Create(ctx, record) })
}

// Update implements resourcelock.Interface.
func (l *timedLock) Update(ctx context.Context, record resourcelock.LeaderElectionRecord) error {
	return l.timed(func() error { return l.Interface.Update(ctx, record) })
}

// timed notes when a request was made that was done.
func (l *timedLock) timed(request func() error) error {
	asked := time.Now()
	if err := request(); err != nil {
		return err
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.held = asked
	return nil
}

// left is how much of a time after the last renewal is left.
func (l *timedLock) left(limit time.Duration) time.Duration {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return limit - time.Since(l.held)
}

// overdue is closed when the last renewal is so long ago. Ending ctx stops the watch over it.
func (l *timedLock) overdue(ctx context.Context, limit time.Duration) <-chan struct{} {
	overdue := make(chan struct{})
	go func() {
		for {
			left := l.left(limit)
			if left <= 0 {
				close(overdue)
				return
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(left):
			}
		}
	}()
	return overdue
}
