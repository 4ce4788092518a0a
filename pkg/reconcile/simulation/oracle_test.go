package simulation

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// The oracle judges whether the promises hold. A violation begins with the letter of its promise:
//
//   - (a) A request gets an answer. Each Envoy has the clusters that its routes name, and pods answer there;
//     so it is for the hosts of single revisions, for testers and copies, and for the clients without a sidecar. A
//     host or a component that is in a route stays in one. Excuses: excused, entered, leaving, missed, tagsAsked.
//   - (b) No model gets more of the traffic than the specs in effect give it, in any Envoy and in any route
//     that is written. Clients without a sidecar get stable only, and the component at which predictions enter.
//     A route at the ingress has the weights of the route in the mesh. Excuses: asked, stables, entered,
//     reentered, leaving, missed.
//   - (c) A model that is neither in a spec in effect nor stable gets nothing from any Envoy. Excuses: those of (b).
//   - (d) The weights of a route sum to 100, as they are written and in each Envoy. No excuses of its own.
//   - (e) Pods end only once no Envoy sends to their model or would fail over to it, and the last pods of a model
//     no sooner than a drain time after that. Excuse: a spec of that model without an autoscaler that wants
//     as few pods (mayShrink).
//   - (f) At rest the cluster is as the last spec wants it, and the manager writes, reports and looks no more,
//     whether its caches list all again or it starts anew. Each Event before is for one write. Excuse: at rest.
//   - (g) A spec has one revision, the pods of a revision never change, and a restored backup adds neither.
//     Excuse: what an earlier InferenceService of that name has left.
//   - (h) A weight grows only if the target has the ready pods for it: the same part of those that stable has,
//     within the bounds of the target's spec. Excuses: asked, excused, changed.
//   - (i) When the status becomes Ready, each Envoy has a route, and pods answer at each of its clusters.
//     Excuse: lost.
//   - (j) While a canary has traffic, no autoscaler scales stable below what it ran when the canary got that
//     traffic. Excuse: kept.
//   - (k) With steps, a weight grows to that of the next step at most, and not before every Envoy can have had
//     the one before for as long as it lasts. A model that was stable before is not judged: it may get its
//     traffic back at once. Excuses: asked, and a clock that was set.
//   - (l) A model is rejected only if it is worse and a spec has it compared, and that is recorded before its traffic
//     is taken away. It gets none until the spec's retry changes, unless no other revision was ever stable, and keeps
//     its pods for a while. A step is left only by figures that are fresh, of that step, and show that the model is not
//     worse. At rest, a model that is worse has nothing. Excuses: asked, excused, leaving, missed.
//   - (m) The requests with the spec's headers, and the copies of requests, reach only a model that a spec in
//     effect leads them to, in any Envoy. Excuses: asked, leaving, missed.
//   - (n) With a bound on the pods, all revisions together have no more, those that terminate among them, and with
//     traffic for two no fewer ready ones than the bound leaves. A weight grows only if there are the ready pods
//     for it, the target's and stable's. A model that is to have less of the traffic may keep what it has while stable gets its pods back, at
//     rest no longer. Excuses: excused, lost, leaving, missed.
//
// Two violations have no letter, and no excuse: a pass changes an object in a cache, and a VirtualService is
// written that istiod's webhook refuses.
//
// The excuses end by themselves, all of them. That a spec, or a write, takes its time to every Envoy (grace,
// news) is no excuse: the settle time is for that. Three excuses are for several promises:
//
//   - mode modeChaos: only the weights and the revisions that are written are judged, and the end. The lags
//     are beyond what the settle time is for.
//   - hands: until grace after somebody edited or deleted what Sluice owns, after the late write of a manager
//     that was replaced, and until what a deleted InferenceService has left is collected, only the weights and
//     the revisions that are written are judged: no controller can prevent what it is not involved in.
//     Everything is to be put back by then. Pods that end meanwhile are excused, as only other pods in their
//     place put that back.
//   - late: a write for an InferenceService that is deleted, or was replaced, is counted and not judged. The
//     garbage collector deletes what it wrote.
//
// The others are for the promises that name them:
//
//   - excused: a model whose only ready pod failed by itself may give no answer until another pod is ready, and
//     until that is known everywhere; a model with several pods, until it is known which of them failed. A
//     canary's model is excused only while stable has failed too, if stable has ready pods at all: Envoy fails
//     over to stable. Such a model is not held to its capacity either.
//   - lost: a service that is reported as ready may give no answer for as long as news of a lost pod takes.
//     Nobody can have that news sooner.
//   - stables: a former stable revision may have all of the traffic until every Envoy has the new route (until);
//     at the ingress until the routes there are written too and every Envoy has them (ingress); and from the
//     clients without a sidecar until the Service that they use has followed the route (entry).
//   - asked: of several specs each may be in effect until the bound of the one after it. Of the revision before
//     stable, stable(1) may have all that was stable's, in whose place it answers.
//   - entered: clients without a sidecar have the target before anything is stable, and must have stable from
//     then on. reentered: they follow the route to another component.
//   - leaving, missed: a component that the spec doesn't have, or until a moment ago didn't have, has no
//     bound on its weights, and may be out of the route: its stable revision is forgotten with it.
//   - tagsAsked: until then the tags may be deleted that were removed from the spec a moment ago.
//   - kept: the capacity of stable (j) is only known where no autoscaler has changed anything of late (scaled),
//     and where each spec lets stable be scaled to it. changed: nor is it known what the target needs (h)
//     where the pods of stable have changed so shortly before that the manager may not have seen it.
//   - at rest: a manager that has just started, or has listed all again, may make up to 20 passes, and
//     one more each minute for a target that never gets ready (rerenderLooks). What is restored (checkRestored) is
//     only judged where there is one component.
//
// Two more facts move the ends of excuses:
//
//   - calm: what is not in effect yet (asked, entered, reentered, and what stables have left) may take as
//     much longer as the manager can't do its work: it has died, its write has failed, no VirtualService or
//     Service can be written (a webhook that doesn't answer: 30 s until the next try), or an orphaned service
//     has no InferenceService. What is in effect stays promised.
//   - unrecorded: a first route that is deleted with its owner before it was recorded takes the only record
//     of the stable revision along.

