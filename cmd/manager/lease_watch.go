package main

import (
	"context"

	"github.com/go-logr/logr"
	coordinationv1 "k8s.io/api/coordination/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/watch"
)

// watchReleases returns a channel on which a value arrives when the holder of the Lease releases it, until
// ctx ends. It may miss a release while the watch is renewed: candidates look at the Lease themselves, too.
func (e election) watchReleases(ctx context.Context) <-chan struct{} {
	released := make(chan struct{}, 1)
	watcher := leaseWatcher{election: e, released: released}
	go wait.UntilWithContext(ctx, watcher.watch, e.durations.RetryPeriod.Duration)
	return released
}

// leaseWatcher watches the Lease.
type leaseWatcher struct {
	election
	released chan<- struct{}
	// held is true if the Lease had a holder when it was last seen.
	held bool
}

// watch watches the Lease until ctx ends or the API server ends the watch, as it does from time to time.
// The first event is the Lease as it is.
func (w *leaseWatcher) watch(ctx context.Context) {
	lease, err := w.leases.Leases(w.namespace).Watch(ctx, metav1.ListOptions{
		FieldSelector: fields.OneTermEqualSelector(metav1.ObjectNameField, leaseName).String()})
	if err != nil {
		logr.FromContextOrDiscard(ctx).V(1).Info("the Lease can't be watched", "reason", err.Error())
		return
	}
	defer lease.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case event, open := <-lease.ResultChan():
			if !open {
				return
			}
			w.see(event)
		}
	}
}

// see reports a Lease that has had a holder and has none.
func (w *leaseWatcher) see(event watch.Event) {
	lease, isLease := event.Object.(*coordinationv1.Lease)
	if !isLease {
		return // The watch ends with an error's Status.
	}
	held := event.Type != watch.Deleted && holder(lease) != ""
	if w.held && !held {
		select {
		case w.released <- struct{}{}:
		default: // One is on its way.
		}
	}
	w.held = held
}

// holder returns the identity of a Lease's holder; empty for none.
func holder(lease *coordinationv1.Lease) string {
	if lease.Spec.HolderIdentity == nil {
		return ""
	}
	return *lease.Spec.HolderIdentity
}
