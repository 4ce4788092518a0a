package reconcile

import (
	"reflect"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// simOracle knows what was asked for and what was written, and from that who may get
// how much of the traffic now. It takes nothing from the controller's own memory.
type simOracle struct {
	w *sim
	// models are named by the hash of their spec and, once there is a revision, by
	// its version.
	models, versions map[string]string
	asked            []simAsked
	stables          []simStable
	// calm is when the last disturbance that is known of will be over.
	calm time.Time
	// excused is until when a model's pods, which failed by themselves, may be
	// missed by whoever is sent to them.
	excused map[string]time.Time
	// made counts the snapshots and changes those of the weights; created and
	// changesTold count the Events about them.
	made, created        int
	changes, changesTold int
	weights              []plan.Entry
	// entered is when the clients without a sidecar, who had the target until then,
	// must have got to the first revision that carried everything, hands until when what
	// somebody did by hand may be in effect.
	entered, hands time.Time
	// unrecorded says that the newest stable revision's record is not written yet,
	// doubtful that the manager was interrupted before it was.
	unrecorded, doubtful bool
	// unsure is until when the controller may act on a route that it has replaced
	// without knowing: a known fault after a write that failed and was done all the
	// same. Losses and pods that are ended meanwhile are not counted.
	unsure time.Time
}

// simAsked is a spec that a user applied. By its bound it must be in effect.
type simAsked struct {
	model     string
	percent   *int32
	minimum   int32
	autoscale bool
	bound     time.Time
}

// simStable is a revision that carried everything, and until when an Envoy may still
// believe that it does; the zero time for the one that does.
type simStable struct {
	model string
	until time.Time
	// entry is until when the Service of the InferenceService may select it.
	entry time.Time
}

func newSimOracle(w *sim) *simOracle {
	return &simOracle{w: w, models: map[string]string{}, versions: map[string]string{}, excused: map[string]time.Time{}}
}

// grace is how long a spec may take to be in effect in every Envoy: the manager has to
// see it, and what it wrote before, make a pass, and the route has to get there.
func (o *simOracle) grace() time.Duration {
	return 2*o.w.lags.manager + o.w.lags.propagation() + 2*o.w.lags.slices + 2*time.Second
}

// disturbed says that the manager can't do its work for so long: what is not in effect
// yet may take as much longer.
func (o *simOracle) disturbed(wait time.Duration) {
	if over := o.w.now.Add(wait); over.After(o.calm) {
		o.calm = over
	}
	if o.entered.After(o.w.now) {
		o.entered = o.calm.Add(o.grace())
	}
	for i := range o.stables {
		if stable := &o.stables[i]; stable.entry.After(o.w.now) {
			stable.entry = o.calm.Add(o.grace())
		}
	}
	for i := range o.asked {
		if asked := &o.asked[i]; asked.bound.After(o.w.now) && asked.bound.Before(o.calm.Add(o.grace())) {
			asked.bound = o.calm.Add(o.grace())
		}
	}
}

// applied notes what a user asks for.
func (o *simOracle) applied(asked simAsked) {
	asked.bound = o.w.now
	if o.calm.After(asked.bound) {
		asked.bound = o.calm
	}
	asked.bound = asked.bound.Add(o.grace())
	o.asked = append(o.asked, asked)
}

// effective returns the specs that may be in effect somewhere now.
func (o *simOracle) effective() []simAsked {
	i := len(o.asked) - 1
	for i > 0 && o.asked[i].bound.After(o.w.now) {
		i--
	}
	return o.asked[max(i, 0):]
}

// allowed is how much of the traffic a model may get, in percent: all of it if it is
// stable or was a moment ago, else what was asked for it. What the previous one gets
// it gets in stable's place, as long as there is no other target.
func (o *simOracle) allowed(model string) float64 {
	if len(o.stables) == 0 {
		return 100
	}
	for _, stable := range o.stables {
		if stable.model == model && (stable.until.IsZero() || stable.until.After(o.w.now)) {
			return 100
		}
	}
	most := 0.0
	for _, asked := range o.effective() {
		if asked.model == model {
			most = max(most, float64(ptr.Deref(asked.percent, 100)))
		}
		if asked.model == o.stable(0) && model == o.stable(1) {
			most = 100
		}
	}
	return most
}

// maySelect reports whether a client without a sidecar may be sent to a model.
func (o *simOracle) maySelect(model string) bool {
	for _, stable := range o.stables {
		if stable.model == model && (stable.until.IsZero() || stable.entry.After(o.w.now)) {
			return true
		}
	}
	return false
}

// stable returns the model that carried everything last, or so many before it.
func (o *simOracle) stable(before int) string {
	if len(o.stables) <= before {
		return ""
	}
	return o.stables[len(o.stables)-1-before].model
}

// modelOf names the model of a version.
func (o *simOracle) modelOf(version string) string {
	if o.versions[version] == "" {
		component := names.Component{Namespace: myModel.Namespace, InferenceService: myModel.Name, Kind: "predictor"}
		key := objectKey{KindControllerRevision, cache.NewObjectName(myModel.Namespace, component.Revision(version))}
		if snapshot, exists := o.w.api.objects[key]; exists {
			o.versions[version] = o.models[snapshot.GetAnnotations()[names.AnnotationSpecHash]]
		}
	}
	return o.versions[version]
}

// before returns the object that a write is about, as it is.
func (o *simOracle) before(write Write) any {
	return o.w.api.objects[objectKey{write.Kind, cache.NewObjectName(write.Namespace, write.Name)}]
}

// wrote looks at what the controller has just written.
func (o *simOracle) wrote(write Write, before any) {
	after := o.before(write)
	o.w.tell("wrote %s %s, deletes: %v", write.Kind, write.Name, write.Object == nil)
	switch write.Kind {
	case KindDeployment:
		o.wroteDeployment(before, after)
	case KindControllerRevision:
		o.wroteSnapshot(write.Name, before, after)
	case KindVirtualService:
		if route, exists := after.(*istionetworking.VirtualService); exists {
			o.wroteRoute(istio.Entries(&route.Spec))
		}
	}
}

// wroteRoute holds a route to what was asked for, whatever Envoy makes of it.
func (o *simOracle) wroteRoute(entries []plan.Entry) {
	var sum int32
	for _, entry := range entries {
		sum += entry.Weight
		model := o.modelOf(entry.Version)
		if float64(entry.Weight) > o.allowed(model) {
			o.w.broken("(b) the route is written with %d %% for %s, of which %.0f %% are allowed", entry.Weight, model, o.allowed(model))
		}
	}
	if sum != 100 {
		o.w.broken("(d) the weights sum to %d: %v", sum, entries)
	}
	if !sameWeights(entries, o.weights) {
		o.changes++
	}
	o.weights = entries
	o.w.tell("route %v", entries)
	o.resolve(entries)
	if len(entries) != 1 || o.modelOf(entries[0].Version) == o.stable(0) {
		return
	}
	if n := len(o.stables); n == 0 {
		o.entered = o.w.now.Add(o.grace())
	} else {
		o.stables[n-1].entry = o.w.now.Add(o.grace())
		o.stables[n-1].until = o.w.now.Add(o.w.lags.propagation() + 2*o.w.lags.slices + time.Second)
	}
	o.stables = append(o.stables, simStable{model: o.modelOf(entries[0].Version)})
	o.unrecorded, o.doubtful = true, false
}

// interrupted says that the manager may not get to record who is stable.
func (o *simOracle) interrupted() { o.doubtful = o.doubtful || o.unrecorded }

// resolve decides who is stable where the manager was interrupted between the route
// and the record: who had everything for that moment only may be a canary again.
func (o *simOracle) resolve(entries []plan.Entry) {
	n := len(o.stables)
	if !o.doubtful || n < 2 || len(entries) == 1 && o.modelOf(entries[0].Version) == o.stable(0) {
		return
	}
	undone := o.stables[n-1]
	o.stables[n-2].until = time.Time{}
	undone.until = o.w.now.Add(o.grace())
	o.stables = append(o.stables[:n-2:n-2], undone, o.stables[n-2])
	o.unrecorded, o.doubtful = false, false
}

// sameWeights compares routes but for the subsets that they go through.
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

// wroteSnapshot holds to one revision a spec.
func (o *simOracle) wroteSnapshot(name string, before, after any) {
	snapshot, exists := after.(*appsv1.ControllerRevision)
	if exists && o.modelOf(snapshot.Labels[names.LabelVersion]) == o.stable(0) && snapshot.Annotations[names.AnnotationRolledOutAt] != "" {
		o.unrecorded, o.doubtful = false, false
	}
	if _, existed := before.(*appsv1.ControllerRevision); existed || !exists {
		return
	}
	hash := snapshot.Annotations[names.AnnotationSpecHash]
	o.made++
	for _, key := range o.w.api.sorted(KindControllerRevision) {
		if key.name.Name != name && o.w.api.objects[key].GetAnnotations()[names.AnnotationSpecHash] == hash {
			o.w.broken("(g) revisions %s and %s are of one spec", name, key.name.Name)
		}
	}
}

// wroteDeployment holds to the promise that no pod is ended that is sent to, and to
// the one that a revision's pods never change.
func (o *simOracle) wroteDeployment(before, after any) {
	old, existed := before.(*appsv1.Deployment)
	if !existed {
		return
	}
	model := o.modelOf(old.Labels[names.LabelVersion])
	now, exists := after.(*appsv1.Deployment)
	if exists && !reflect.DeepEqual(old.Spec.Template, now.Spec.Template) {
		o.w.broken("(g) the pods of %s change", model)
	}
	left := int32(0)
	if exists {
		left = replicas(now)
	}
	if left < replicas(old) && !o.mayShrink(left) && !o.unsure.After(o.w.now) && o.w.mode != simHands && o.w.mode != simChaos {
		for _, proxy := range o.w.proxies {
			if share := proxy.shares()[model]; share > 0 || proxy.names(model) {
				o.w.broken("(e) %s goes from %d to %d replicas; the %s gives it %.0f %%", model, replicas(old), left, proxy.name, share)
			}
		}
	}
}

// mayShrink reports whether so many replicas are what a user wants of any revision.
func (o *simOracle) mayShrink(left int32) bool {
	for _, asked := range o.effective() {
		if left >= asked.minimum && !asked.autoscale {
			return true
		}
	}
	return false
}
