package simulation

import (
	"fmt"
	"slices"
	"strings"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
)

// rest holds the end to promise (f): once nothing happens any longer, the world gets to what the
// last spec wants, and then nothing is written or reported, not even by a manager
// that has just started.
func (w *world) rest() {
	for _, service := range w.services {
		service.nodes.still = true
		service.faults, service.outages = nil, nil
		service.restore()
	}
	// What waits for a time that was noted on the wall's clock waits as long as that was off.
	w.runUntil(w.now.Add(10*time.Minute + w.jumped))
	w.checkRest()
	w.quiet = true
	w.checkQuiet("later", 0)
	for _, kind := range watchedKinds {
		w.manager.informers[kind].checkUnchanged()
	}
	w.manager.interrupt("relist", "all")
	w.checkQuiet("after all was listed again", 20)
	w.manager.kill()
	// One that has just started waits for what it saw for the first time, and then
	// for its caches.
	w.checkQuiet("by a new manager", 20)
	w.checkRestored()
}

// checkRestored makes sure that a backup that is restored changes nothing but the owners. That a model is worse that
// keeps its share is in the status alone, and not found again once its comparison is over.
func (w *world) checkRestored() {
	how := w.chance("rest").IntN(6)
	if how > 1 || slices.ContainsFunc(w.services, func(service *component) bool {
		asked := service.oracle.asked
		return len(service.others) > 0 || len(asked) > 0 && service.worseAtRest(asked[len(asked)-1])
	}) {
		return
	}
	pods, snapshots := w.counts()
	events := len(w.manager.events)
	for _, service := range w.services {
		service.loseStatus()
		if how == 0 {
			service.orphan()
			w.after(w.upTo("rest", 5*time.Second), service.restore)
		}
	}
	w.runUntil(w.now.Add(5 * time.Minute))
	w.checkRest()
	if podsNow, snapshotsNow := w.counts(); podsNow != pods || snapshotsNow != snapshots {
		w.broken("(g) restored, there are %d pods and %d snapshots more", podsNow-pods, snapshotsNow-snapshots)
	}
	for _, event := range w.manager.events[min(events, len(w.manager.events)):] {
		if !event.Warning {
			w.broken("(f) restored, an Event reports that %s", event.Message)
		}
	}
}

// counts are how many pods and snapshots were ever made.
func (w *world) counts() (pods, snapshots int) {
	for _, service := range w.services {
		pods += service.nodes.count
		snapshots += service.oracle.made
	}
	return pods, snapshots
}

// quietTime is for how long checkQuiet looks.
const quietTime = 5 * time.Minute

// checkQuiet lets time pass, in which nothing may be written or reported, with so many passes at
// most.
func (w *world) checkQuiet(when string, looks int) {
	looks += w.rerenderLooks()
	writes, events, passes := w.manager.writes, len(w.manager.events), w.manager.passes
	w.runUntil(w.now.Add(quietTime))
	switch {
	case w.manager.writes != writes && !w.compares():
		w.broken("(f) %d writes %s, after all was done", w.manager.writes-writes, when)
	case len(w.manager.events) != events:
		w.broken("(f) the Events %v %s, after all was done", w.manager.events[events:], when)
	case w.manager.passes-passes > looks && !w.compares():
		w.broken("(f) %d passes %s, after all was done", w.manager.passes-passes, when)
	}
}

// rerenderLooks is how often the manager may look meanwhile whether a revision that was never
// ready gets other credentials: every tenth of its age, which is ten minutes or more at rest.
func (w *world) rerenderLooks() int {
	looks := 0
	for _, service := range w.services {
		asked := service.oracle.asked
		if len(asked) > 0 && service.nodes.broken[asked[len(asked)-1].model] {
			looks += int(quietTime/time.Minute) + 1
		}
	}
	return looks
}

// checkRest compares the cluster with what the last specs require.
func (w *world) checkRest() {
	for _, service := range w.services {
		switch {
		case w.violation != "":
		case len(service.oracle.asked) == 0:
			service.checkGone()
		default:
			service.checkRest()
		}
	}
}

// checkGone makes sure that a service that was deleted has left nothing.
func (w *component) checkGone() {
	for _, kind := range append(kube.Kinds(), kindPod, kindSlice) {
		for _, key := range w.sorted(kind) {
			if !w.owns(key.Name.Name) {
				continue // the predictor's
			}
			w.broken("(f) in the end there is still %s %s", key.Kind, key.Name.Name)
		}
	}
}

