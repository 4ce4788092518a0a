package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/go-logr/logr"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/uuid"
	coordinationclient "k8s.io/client-go/kubernetes/typed/coordination/v1"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
)

const (
	// leaseName is the Lease's name; rbac.yaml has it too.
	leaseName = "sluice-manager"
	// releaseTimeout limits the attempt to release the Lease, which otherwise expires.
	releaseTimeout = 3 * time.Second
)

var (
	// errLeaseLost ends a leader's work.
	errLeaseLost = errors.New("the leader election's Lease was lost")
	// errStuck ends a process whose work has not ended in time after the Lease was lost.
	errStuck = errors.New("the workers did not stop in time")
)

// election is the election, by a Lease, of the one copy of the manager that works.
type election struct {
	leases coordinationclient.LeasesGetter
	// namespace holds the Lease.
	namespace string
	// durations are valid.
	durations configv1alpha1.LeaderElection
	// exit ends the process.
	exit func(code int)
}

// workDeadline is how long after the request of the last renewal the process exits if its work has not
// ended: a fifth of the time that is left then to the end of the Lease.
func (e election) workDeadline() time.Duration {
	lease, renew := e.durations.LeaseDuration.Duration, e.durations.RenewDeadline.Duration
	return renew + (lease-renew)*4/5
}

// serve does the work whenever this copy is the leader, until ctx ends or the work fails. A leader that has lost its
// Lease is a candidate again. If it ended, as most controllers do, an API server that is slow for minutes would have the
// kubelet start it later each time, five minutes at last, and nothing would be rolled out or back meanwhile.
func (e election) serve(ctx context.Context, work func(context.Context) error) error {
	lock, err := e.newLock()
	if err != nil {
		return err
	}
	for {
		err := e.lead(ctx, lock, work)
		if !errors.Is(err, errLeaseLost) || ctx.Err() != nil {
			return err
		}
		logr.FromContextOrDiscard(ctx).Error(err, "the work has ended; this copy is a candidate again")
	}
}

// lead does the work while this copy is the leader. It returns once ctx has ended or the Lease was
// lost, and the work has ended too. No two copies ever work at once, whether or not the API server
// answers: the work is cancelled at the renew deadline, counted from the request of the last renewal
// that succeeded, before another copy may lead. If it has not ended at the work deadline, exit ends the
// process. lead releases the Lease only after the work has ended, and only if this copy still holds it.
func (e election) lead(ctx context.Context, lock *timedLock, work func(context.Context) error) error {
	defer e.release(ctx, lock.Identity())
	elected, err := e.await(ctx, lock)
	if elected == nil {
		return err
	}
	defer elected.resign()
	logr.FromContextOrDiscard(ctx).Info("leading")
	return e.serveTerm(ctx, lock, elected.over, work)
}

// await returns the candidacy that has won; nil if ctx has ended before. A candidate looks at the Lease
// every few seconds. When the watch reports that the Lease was released, another candidate, which looks
// at once, takes its place: so the manager is not without a leader for seconds each time that the
// leader ends.
func (e election) await(ctx context.Context, lock *timedLock) (*candidacy, error) {
	watching, stop := context.WithCancel(ctx)
	defer stop()
	released := e.watchReleases(watching)
	for {
		c, err := e.stand(ctx, lock)
		if err != nil {
			return nil, err
		}
		select {
		case <-ctx.Done():
			c.resign()
			return nil, nil
		case <-c.won:
			return c, nil
		case <-released:
			// If it has just won, the next one finds that this copy holds the Lease.
			c.resign()
		}
	}
}

// candidacy is one run of the elector.
type candidacy struct {
	// won is closed when this copy is the leader, over when it is no longer a candidate or leader.
	won, over chan struct{}
	cancel    context.CancelFunc
}

// resign ends the candidacy, and returns when it has ended.
func (c *candidacy) resign() {
	c.cancel()
	<-c.over
}

// stand makes this copy a candidate until it resigns, even if ctx ends.
func (e election) stand(ctx context.Context, lock *timedLock) (*candidacy, error) {
	c := &candidacy{won: make(chan struct{}), over: make(chan struct{})}
	elector, err := leaderelection.NewLeaderElector(leaderelection.LeaderElectionConfig{
		Lock:          lock,
		LeaseDuration: e.durations.LeaseDuration.Duration,
		RenewDeadline: e.durations.RenewDeadline.Duration,
		RetryPeriod:   e.durations.RetryPeriod.Duration,
		// The elector would release by its own memory, and before the work has ended.
		ReleaseOnCancel: false,
		Name:            leaseName,
		Callbacks: leaderelection.LeaderCallbacks{
			OnStartedLeading: func(context.Context) { close(c.won) },
			OnStoppedLeading: func() {},
		},
	})
	if err != nil {
		return nil, fmt.Errorf("making the leader election: %w", err)
	}
	standing, cancel := context.WithCancel(context.WithoutCancel(ctx))
	c.cancel = cancel
	go func() {
		defer close(c.over)
		elector.Run(standing)
	}()
	return c, nil
}

// serveTerm does the work until ctx ends or the Lease is lost, and returns when it has ended.
func (e election) serveTerm(ctx context.Context, lock *timedLock, over <-chan struct{},
	work func(context.Context) error) error {
	term, end := context.WithCancelCause(ctx)
	defer end(nil)
	ended := make(chan error, 1)
	go func() { ended <- work(term) }()
	go func() {
		select {
		case <-over:
		case <-lock.overdue(term, e.durations.RenewDeadline.Duration):
		}
		end(errLeaseLost)
	}()
	tooLate, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	select {
	case err := <-ended:
		if errors.Is(context.Cause(term), errLeaseLost) {
			return errLeaseLost
		}
		return err
	case <-lock.overdue(tooLate, e.workDeadline()):
		logr.FromContextOrDiscard(ctx).Error(errStuck, "the leader election's Lease was lost; the process exits")
		e.exit(1)
		return errStuck
	}
}

// release releases the Lease if this copy holds it, so that another needn't wait until it expires.
// The update is of the version that was just read, or fails.
func (e election) release(ctx context.Context, identity string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), releaseTimeout)
	defer cancel()
	leases := e.leases.Leases(e.namespace)
	lease, err := leases.Get(ctx, leaseName, metav1.GetOptions{})
	if err != nil || holder(lease) != identity {
		return
	}
	now, second := metav1.NowMicro(), int32(1)
	lease.Spec.HolderIdentity, lease.Spec.LeaseDurationSeconds = new(string), &second
	lease.Spec.AcquireTime, lease.Spec.RenewTime = &now, &now
	if _, err := leases.Update(ctx, lease, metav1.UpdateOptions{}); err != nil {
		logr.FromContextOrDiscard(ctx).Info("the Lease can't be released; it will expire", "reason", err.Error())
	}
}

// newLock returns the Lease's lock. The identity of this copy is its host and a random part.
func (e election) newLock() (*timedLock, error) {
	hostname, err := os.Hostname()
	if err != nil {
		return nil, fmt.Errorf("naming this copy: %w", err)
	}
	return newTimedLock(&resourcelock.LeaseLock{
		LeaseMeta:  metav1.ObjectMeta{Namespace: e.namespace, Name: leaseName},
		Client:     e.leases,
		LockConfig: resourcelock.ResourceLockConfig{Identity: hostname + "_" + string(uuid.NewUUID())},
	}, e.durations.RenewDeadline.Duration), nil
}