// oracle has what users applied and what was written, and from that how much of the traffic each model
// may get now. It takes nothing from the controller's own memory.
type oracle struct {
	w *component
	// models are named by the hash of their spec and, once there is a revision, by
	// its version.
	models, versions map[string]string
	asked            []appliedSpec
	stables          []stableRevision
	// calm is when the last disturbance that is known of will be over.
	calm time.Time
	// excused is until when a model's pods, which failed by themselves, may give no
	// answer to what is sent to them.
	excused map[string]time.Time
	// lost is when a model last lost a pod by itself.
	lost map[string]time.Time
	// made counts the snapshots and changes those of the weights; created and
	// changesReported count the Events about them.
	made, created            int
	changes, changesReported int
	weights                  []plan.Entry
	// entered is when the clients without a sidecar, which had the target until then,
	// must have got to the first revision that carried everything, hands until when what
	// somebody did by hand may be in effect.
	entered, hands time.Time
	// unrecorded is true if the newest stable revision's record is not written yet.
	unrecorded bool
	// recordFailed is when a record could not be written last.
	recordFailed time.Time
	// leaving is true if the spec has the component no longer, which bounded its pods if leftBounded is.
	leaving, leftBounded bool
	// tagsAsked is until when the tags of an earlier spec may be in effect.
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
	// stepped is when the weights last changed.
	stepped time.Time
	// worse are the models that are worse than others. compared is what the manager compares, told the figures that it
	// got for its last pass.
	worse    map[string]bool
	compared *plan.Comparison
	told     plan.Figures
	// given is what models have of the traffic by the last route, or may still have by the one before.
	given map[string]givenShare
	// changed is when anything last happened to a model's pods.
	changed map[string]time.Time
}

// appliedSpec is a spec that a user applied. By its bound it must be in effect.
type appliedSpec struct {
	model   string
	percent *int32
	minimum int32
	maximum int32
	steps   []plan.Step
	// analysis is nil for none.
	analysis *plan.Analysis
	retry    string
	// bounded is the bound on the pods, nil for none.
	bounded *bound
	headers bool
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
	return &oracle{
		w:        w,
		models:   map[string]string{},
		versions: map[string]string{},
		excused:  map[string]time.Time{},
		sent:     map[string]time.Time{},
		changed:  map[string]time.Time{},
		lost:     map[string]time.Time{},
		given:    map[string]givenShare{},
		worse:    w.drawWorse(),
	}
}