func (w *component) checkRest() {
	last := w.oracle.asked[len(w.oracle.asked)-1]
	weights, runs := w.wanted(last)
	for _, state := range []struct{ what, got, want string }{
		{"the weights are", w.writtenWeights(), render(weights)},
		{"the models that run are", w.running(), strings.Join(runs, " ")},
		{"the status reports", w.reportedWeights(), render(weights)},
		{"there are Deployments of", w.having(kube.KindDeployment), strings.Join(runs, " ")},
		{"there are Services of", w.having(kube.KindService), strings.Join(runs, " ")},
		{"the subsets are of", w.subsets(), strings.Join(runs, " ")},
		{"the gateway has", w.proxies[0].weights(), render(weights)},
		{"the sidecar has", w.proxies[1].weights(), render(weights)},
		{"the Sidecar has", w.sidecarHosts(), w.wantedSidecarHosts()},
		{"by the path there is", w.pathWeights(), w.wantedByPath(weights)},
		{"the tags are", w.writtenTags(), w.wantedTags(last)},
		{"the status reports the tags", w.reportedTags(), w.wantedTags(last)},
		{"copied are", w.writtenMirrors(), w.wantedMirrors(last)},
		{"testers get", w.writtenTesters(), w.wantedTesters(last)},
		{"by the status testers get", w.reportedTesters(), w.wantedTesters(last)},
		{"rolled out", w.condition(servingv1beta1.ConditionRolledOut), fmt.Sprint(w.allDone())},
		{"ready", w.condition(servingv1beta1.ConditionReady), fmt.Sprint(w.entered())},
	} {
		if state.got != state.want {
			w.broken("(f) in the end %s %q, want %q", state.what, state.got, state.want)
		}
	}
}

// wanted returns the weights of the models at the end, and those that run.
func (w *component) wanted(last appliedSpec) (map[string]int32, []string) {
	stable := w.oracle.stable(0)
	weights := map[string]int32{}
	switch {
	case w.predictor.writtenWeights() == "":
		// No request gets past it.
	case last.model == stable, stable == "" && !w.nodes.broken[last.model]:
		weights[last.model] = 100
	case stable == "":
	case w.nodes.broken[last.model]:
		weights[stable] = 100
	case w.rejectedAtRest(last):
		return map[string]int32{stable: 100}, []string{stable}
	case w.held(last):
		share := w.heldWeight(last)
		weights[stable], weights[last.model] = 100-share, share
	case last.percent == nil:
		weights[last.model] = 100
	default:
		weights[stable], weights[last.model] = 100-*last.percent, *last.percent
	}
	runs := map[string]bool{last.model: true}
	for model, weight := range weights {
		if weight > 0 {
			runs[model] = true
		}
	}
	return weights, sortedKeys(runs)
}

// isDone reports whether the weights can be as a spec wants them.
func (w *component) isDone(last appliedSpec) bool {
	stable := w.oracle.stable(0)
	if stable != "" && last.model != stable && (w.rejectedAtRest(last) || w.worseAtRest(last)) {
		return false
	}
	return !w.nodes.broken[last.model] || last.model == stable || stable != "" && ptr.Deref(last.percent, 100) == 0
}

func render(weights map[string]int32) string {
	var parts []string
	for _, model := range sortedKeys(weights) {
		if weights[model] > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", model, weights[model]))
		}
	}
	return strings.Join(parts, ", ")
}

func (w *component) writtenWeights() string {
	weights := map[string]int32{}
	for _, entry := range w.entriesOf(w.route(w.name)) {
		weights[w.oracle.modelOf(entry.Version)] += entry.Weight
	}
	return render(weights)
}

func (p *proxy) weights() string {
	weights := map[string]int32{}
	for _, route := range p.routes {
		version, _ := names.CutFailover(route.cluster)
		weights[p.w.oracle.modelOf(version)] += route.weight
	}
	return render(weights)
}

func (w *component) running() string {
	var models []string
	for _, key := range w.sorted(kube.KindDeployment) {
		deployment := w.api.objects[key].(*appsv1.Deployment)
		if observe.Replicas(deployment) > 0 {
			models = append(models, w.oracle.modelOf(deployment.Labels[names.LabelVersion]))
		}
	}
	slices.Sort(models)
	return strings.Join(models, " ")
}

// having names the models that have an object of a kind.
func (w *component) having(kind kube.Kind) string {
	var models []string
	for _, key := range w.sorted(kind) {
		version := w.api.objects[key].GetLabels()[names.LabelVersion]
		if version != "" && key.Name.Name != w.name.Name {
			models = append(models, w.oracle.modelOf(version))
		}
	}
	slices.Sort(models)
	return strings.Join(models, " ")
}

func (w *component) subsets() string {
	models := map[string]bool{}
	for _, key := range w.sorted(kube.KindDestinationRule) {
		for _, subset := range w.api.objects[key].(*istionetworking.DestinationRule).Spec.Subsets {
			version, _ := names.CutFailover(subset.Name)
			models[w.oracle.modelOf(version)] = true
		}
	}
	return strings.Join(sortedKeys(models), " ")
}

func (w *component) service() *servingv1beta1.InferenceService {
	return w.api.objects[kube.Key{Kind: kube.KindInferenceService, Name: w.name}].(*servingv1beta1.InferenceService)
}

func (w *component) reportedWeights() string {
	weights := map[string]int32{}
	for _, target := range w.service().Status.Components[servingv1beta1.ComponentType(w.kind)].Traffic {
		weights[w.oracle.modelOf(strings.TrimPrefix(target.RevisionName, w.componentService().Name+"-"))] += target.Percent
	}
	return render(weights)
}

func (w *component) condition(kind string) string {
	return fmt.Sprint(meta.IsStatusConditionTrue(w.service().Status.Conditions, kind))
}
