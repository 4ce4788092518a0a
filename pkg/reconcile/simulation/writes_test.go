package simulation

import (
	"reflect"
	"slices"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// before returns the object that a write is about, as it is.
func (o *oracle) before(write kube.Write) any {
	return o.w.api.objects[kube.Key{Kind: write.Kind, Name: cache.NewObjectName(write.Namespace, write.Name)}]
}

// wrote looks at what the controller has just written.
func (o *oracle) wrote(write kube.Write, before any) {
	after := o.before(write)
	o.w.log("wrote %s %s, deletes: %v", write.Kind, write.Name, write.Object == nil)
	if o.late(after) {
		// Of a manager that hasn't seen yet that the service was deleted.
		o.made++
		o.changes++
		return
	}
	switch write.Kind {
	case kube.KindDeployment:
		o.wroteDeployment(before, after)
	case kube.KindControllerRevision:
		o.wroteRejection(before, after)
		o.wroteSnapshot(write.Name, before, after)
	case kube.KindVirtualService:
		if write.Name != o.w.name.Name {
			o.wroteIngress(write.Name, before, after)
		} else {
			o.wroteRoutes(before, after)
		}
	case kube.KindDestinationRule:
		o.wroteSubsets(after)
	case kube.KindInferenceService:
		o.wroteStatus(before, after)
	}
}

// wroteSubsets holds a DestinationRule to promise (a): each subset is a cluster, and of two of one name Envoy refuses
// all clusters.
func (o *oracle) wroteSubsets(after any) {
	rule, exists := after.(*istionetworking.DestinationRule)
	if !exists {
		return
	}
	found := map[string]bool{}
	for _, subset := range rule.Spec.Subsets {
		if found[subset.Name] {
			o.w.broken("(a) the DestinationRule has two subsets %s", subset.Name)
		}
		found[subset.Name] = true
	}
}

// wroteStatus holds a status that becomes Ready to promise (i): requests are answered at that moment,
// unless a pod was lost so shortly before that the manager could not have seen it.
func (o *oracle) wroteStatus(before, after any) {
	if o.handled() || isTrue(before, servingv1beta1.ConditionReady) || !isTrue(after, servingv1beta1.ConditionReady) {
		return
	}
	for _, component := range o.w.components() {
		component.oracle.checkReady()
	}
}

func (o *oracle) checkReady() {
	for _, proxy := range o.w.proxies {
		if len(proxy.routes) == 0 && o.w.kind == names.Predictor && proxy.leads() {
			o.w.broken("(i) the service is reported ready, and the %s has no route", proxy.way)
		}
		for _, route := range proxy.routes {
			version, _ := names.CutFailover(route.cluster)
			cluster := proxy.clusters[route.cluster]
			if (cluster == nil || len(proxy.answering(cluster)) == 0) &&
				o.lost[o.modelOf(version)].Add(o.news()).Before(o.w.now) {
				o.w.broken("(i) the service is reported ready, and for the %s nobody answers as %s", proxy.way, route.cluster)
			}
		}
	}
}

// isTrue reports whether an InferenceService has a condition that is True.
func isTrue(object any, condition string) bool {
	service, ok := object.(*servingv1beta1.InferenceService)
	return ok && service != nil && meta.IsStatusConditionTrue(service.Status.Conditions, condition)
}

// handled reports whether an edit or a deletion by hand may be in effect, or nothing is promised at
// all.
func (o *oracle) handled() bool { return o.w.mode == modeChaos || o.w.now.Before(o.hands) }

// late reports whether a write is for an InferenceService that was deleted, or replaced.
func (o *oracle) late(written any) bool {
	live := o.w.live()
	if live == nil || len(o.asked) == 0 && !o.leaving {
		return true
	}
	object, exists := written.(metav1.Object)
	return exists && metav1.GetControllerOfNoCopy(object) != nil && !isOwned(object, live.UID)
}

// wroteRoute holds a route to the specs in effect, whatever Envoy makes of it.
func (o *oracle) wroteRoute(entries []plan.Entry) {
	var sum int32
	for _, entry := range entries {
		sum += entry.Weight
		model := o.modelOf(entry.Version)
		if allowed := o.allowed(model, false); float64(entry.Weight) > allowed {
			o.w.broken("(b) the route is written with %d %% for %s, of which %.0f %% are allowed", entry.Weight, model, allowed)
		}
	}
	if sum != 100 {
		o.w.broken("(d) the weights sum to %d: %v", sum, entries)
	}
	if len(o.asked) > 0 {
		o.checkCapacity(entries)
		o.checkReturned(entries)
		o.checkSteps(entries)
		o.checkRejected(entries)
	}
	o.noteRoute(entries)
}

// noteRoute remembers a route, and which revision is stable by it.
func (o *oracle) noteRoute(entries []plan.Entry) {
	if !sameWeights(entries, o.weights) {
		o.changes++
		o.stepped = o.w.now
	}
	o.noteCapacity(entries)
	o.noteGiven(entries)
	if o.weights == nil {
		o.entered = o.w.now.Add(o.grace())
	}
	o.weights = entries
	o.w.log("route %v", entries)
	if len(entries) != 1 || o.modelOf(entries[0].Version) == o.stable(0) {
		return
	}
	if n := len(o.stables); n > 0 {
		o.stables[n-1].entry = o.w.now.Add(o.grace())
		o.stables[n-1].until = o.w.now.Add(o.w.lags.propagation() + time.Second)
		o.stables[n-1].ingress = o.stables[n-1].until
	}
	o.stables = append(o.stables, stableRevision{model: o.modelOf(entries[0].Version)})
	o.unrecorded = true
}

// checkCapacity holds a weight that grows to what it needs: its part of the pods that
// stable runs, within the target's bounds. It does so only where nothing has changed
// of late that the controller may not have seen.
func (o *oracle) checkCapacity(entries []plan.Entry) {
	asked, stable := o.asked[len(o.asked)-1], o.stable(0)
	news := o.w.now.Add(-o.news() - o.w.lags.manager)
	if o.handled() {
		return
	}
	if len(o.effective()) > 1 || stable == "" || stable == asked.model || o.changed[stable].After(news) ||
		o.isExcused(asked.model) {
		return
	}
	for _, entry := range entries {
		if o.modelOf(entry.Version) != asked.model || entry.Weight <= weightOf(o.weights, entry.Version) {
			continue
		}
		if asked.bounded != nil {
			o.checkCarried(*asked.bounded, asked, entry)
			continue
		}
		part := (o.w.nodes.ready(stable)*int(entry.Weight) + 99) / 100
		needs := min(max(part, int(asked.minimum)), int(max(asked.minimum, asked.maximum)))
		if ready := o.w.nodes.ready(asked.model); ready < needs {
			o.w.broken("(h) %s gets %d %% with %d ready pods, and needs %d", asked.model, entry.Weight, ready, needs)
		}
	}
}

func weightOf(entries []plan.Entry, version string) int32 {
	for _, entry := range entries {
		if entry.Version == version {
			return entry.Weight
		}
	}
	return 0
}

// sameWeights reports whether routes are equal but for the subsets that they go through.
func sameWeights(a, b []plan.Entry) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Version != b[i].Version || a[i].Weight != b[i].Weight {
			return false
		}
	}
	return true
}

