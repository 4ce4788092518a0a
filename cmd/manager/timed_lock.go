package main

import (
	"context"
	"sync"
	"time"

	"k8s.io/client-go/tools/leaderelection/resourcelock"
)

// timedLock is a lock that records when the last successful request to hold it was made. Other
// copies count from when they see the renewal, which is later; the elector counts from when it gets
// the answer, which may be much later.
type timedLock struct {
	resourcelock.Interface
	// timeout bounds each request: the elector bounds only those by which it renews, and a candidate
	// would wait for an answer that is lost.
	timeout time.Duration

	mutex sync.Mutex
	held  time.Time
}

func newTimedLock(lock resourcelock.Interface, timeout time.Duration) *timedLock {
	return &timedLock{Interface: lock, timeout: timeout}
}

// Get implements resourcelock.Interface.
func (l *timedLock) Get(ctx context.Context) (*resourcelock.LeaderElectionRecord, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, l.timeout)
	defer cancel()
	return l.Interface.Get(ctx)
}

// Create implements resourcelock.Interface.
func (l *timedLock) Create(ctx context.Context, record resourcelock.LeaderElectionRecord) error {
	return l.timed(ctx, record, l.Interface.Create)
}

// Update implements resourcelock.Interface.
func (l *timedLock) Update(ctx context.Context, record resourcelock.LeaderElectionRecord) error {
	return l.timed(ctx, record, l.Interface.Update)
}

// timed makes a request, and records when it was made if it succeeds.
func (l *timedLock) timed(ctx context.Context, record resourcelock.LeaderElectionRecord,
	request func(context.Context, resourcelock.LeaderElectionRecord) error) error {
	ctx, cancel := context.WithTimeout(ctx, l.timeout)
	defer cancel()
	requested := time.Now()
	if err := request(ctx, record); err != nil {
		return err
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.held = requested
	return nil
}

// left returns how much is left of a duration since the last renewal.
func (l *timedLock) left(limit time.Duration) time.Duration {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return limit - time.Since(l.held)
}

// overdue returns a channel that is closed when the last renewal is older than limit. It is never
// closed once ctx has ended.
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
