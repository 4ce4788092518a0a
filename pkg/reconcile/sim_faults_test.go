package reconcile

import (
	"fmt"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

// simFault is what is to befall the manager's next write of a kind.
type simFault struct{ how, kind string }

// faultFor takes the fault that awaits a write, if one does.
func (w *sim) faultFor(write Write) string {
	for i, fault := range w.faults {
		if fault.kind == "any" || fault.kind == string(write.Kind) {
			w.faults = append(w.faults[:i:i], w.faults[i+1:]...)
			return fault.how
		}
	}
	return ""
}

// strike carries out a fault of a write, before or after the write was done.
func (m *simManager) strike(service *sim, fault string, write Write, done bool) error {
	how, after := strings.CutSuffix(fault, "-after")
	if fault == "" || after != done {
		return nil
	}
	m.w.tell("%s %s: %s, done: %v", write.Kind, write.Name, how, done)
	service.oracle.disturbed(0)
	service.oracle.interrupted()
	resource := kinds[write.Kind].resource.GroupResource()
	switch how {
	case "die":
		m.perish()
	case "conflict":
		return apierrors.NewConflict(resource, write.Name, fmt.Errorf("changed since"))
	case "busy":
		return apierrors.NewTooManyRequests("busy", 1)
	case "timeout":
		return apierrors.NewTimeoutError("timeout", 1)
	case "refused":
		service.oracle.disturbed(30 * time.Second)
		return apierrors.NewForbidden(resource, write.Name, fmt.Errorf("a webhook refuses it"))
	}
	return apierrors.NewInternalError(fmt.Errorf("it fails"))
}

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
	if write.Kind == KindVirtualService || write.Kind == KindService {
		w.oracle.disturbed(30 * time.Second)
	}
	return apierrors.NewInternalError(fmt.Errorf("the webhook does not answer"))
}
