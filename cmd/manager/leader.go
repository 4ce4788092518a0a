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
)

const (
	// leaseName is the Lease's name; rbac.yaml has it too.
	leaseName = "sluice-manager"
	// leaseDuration is how long no other copy leads after a renewal was requested.
	leaseDuration = 15 * time.Second
	// renewDeadline is how long after that request the work goes on at most.
	renewDeadline = 10 * time.Second
	// workDeadline is how long after that request the process exits if its work has not ended.
	workDeadline = 14 * time.Second
	// renewPeriod is the time between two attempts of a copy to acquire or renew the Lease.
	renewPeriod = 2 * time.Second
	// releaseTimeout limits the attempt to release the Lease, which otherwise expires.
	releaseTimeout = 3 * time.Second
)

// errLeaseLost ends a leader's work, and the manager.
var errLeaseLost = errors.New("the leader election's Lease was lost")

// lead does the work while this copy is the leader. It returns once ctx has ended or the Lease was
// lost, and the work has ended too. No two copies ever work at once, whether or not the API server
// answers: the work is cancelled ten seconds after the request of the last renewal that succeeded,
// five before another copy may lead. If it has not ended four seconds later, exit ends the process.
// lead releases the Lease only after the work has ended, and only if this copy still holds it.
func lead(ctx context.Context, leases coordinationclient.LeasesGetter, namespace string,
	work func(context.Context) error, exit func(code int)) error {
	lock, err := newLock(leases, namespace)
	if err != nil {
		return err
	}
	elected := make(chan struct{})
	elector, err := leaderelection.NewLeaderElector(leaderelection.LeaderElectionConfig{
		Lock:          lock,
		LeaseDuration: leaseDuration,
		RenewDeadline: renewDeadline,
		RetryPeriod:   renewPeriod,
		// The elector would release by its own memory, and before the work has ended.
		ReleaseOnCancel: false,
		Name:            leaseName,
		Callbacks: leaderelection.LeaderCallbacks{
			OnStartedLeading: func(context.Context) { close(elected) },
			OnStoppedLeading: func() {},
		},
	})
	if err != nil {
		return fmt.Errorf("making the leader election: %w", err)
	}
	election, resign := context.WithCancel(context.WithoutCancel(ctx))
	over := make(chan struct{})
	go func() {
		defer close(over)
		elector.Run(election)
	}()
	defer func() {
		resign()
		<-over
		release(ctx, leases, namespace, lock.Identity())
	}()
	select {
	case <-ctx.Done():
		return nil
	case <-elected:
	}
	logr.FromContextOrDiscard(ctx).Info("leading")
	return serveTerm(ctx, lock, over, work, exit)
}

// serveTerm does the work until ctx ends or the Lease is lost, and returns when it has ended.
func serveTerm(ctx context.Context, lock *timedLock, over <-chan struct{}, work func(context.Context) error,
	exit func(code int)) error {
	term, end := context.WithCancelCause(ctx)
	defer end(nil)
	ended := make(chan error, 1)
	go func() { ended <- work(term) }()
	go func() {
		select {
		case <-over:
		case <-lock.overdue(term, renewDeadline):
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
	case <-lock.overdue(tooLate, workDeadline):
		logr.FromContextOrDiscard(ctx).Error(errLeaseLost, "the workers did not stop in time; the process exits")
		exit(1)
		return errLeaseLost
	}
}

// release releases the Lease if this copy holds it, so that another needn't wait until it expires.
// The update is of the version that was just read, or fails.
func release(ctx context.Context, leases coordinationclient.LeasesGetter, namespace, identity string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), releaseTimeout)
	defer cancel()
	lease, err := leases.Leases(namespace).Get(ctx, leaseName, metav1.GetOptions{})
	if err != nil || lease.Spec.HolderIdentity == nil || *lease.Spec.HolderIdentity != identity {
		return
	}
	now, second := metav1.NowMicro(), int32(1)
	lease.Spec.HolderIdentity, lease.Spec.LeaseDurationSeconds = new(string), &second
	lease.Spec.AcquireTime, lease.Spec.RenewTime = &now, &now
	if _, err := leases.Leases(namespace).Update(ctx, lease, metav1.UpdateOptions{}); err != nil {
		logr.FromContextOrDiscard(ctx).Info("the Lease can't be released; it will expire", "reason", err.Error())
	}
}

// newLock returns the Lease's lock. The identity of this copy is its host and a random part.
func newLock(leases coordinationclient.LeasesGetter, namespace string) (*timedLock, error) {
	hostname, err := os.Hostname()
	if err != nil {
		return nil, fmt.Errorf("naming this copy: %w", err)
	}
	return newTimedLock(&resourcelock.LeaseLock{
		LeaseMeta:  metav1.ObjectMeta{Namespace: namespace, Name: leaseName},
		Client:     leases,
		LockConfig: resourcelock.ResourceLockConfig{Identity: hostname + "_" + string(uuid.NewUUID())},
	}), nil
}
