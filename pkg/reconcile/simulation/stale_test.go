package simulation

import (
	"slices"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	appsv1 "k8s.io/api/apps/v1"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// A manager whose machine stands still for longer than its Lease lasts is replaced without
// noticing. When it goes on, it may send one more write, the one that it was about to
// send, before it looks at its Lease. The resource version of the write shows that it is late.

// longestStall is how long after another has taken over the late write comes at most.
const longestStall = 15 * time.Second

// stall lets the process stand still at its next write.
func (m *manager) stall(write kube.Write) {
	m.stalls, m.stalled = false, &write
	m.perish()
}

// wake sends the write of the process that stood still, after another has taken over.
func (m *manager) wake() {
	write := *m.stalled
	m.stalled = nil
	wait := m.back.Sub(m.w.now) + m.w.upTo("stalled", longestStall)
	m.w.after(wait, func() {
		service := m.w.serviceOf(write.Name)
		before := service.oracle.before(write)
		_, err := m.w.api.carryOut(write)
		m.w.log("the former manager wrote %s %s, deletes: %v, error: %v", write.Kind, write.Name, write.Object == nil, err)
		if err == nil {
			service.oracle.overtaken(write, before)
		}
	})
}

// overtaken notes that a write has undone what the manager in charge did, which puts that right
// in its next pass.
func (o *oracle) overtaken(write kube.Write, before any) {
	o.hands = later(o.hands, o.w.now.Add(o.grace()))
	if route, exists := o.before(write).(*istionetworking.VirtualService); exists && write.Object != nil &&
		write.Name == o.w.name.Name {
		o.noteEntry(route)
		o.noteRoute(istio.Entries(&route.Spec, o.w.part()))
		o.forgetGone()
	}
	if _, existed := before.(*appsv1.ControllerRevision); !existed && write.Kind == kube.KindControllerRevision {
		o.made++
	}
}

// forgetGone forgets a revision that the late write has made stable, and that the manager in charge has given up before.
func (o *oracle) forgetGone() {
	if n := len(o.stables); n > 0 && !o.isRecorded(o.stables[n-1].model) {
		o.stables = o.stables[:n-1]
	}
}

// isRecorded reports whether a revision of a model has its snapshot.
func (o *oracle) isRecorded(model string) bool {
	return slices.ContainsFunc(o.w.sorted(kube.KindControllerRevision), func(key kube.Key) bool {
		return o.models[o.w.api.objects[key].GetAnnotations()[names.AnnotationSpecHash]] == model
	})
}
