package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/go-logr/logr"
	"k8s.io/apimachinery/pkg/util/uuid"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
)

// leaseName is the Lease's; rbac.yaml names it too.
const leaseName = "sluice-manager"

// lead does the work while this copy is the leader. It returns once ctx has ended or
// the Lease was lost, and the work has ended too. When ctx ends, the Lease is given up
// only after the work has ended; when the Lease can't be renewed, the work is ended five
// seconds before another copy may take it: no two copies ever write at once.
func lead(ctx context.Context, kube kubernetes.Interface, namespace string, work func(context.Context) error) error {
	lock, err := newLock(kube, namespace)
	if err != nil {
		return err
	}
	election, resign := context.WithCancel(context.WithoutCancel(ctx))
	defer resign()
	started, ended := make(chan struct{}), make(chan struct{})
	var failed error
	elector, err := leaderelection.NewLeaderElector(leaderelection.LeaderElectionConfig{
		Lock:            lock,
		LeaseDuration:   15 * time.Second,
		RenewDeadline:   10 * time.Second,
		RetryPeriod:     2 * time.Second,
		ReleaseOnCancel: true,
		Name:            leaseName,
		Callbacks: leaderelection.LeaderCallbacks{
			OnStartedLeading: func(leading context.Context) {
				close(started)
				defer close(ended)
				leading, stop := context.WithCancel(leading)
				defer stop()
				defer context.AfterFunc(ctx, stop)()
				logr.FromContextOrDiscard(ctx).Info("leading")
				failed = work(leading)
			},
			OnStoppedLeading: func() {},
		},
	})
	if err != nil {
		return fmt.Errorf("making the leader election: %w", err)
	}
	defer context.AfterFunc(ctx, func() {
		awaitWork(started, ended)
		resign()
	})()
	elector.Run(election)
	awaitWork(started, ended)
	if ctx.Err() == nil && failed == nil {
		return errors.New("the leader election's Lease was lost")
	}
	return failed
}

// awaitWork waits until the work has ended, if it was started.
func awaitWork(started, ended <-chan struct{}) {
	select {
	case <-started:
		<-ended
	default:
	}
}

// newLock names this copy by its host and a random part.
func newLock(kube kubernetes.Interface, namespace string) (resourcelock.Interface, error) {
	hostname, err := os.Hostname()
	if err != nil {
		return nil, fmt.Errorf("naming this copy: %w", err)
	}
	lock, err := resourcelock.New(resourcelock.LeasesResourceLock, namespace, leaseName,
		kube.CoreV1(), kube.CoordinationV1(),
		resourcelock.ResourceLockConfig{Identity: hostname + "_" + string(uuid.NewUUID())})
	if err != nil {
		return nil, fmt.Errorf("making the leader election's lock: %w", err)
	}
	return lock, nil
}