// wroteSnapshot holds a snapshot to promise (g): there is one revision a spec.
func (o *oracle) wroteSnapshot(name string, before, after any) {
	snapshot, exists := after.(*appsv1.ControllerRevision)
	if exists && o.modelOf(snapshot.Labels[names.LabelVersion]) == o.stable(0) &&
		snapshot.Annotations[names.AnnotationRolledOutAt] != "" {
		o.unrecorded = false
	}
	if old, existed := before.(*appsv1.ControllerRevision); existed && !exists && (o.leaving || o.missed.After(o.w.now)) &&
		o.modelOf(old.Labels[names.LabelVersion]) == o.stable(0) {
		o.stables = nil // It is forgotten, for a component that comes back later.
	}
	if _, existed := before.(*appsv1.ControllerRevision); existed || !exists {
		return
	}
	hash := snapshot.Annotations[names.AnnotationSpecHash]
	o.made++
	for _, key := range o.w.sorted(kube.KindControllerRevision) {
		other := o.w.api.objects[key]
		if controller := metav1.GetControllerOfNoCopy(other); controller != nil && !isOwned(snapshot, controller.UID) {
			continue // of an earlier service, not collected yet
		}
		if key.Name.Name != name && other.GetAnnotations()[names.AnnotationSpecHash] == hash {
			o.w.broken("(g) revisions %s and %s are of one spec", name, key.Name.Name)
		}
	}
}

