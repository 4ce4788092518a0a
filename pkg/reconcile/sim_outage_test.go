package reconcile

import (
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

// An outage is a webhook that doesn't answer: no object of the kind can be written.

func (w *sim) outage(kind Kind, last time.Duration) {
	if w.outages == nil {
		w.outages = map[Kind]time.Time{}
	}
	w.outages[kind] = w.now.Add(last)
}

// unanswered fails a write that runs into an outage. What is promised about the traffic
// waits for the objects that carry it, and for no other.
func (w *sim) unanswered(write Write) error {
	if !w.outages[write.Kind].After(w.now) {
		return nil
	}
	w.tell("%s %s: nobody answers", write.Kind, write.Name)
	w.oracle.interrupted()
	w.oracle.routeFailed(write)
	if write.Kind == KindVirtualService || write.Kind == KindService {
		w.oracle.disturbed(30 * time.Second)
	}
	return apierrors.NewInternalError(fmt.Errorf("the webhook does not answer"))
}

// routeFailed says that a pass could not write the route.
func (o *simOracle) routeFailed(write Write) {
	if write.Kind == KindVirtualService && o.w.shows != "shrinking" {
		o.unrouted = o.w.now.Add(time.Second)
	}
}
