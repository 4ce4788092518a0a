package simulation

import (
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// collector is the garbage collector: it removes what belongs to an InferenceService
// that is no more, and takes the owner from what is to be orphaned.
type collector struct{ w *world }

// collectorLag is the longest that the collector takes to notice a change.
const collectorLag = 500 * time.Millisecond

// collector returns the garbage collector, which is not needed before something is deleted.
func (w *world) collector() *collector {
	if w.garbage != nil {
		return w.garbage
	}
	w.garbage = &collector{w}
	for _, kind := range kube.Kinds() {
		if kind == kube.KindInferenceService {
			w.api.watch("collector", kind, collectorLag, func(change objectChange) {
				if change.object == nil {
					w.garbage.sweep()
				}
			})
			continue
		}
		w.api.watch("collector", kind, collectorLag, func(change objectChange) { w.garbage.collect(change.key) })
	}
	return w.garbage
}

// sweep looks at everything, each some time later.
func (c *collector) sweep() {
	for _, kind := range kube.Kinds() {
		for _, key := range c.w.api.sorted(kind) {
			c.w.after(c.w.upTo("collector", collectorLag), func() { c.collect(key) })
		}
	}
}

// collect removes an object whose owner was deleted: it reads the API server, not a cache.
func (c *collector) collect(key kube.Key) {
	object := c.w.api.objects[key]
	if object == nil {
		return
	}
	owner := metav1.GetControllerOfNoCopy(object)
	if owner == nil {
		return
	}
	service := c.w.serviceOf(key.Name.Name)
	if live := service.live(); live == nil || live.UID != owner.UID {
		c.w.log("the collector removes %s %s", key.Kind, key.Name.Name)
		c.w.api.remove(key)
		if key == (kube.Key{Kind: kube.KindVirtualService, Name: service.name}) {
			// Whatever the weights become, that is a change. A first route that is deleted with
			// its owner before it was recorded takes the only record of the stable revision along.
			service.oracle.weights = nil
			if len(service.oracle.stables) == 1 && service.oracle.unrecorded {
				service.oracle.stables = nil
			}
		}
	}
}

// live is the InferenceService, nil if there is none.
func (w *component) live() *servingv1beta1.InferenceService {
	live, _ := w.api.objects[kube.Key{Kind: kube.KindInferenceService, Name: w.name}].(*servingv1beta1.InferenceService)
	return live
}

// newUID is that of an InferenceService that is made: another each time.
func (w *component) newUID() types.UID {
	w.made++
	if w.made == 1 {
		return types.UID("uid-of-" + w.name.Name)
	}
	return types.UID(fmt.Sprintf("uid-of-%s-%d", w.name.Name, w.made))
}

// loseStatus empties the status, as a backup that is restored does.
func (w *component) loseStatus() {
	live := w.live()
	if live == nil {
		return
	}
	service := live.DeepCopy()
	service.Status = servingv1beta1.InferenceServiceStatus{}
	key := kube.Key{Kind: kube.KindInferenceService, Name: w.name}
	delete(w.api.applied, statusOf(key))
	w.api.put(key, service)
}

// orphan deletes the InferenceService and nothing else: until the collector has taken the
// owner from all objects, the InferenceService stays, with a deletion timestamp.
func (w *component) orphan() {
	live := w.live()
	if live == nil || live.DeletionTimestamp != nil {
		return
	}
	w.collector()
	w.oracle.left()
	service := live.DeepCopy()
	service.DeletionTimestamp = ptr.To(metav1.NewTime(w.now.Truncate(time.Second)))
	w.api.put(kube.Key{Kind: kube.KindInferenceService, Name: w.name}, service)
	w.after(w.upTo("collector", collectorLag), func() { w.orphanAll(live.UID) })
}

// orphanAll takes everything from its owner, and deletes that.
func (w *component) orphanAll(owner types.UID) {
	last := time.Duration(0)
	for _, kind := range kube.Kinds() {
		for _, key := range w.sorted(kind) {
			last += w.upTo("collector", 20*time.Millisecond)
			w.after(last, func() { w.orphanOne(key, owner) })
		}
	}
	w.after(last+w.upTo("collector", collectorLag),
		func() { w.api.remove(kube.Key{Kind: kube.KindInferenceService, Name: w.name}) })
}

// orphanOne takes an object from its owner.
func (w *component) orphanOne(key kube.Key, owner types.UID) {
	live := w.api.objects[key]
	if live == nil || !isOwned(live, owner) {
		return
	}
	object := live.(runtime.Object).DeepCopyObject().(metav1.Object)
	object.SetOwnerReferences(nil)
	w.api.edit(key, object, []string{"metadata", "ownerReferences"})
}

func isOwned(object metav1.Object, owner types.UID) bool {
	controller := metav1.GetControllerOfNoCopy(object)
	return controller != nil && controller.UID == owner
}

// removeAll is a plain deletion: everything is deleted with the InferenceService, by and by.
func (w *component) removeAll() {
	live := w.live()
	if live == nil || live.DeletionTimestamp != nil {
		return
	}
	w.collector()
	w.oracle.removed()
	w.api.remove(kube.Key{Kind: kube.KindInferenceService, Name: w.name})
}

// restore applies the last spec again, if there is no InferenceService.
func (w *component) restore() {
	if live := w.live(); w.last != nil && (live == nil || live.DeletionTimestamp != nil) {
		w.apply(w.last)
	}
}

// left notes that the service is not reconciled until it is applied again: what is not in
// effect yet waits till then.
func (o *oracle) left() {
	o.disturbed(24 * time.Hour)
}

// resumed notes that the service is reconciled again.
func (o *oracle) resumed() {
	if o.calm.Before(o.w.now.Add(time.Hour)) {
		return
	}
	o.calm = o.w.now
	if back := o.w.manager.back; back.After(o.calm) {
		o.calm = back
	}
	over := o.calm.Add(o.grace())
	o.entered, o.reentered = earlier(o.entered, over), earlier(o.reentered, over)
	for i := range o.asked {
		o.asked[i].bound = earlier(o.asked[i].bound, over)
	}
	for i := range o.stables {
		o.stables[i].entry, o.stables[i].ingress = earlier(o.stables[i].entry, over), earlier(o.stables[i].ingress, over)
	}
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// removed forgets what was promised: a service that comes later owes nothing to it. What
// was there for the old one is deleted by and by.
func (o *oracle) removed() {
	o.asked, o.stables, o.weights = nil, nil, nil
	o.unrecorded = false
	o.entered, o.entry, o.formerEntry = time.Time{}, "", ""
	o.hands = o.w.now.Add(4*collectorLag + o.w.lags.nodes + o.w.config.Pods.PreStopSleep.Duration + o.grace())
	o.hands = later(o.hands, o.w.manager.back)
	o.sent = map[string]time.Time{}
	o.w.last = nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