// wroteDeployment holds a Deployment to promises (e) and (g): no pod ends that is sent to, and a
// revision's pods never change.
func (o *oracle) wroteDeployment(before, after any) {
	old, existed := before.(*appsv1.Deployment)
	if !existed {
		if made, exists := after.(*appsv1.Deployment); exists {
			o.checkBound(nil, made)
		}
		return
	}
	model := o.modelOf(old.Labels[names.LabelVersion])
	now, exists := after.(*appsv1.Deployment)
	if exists && !reflect.DeepEqual(old.Spec.Template, now.Spec.Template) {
		o.w.broken("(g) the pods of %s change", model)
	}
	left := int32(0)
	if exists {
		left = observe.Replicas(now)
	}
	if o.handled() {
		return
	}
	if exists {
		o.checkBound(old, now)
	}
	if left < observe.Replicas(old) && !o.mayShrink(model, left) {
		o.mayEnd(model, left == 0)
		if left == 0 {
			o.keptFailed(old.Labels[names.LabelVersion])
		}
	}
}

// mayEnd holds pods that end to promise (e): they are out of every Envoy, and all of them end only
// when what was sent to them has had its time.
func (o *oracle) mayEnd(model string, all bool) {
	for _, proxy := range o.w.proxies {
		if share := proxy.shares()[model]; share > 0 || proxy.names(model) {
			o.w.broken("(e) pods of %s are ended; the %s gives it %.0f %%", model, proxy.way, share)
		}
	}
	if drained := o.w.now.Sub(o.sent[model]); all && drained < o.w.config.Rollout.Drain.Duration {
		o.w.broken("(e) the last pods of %s are ended %s after an Envoy sent to it", model, drained)
	}
}

// mayShrink reports whether a spec of a model ever wanted as few replicas, without an
// autoscaler.
func (o *oracle) mayShrink(model string, left int32) bool {
	if b, _ := o.bounds(); left > 0 && (b != nil || o.leaving && o.leftBounded && o.missed.After(o.w.now)) {
		return true // Promise (n) holds it.
	}
	return slices.ContainsFunc(o.asked, func(asked appliedSpec) bool {
		return asked.model == model && left >= asked.minimum && asked.maximum <= asked.minimum
	})
}

// noteCapacity remembers what stable runs at the moment when another model gets more of the
// traffic.
func (o *oracle) noteCapacity(entries []plan.Entry) {
	stable := o.stable(0)
	if len(entries) != 2 || stable == "" || o.weights == nil {
		o.kept = 0
		return
	}
	for _, entry := range entries {
		if o.modelOf(entry.Version) == stable || entry.Weight <= weightOf(o.weights, entry.Version) {
			continue
		}
		if o.kept = o.running(stable); o.scaled.After(o.w.now.Add(-o.news()-o.w.lags.manager)) ||
			!o.scales(stable, o.kept) {
			o.kept = 0
		}
	}
}

// running is how many pods the Deployment of a model wants.
func (o *oracle) running(model string) int32 {
	for _, key := range o.w.sorted(kube.KindDeployment) {
		deployment := o.w.api.objects[key].(*appsv1.Deployment)
		if o.modelOf(deployment.Labels[names.LabelVersion]) == model {
			return observe.Replicas(deployment)
		}
	}
	return 0
}

// scales reports whether every spec of a model has let it be scaled up to a number.
func (o *oracle) scales(model string, to int32) bool {
	return !slices.ContainsFunc(o.asked, func(asked appliedSpec) bool {
		return asked.model == model && (asked.maximum <= asked.minimum || asked.maximum < to)
	})
}

// shrunk holds an autoscaler to promise (j): while a canary has traffic, it doesn't take from stable what all of
// the traffic needed when the canary got it.
func (o *oracle) shrunk(model string, left int32) {
	if o.handled() {
		return
	}
	if model == o.stable(0) && len(o.weights) == 2 && left < o.kept {
		o.w.broken("(j) stable, %s, is scaled to %d beside a canary, and had %d when that got its traffic",
			model, left, o.kept)
	}
}
