package simulation

import (
	"fmt"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// kindPath and kindIngress stand for the kind of the route by the path alone, and of that by the
// hosts at the ingress, where there is one.
const (
	kindPath    kube.Kind = "path"
	kindIngress kube.Kind = "ingress"
)

// isAbout reports whether a write is of a kind.
func (w *component) isAbout(kind kube.Kind, write kube.Write) bool {
	return kind == write.Kind || kind == kindPath && write.Name == w.pathRoute().Name ||
		kind == kindIngress && write.Name == w.ingressRoute().Name
}

// fault is what is to befall the manager's next write of a kind.
type fault struct{ how, kind string }

// faultFor takes the fault that awaits a write, if one does.
func (w *component) faultFor(write kube.Write) string {
	for i, fault := range w.faults {
		if fault.kind == "any" || w.isAbout(kube.Kind(fault.kind), write) {
			w.faults = append(w.faults[:i:i], w.faults[i+1:]...)
			return fault.how
		}
	}
	return ""
}

// strike carries out a fault of a write, before or after the write was done.
func (m *manager) strike(service *component, fault string, write kube.Write, done bool) error {
	how, after := strings.CutSuffix(fault, "-after")
	if fault == "" || after != done {
		return nil
	}
	m.w.log("%s %s: %s, done: %v", write.Kind, write.Name, how, done)
	service.noteUnrecorded(write)
	service.disturb(m.retriesIn(service, write))
	resource := write.Kind.Resource().GroupResource()
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
		service.disturb(30 * time.Second)
		return apierrors.NewForbidden(resource, write.Name, fmt.Errorf("a webhook refuses it"))
	}
	return apierrors.NewInternalError(fmt.Errorf("it fails"))
}

// retriesIn is how long the manager waits after a write that fails now, which is long at the end of an outage. What is
// promised about the traffic waits for the objects that carry it, and for no other.
func (m *manager) retriesIn(service *component, write kube.Write) time.Duration {
	if !carriesTraffic(write) {
		return 0
	}
	return m.queue.backOff(service.name)
}

func carriesTraffic(write kube.Write) bool {
	return write.Kind == kube.KindVirtualService || write.Kind == kube.KindService
}

// disturb notes for all components of an InferenceService that the manager was interrupted, and can't
// do its work for so long.
func (w *component) disturb(wait time.Duration) {
	for _, component := range w.components() {
		component.oracle.disturbed(wait)
	}
}

// noteUnrecorded notes that a record can't be written: the traffic is not to wait for it.
func (w *component) noteUnrecorded(write kube.Write) {
	if write.Kind != kube.KindControllerRevision {
		return
	}
	for _, component := range w.components() {
		component.oracle.recordFailed = w.now
	}
}

// An outage is a webhook that doesn't answer: no object of the kind can be written.

func (w *component) outage(kind kube.Kind, last time.Duration) {
	if w.outages == nil {
		w.outages = map[kube.Kind]time.Time{}
	}
	w.outages[kind] = w.now.Add(last)
}

// unanswered fails a write that runs into an outage.
func (w *component) unanswered(write kube.Write) error {
	lasts := false
	for kind, until := range w.outages {
		lasts = lasts || w.isAbout(kind, write) && until.After(w.now)
	}
	if !lasts {
		return nil
	}
	w.log("%s %s: nobody answers", write.Kind, write.Name)
	w.noteUnrecorded(write)
	if carriesTraffic(write) {
		w.disturb(30 * time.Second)
	}
	return apierrors.NewInternalError(fmt.Errorf("the webhook does not answer"))
}
