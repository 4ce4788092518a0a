package simulation

import (
	"time"

	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// oracle knows what was asked for and what was written, and from that who may get
// how much of the traffic now. It takes nothing from the controller's own memory.
//
// What follows are all the excuses that a broken promise can have, and why. Each ends by itself.
// That what was asked for, and what was written, takes its time to every Envoy (grace, news) is
// none: the settle time is for that.
//
//   - mode modeChaos: only the weights and the revisions that are written are looked at, and the end.
//     Its lags are beyond what the settle time is for.
//   - hands: until grace after somebody edited or deleted what Sluice owns, after the late write of
//     a manager that was replaced, and until what a deleted InferenceService has left is collected,
//     neither what anybody gets is looked at, nor which pods end, only the weights and revisions that
//     are written: no controller can prevent what it is not asked about. Whatever was done is to be
//     put back by then. Pods that end meanwhile are excused, as only others in their place put that
//     back.
//   - excused: who is sent to a model whose only ready pod failed by itself may get no answer until
//     there is another, and until that is known everywhere; who is sent to one of several, until it
//     is known which failed. A canary's is excused only as long as stable has failed too, if stable
//     is ready at all: Envoy falls over to that. Nor is such a model held to its capacity.
//   - lost: who is told that the service is ready may find none, for as long as news of a pod that
//     was lost takes. Nobody can know it sooner.
//   - calm: what is not in effect yet (asked, entered, reentered, and what stables have left) may
//     take as much longer as the manager can't do its work: it has died, its write has failed, no
//     VirtualService or Service can be written (a webhook that doesn't answer: 30 s for the next
//     try), or an orphaned service has no InferenceService. What is in effect stays promised.
//   - stables: a former stable revision may have all of the traffic until every Envoy knows (until),
//     at the ingress until its routes are written too and known (ingress), and the clients without a
//     sidecar of its Service until that has followed the route (entry).
//   - asked: of several specs each may be in effect until the later one's bound; of the one before
//     stable, stable(1) may have all that was stable's, for which it stands in.
//   - entered: clients without a sidecar have the target before anything is stable, and are to
//     have stable from then on. reentered: they follow the route to another component.
//   - leaving, missed: a component that the spec doesn't have, or until a moment ago didn't, has no
//     bound on its weights, and may be out of the route: which of its specs is stable is forgotten
//     with it.
//   - unrecorded: a first route that goes with its owner before it was recorded takes along who was
//     stable.
//   - tagsAsked: until then the tags may go that somebody asked to go a moment ago.
//   - late: what is written for an InferenceService that is gone, or was replaced, is not looked
//     at, but counted. The collector is after it.
//   - kept: stable's capacity (j) is only known where no autoscaler changed anything of late, and
//     where each spec lets stable be scaled to it. scaled and changed: nor is the target's (h)
//     where what counts has changed so shortly before that the manager may not know.
//   - at rest: a manager that has just started, or has listed all again, may look up to 20 times, one
//     whose target never gets ready each minute (renewalLooks). What is restored (checkRestored) is
//     only looked at where there is one component.
type oracle struct {
	w *component
	// models are named by the hash of their spec and, once there is a revision, by
	// its version.
	models, versions map[string]string
	asked            []appliedSpec
	stables          []stableRevision
	// calm is when the last disturbance that is known of will be over.
	calm time.Time
	// excused is until when a model's pods, which failed by themselves, may be
	// missed by whoever is sent to them.
	excused map[string]time.Time
	// lost is when a model last lost a pod by itself.
	lost map[string]time.Time
	// made counts the snapshots and changes those of the weights; created and
	// changesTold count the Events about them.
	made, created        int
	changes, changesTold int
	weights              []plan.Entry
	// entered is when the clients without a sidecar, who had the target until then,
	// must have got to the first revision that carried everything, hands until when what
	// somebody did by hand may be in effect.
	entered, hands time.Time
	// unrecorded says that the newest stable revision's record is not written yet.
	unrecorded bool
	// leaving says that the spec has the component no longer.
	leaving bool
	// tagsAsked is until when what was asked before about tags may be in effect.
	tagsAsked time.Time
	// entry is the kind of the component at which predictions enter by the route, formerEntry the
	// one before, and reentered by when the clients without a sidecar must have followed.
	entry, formerEntry string
	reentered          time.Time
	// missed is until when that may be in effect though it has it again.
	missed time.Time
	// sent is when any Envoy last sent to a model.
	sent map[string]time.Time
	// kept is what stable ran when a canary last got more of the traffic, 0 if that is not
	// known; scaled is when an autoscaler last set any model's replicas.
	kept   int32
	scaled time.Time
	// changed is when anything last happened to a model's pods.
	changed map[string]time.Time
}

// appliedSpec is a spec that a user applied. By its bound it must be in effect.
type appliedSpec struct {
	model   string
	percent *int32
	minimum int32
	maximum int32
	bound   time.Time
}

// stableRevision is a revision that carried everything, and until when an Envoy may still
// believe that it does; the zero time for the one that does.
type stableRevision struct {
	model string
	until time.Time
	// ingress is the same of the gateway, whose routes are written after that of the mesh, and may
	// fail by themselves.
	ingress time.Time
	// entry is until when the Service of the InferenceService may select it.
	entry time.Time
}

func newOracle(w *component) *oracle {
	return &oracle{w: w, models: map[string]string{}, versions: map[string]string{}, excused: map[string]time.Time{}, sent: map[string]time.Time{},
		changed: map[string]time.Time{}, lost: map[string]time.Time{}}
}

// grace is how long a spec may take to be in effect in every Envoy: the manager has to
// see it, and what it wrote before, make a pass, and the route has to get there.
func (o *oracle) grace() time.Duration {
	return 2*o.w.lags.manager + o.w.lags.propagation() + o.w.lags.slices + o.w.lags.client + 2*time.Second
}

// disturbed says that the manager can't do its work for so long: what is not in effect
// yet may take as much longer.
func (o *oracle) disturbed(wait time.Duration) {
	if over := o.w.now.Add(wait); over.After(o.calm) {
		o.calm = over
	}
	if o.entered.After(o.w.now) {
		o.entered = o.calm.Add(o.grace())
	}
	o.enteredLate(o.calm.Add(o.grace()))
	for i := range o.stables {
		stable := &o.stables[i]
		if stable.entry.After(o.w.now) {
			stable.entry = o.calm.Add(o.grace())
		}
		if stable.ingress.After(o.w.now) {
			stable.ingress = later(stable.ingress, o.calm.Add(o.grace()))
		}
	}
	for i := range o.asked {
		if asked := &o.asked[i]; asked.bound.After(o.w.now) && asked.bound.Before(o.calm.Add(o.grace())) {
			asked.bound = o.calm.Add(o.grace())
		}
	}
}

// applied notes what a user asks for.
func (o *oracle) applied(asked appliedSpec) {
	o.leaving = false
	asked.bound = o.w.now
	if o.calm.After(asked.bound) {
		asked.bound = o.calm
	}
	asked.bound = asked.bound.Add(o.grace())
	o.asked = append(o.asked, asked)
}

// effective returns the specs that may be in effect somewhere now.
func (o *oracle) effective() []appliedSpec {
	i := len(o.asked) - 1
	for i > 0 && o.asked[i].bound.After(o.w.now) {
		i--
	}
	return o.asked[max(i, 0):]
}

// allowed is how much of the traffic a model may get, in percent: all of it if it is
// stable or was a moment ago, else what was asked for it. What the previous one gets
// it gets in stable's place, as long as there is no other target.
func (o *oracle) allowed(model string, atIngress bool) float64 {
	if len(o.stables) == 0 || o.leaving || o.missed.After(o.w.now) {
		return 100
	}
	for _, stable := range o.stables {
		if stable.model == model && (stable.until.IsZero() || stable.until.After(o.w.now) || atIngress && stable.ingress.After(o.w.now)) {
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
func (o *oracle) maySelect(model string) bool {
	for _, stable := range o.stables {
		if stable.model == model && (stable.until.IsZero() || stable.entry.After(o.w.now)) {
			return true
		}
	}
	return false
}

// stable returns the model that carried everything last, or so many before it.
func (o *oracle) stable(before int) string {
	if len(o.stables) <= before {
		return ""
	}
	return o.stables[len(o.stables)-1-before].model
}

// modelOf names the model of a version.
func (o *oracle) modelOf(version string) string {
	if o.versions[version] == "" {
		key := kube.Key{Kind: kube.KindControllerRevision, Name: cache.NewObjectName(o.w.name.Namespace, o.w.part().Revision(version))}
		if snapshot, exists := o.w.api.objects[key]; exists {
			o.versions[version] = o.models[snapshot.GetAnnotations()[names.AnnotationSpecHash]]
		}
	}
	return o.versions[version]
}