// grace is how long a spec may take to be in effect in every Envoy: the manager has to
// see it, and what it wrote before, make a pass, and the route has to get there.
func (o *oracle) grace() time.Duration {
	return 2*o.w.lags.manager + o.w.lags.propagation() + o.w.lags.slices + o.w.lags.client + 2*time.Second
}

// disturbed notes that the manager can't do its work for so long: what is not in effect
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
	for model, given := range o.given {
		if given.ingress.After(o.w.now) {
			given.ingress = later(given.ingress, o.calm.Add(o.grace()))
			o.given[model] = given
		}
	}
	for i := range o.asked {
		if asked := &o.asked[i]; asked.bound.After(o.w.now) && asked.bound.Before(o.calm.Add(o.grace())) {
			asked.bound = o.calm.Add(o.grace())
		}
	}
}

// applied notes a spec that a user applies.
func (o *oracle) applied(asked appliedSpec) {
	asked.bound = later(o.w.now, o.calm).Add(o.grace())
	if o.leaving {
		o.leaving, o.missed = false, asked.bound
	}
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
		if stable.model == model &&
			(stable.until.IsZero() || stable.until.After(o.w.now) || atIngress && stable.ingress.After(o.w.now)) {
			return 100
		}
	}
	if o.fallsTo(model) {
		return 100
	}
	most := o.keeps(model, atIngress)
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

// fallsTo reports whether stable is rejected, so that the model that was stable before has its traffic.
func (o *oracle) fallsTo(model string) bool {
	return model == o.stable(1) && slices.ContainsFunc(o.weights, func(entry plan.Entry) bool {
		return o.modelOf(entry.Version) == o.stable(0) && o.rejects(entry.Version)
	})
}

// maySelect reports whether a client without a sidecar may be sent to a model.
func (o *oracle) maySelect(model string) bool {
	for _, stable := range o.stables {
		if stable.model == model && (stable.until.IsZero() || stable.entry.After(o.w.now)) {
			return true
		}
	}
	return o.fallsTo(model)
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
		key := kube.Key{
			Kind: kube.KindControllerRevision,
			Name: cache.NewObjectName(o.w.name.Namespace, o.w.part().Revision(version)),
		}
		if snapshot, exists := o.w.api.objects[key]; exists {
			o.versions[version] = o.models[snapshot.GetAnnotations()[names.AnnotationSpecHash]]
		}
	}
	return o.versions[version]
}

// TestPromises checks that each letter that a comment or a violation mentions is in the list of the promises,
// and that each promise in the list can be broken.
func TestPromises(t *testing.T) {
	listed, broken, mentioned := map[string]bool{}, map[string]bool{}, map[string]string{}
	files, err := filepath.Glob("*.go")
	must(err)
	for _, file := range files {
		source, err := os.ReadFile(file)
		must(err)
		for _, found := range regexp.MustCompile(`(?m)^//   - \(([a-z])\) `).FindAllStringSubmatch(string(source), -1) {
			listed[found[1]] = true
		}
		for _, found := range regexp.MustCompile(`broken\(\s*"\(([a-z])\) `).FindAllStringSubmatch(string(source), -1) {
			broken[found[1]] = true
			mentioned[found[1]] = file
		}
		for _, comment := range regexp.MustCompile(`(?m)^\s*//.*`).FindAllString(string(source), -1) {
			for _, found := range regexp.MustCompile(`\(([a-z])\)`).FindAllStringSubmatch(comment, -1) {
				mentioned[found[1]] = file
			}
		}
	}
	for _, letter := range sortedKeys(mentioned) {
		if !listed[letter] {
			t.Errorf("%s mentions promise (%s), which oracle_test.go does not list", mentioned[letter], letter)
		}
		if !broken[letter] {
			t.Errorf("nothing is a violation of promise (%s)", letter)
		}
	}
}
