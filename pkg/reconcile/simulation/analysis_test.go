package simulation

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// compare has the specs of some stories' users compared with the stable revision, some of them step by step. It draws
// from a stream of its own.
func compare(seed uint64, actions []action) []action {
	if seed%7 != 2 {
		return actions
	}
	chance := rand.New(rand.NewPCG(seed, 14))
	actions = slices.Clone(actions)
	for i, a := range actions {
		analysis := []string{"", "0", "10", "40", "40", "10:hold"}[chance.IntN(6)]
		steps := []string{"", "", "5:2s,50:8s", "20:15s,60:5s"}[chance.IntN(4)]
		retry := []string{"", "", "", "2"}[chance.IntN(4)]
		if !slices.Contains(append(slices.Clone(a.args), a.verb), "apply") {
			continue
		}
		args := slices.Clone(a.args)
		if steps != "" && !slices.ContainsFunc(args, func(arg string) bool { return strings.HasPrefix(arg, "steps=") }) {
			args = append(args, "steps="+steps)
		}
		for name, value := range map[string]string{"analysis": analysis, "retry": retry} {
			if value != "" {
				args = append(args, name+"="+value)
			}
		}
		slices.Sort(args[len(a.args):])
		actions[i].args = args
	}
	return actions
}

// analysisFrom reads an analysis.
func analysisFrom(value string) *servingv1beta1.Analysis {
	requests, onFailure, _ := strings.Cut(value, ":")
	return &servingv1beta1.Analysis{
		Failed: &servingv1beta1.FailedRequests{}, MinRequests: ptr.To(int64(integer(requests))),
		OnFailure: servingv1beta1.OnFailure(onFailure),
	}
}

// analysisOf is the analysis of a spec, nil for none, and its retry.
func analysisOf(extension servingv1beta1.ComponentExtensionSpec) (*plan.Analysis, string) {
	rollout := extension.Rollout
	if rollout == nil {
		return nil, ""
	}
	if rollout.Analysis == nil {
		return nil, rollout.Retry
	}
	return &plan.Analysis{
		MinRequests: uint64(*rollout.Analysis.MinRequests),
		Hold:        rollout.Analysis.OnFailure == servingv1beta1.OnFailureHold,
	}, rollout.Retry
}

// roleOf is what the snapshot of a version records.
func (o *oracle) roleOf(version string) deploy.Role {
	for _, key := range o.w.sorted(kube.KindControllerRevision) {
		if snapshot := o.w.api.objects[key]; snapshot.GetLabels()[names.LabelVersion] == version {
			return deploy.ReadRole(snapshot.(*appsv1.ControllerRevision))
		}
	}
	return deploy.Role{}
}

// rejects reports whether a version is rejected, whatever the spec's retry is: a later promotion ends that.
func (o *oracle) rejects(version string) bool {
	role := o.roleOf(version)
	return !role.RejectedAt.IsZero() && !role.RolledOutAt.After(role.RejectedAt)
}

// hasOther reports whether another version than this was ever stable and isn't rejected.
func (o *oracle) hasOther(version string) bool {
	return slices.ContainsFunc(o.w.sorted(kube.KindControllerRevision), func(key kube.Key) bool {
		snapshot := o.w.api.objects[key].(*appsv1.ControllerRevision)
		role, other := deploy.ReadRole(snapshot), snapshot.Labels[names.LabelVersion]
		return other != version && !role.RolledOutAt.IsZero() && !role.RejectedAt.After(role.RolledOutAt)
	})
}

// wroteRejection holds a record that a model is rejected to promise (l): it is worse, and was compared.
func (o *oracle) wroteRejection(before, after any) {
	now, exists := after.(*appsv1.ControllerRevision)
	old, existed := before.(*appsv1.ControllerRevision)
	if !exists || !existed || old.Annotations[names.AnnotationRejectedAt] == now.Annotations[names.AnnotationRejectedAt] {
		return
	}
	model := o.modelOf(now.Labels[names.LabelVersion])
	analysed := slices.ContainsFunc(o.asked, func(asked appliedSpec) bool {
		return asked.model == model && asked.analysis != nil && !asked.analysis.Hold
	})
	if !o.worse[model] || !analysed {
		o.w.broken("(l) %s is rejected; it is worse: %v, and a spec has it rejected: %v", model, o.worse[model], analysed)
	}
}

// checkRejected holds a route to promise (l): what is rejected gets nothing, and what is worse is rejected before its
// traffic is taken away.
func (o *oracle) checkRejected(entries []plan.Entry) {
	if o.handled() || len(o.effective()) > 1 || o.leaving || o.missed.After(o.w.now) {
		return
	}
	asked := o.asked[len(o.asked)-1]
	for _, entry := range entries {
		model := o.modelOf(entry.Version)
		tried := model == asked.model && asked.retry != o.roleOf(entry.Version).RejectedRetry
		unrecorded := o.unrecorded && model == o.stable(0)
		if o.rejects(entry.Version) && float64(entry.Weight) > o.keeps(model, false) && !tried && !unrecorded && o.hasOther(entry.Version) {
			o.w.broken("(l) the route is written with %d %% for %s, which is rejected", entry.Weight, model)
		}
	}
	worse := o.told.Of.Target
	if o.told.Worse == "" || asked.analysis == nil || asked.analysis.Hold || o.modelOf(worse) != asked.model {
		return
	}
	recordFails := !o.recordFailed.IsZero() && o.w.now.Sub(o.recordFailed) < time.Minute
	if weightOf(o.weights, worse) > 0 && weightOf(entries, worse) == 0 && !recordFails && !o.isExcused(asked.model) && !o.rejects(worse) {
		o.w.broken("(l) the route takes the traffic from %s, which is worse, before that is recorded", asked.model)
	}
}

// checkEvidence holds a weight that grows by a step to promise (l): it grows by figures of the step before, which show
// that the target may go on.
func (o *oracle) checkEvidence(asked appliedSpec, entry plan.Entry, from int32) {
	if asked.analysis == nil {
		return
	}
	told, model := o.told, asked.model
	switch {
	case told.Problem != nil || told.At.IsZero():
		o.w.broken("(l) %s gets %d %%, and there are no figures", model, entry.Weight)
	case told.Of.Target != entry.Version:
		o.w.broken("(l) %s gets %d %% by the figures of %s", model, entry.Weight, told.Of.Target)
	case (managerClock{w: o.w.world}).Now().Sub(told.At) > time.Minute+2*time.Second:
		o.w.broken("(l) %s gets %d %% by figures of %s", model, entry.Weight, told.At)
	case told.Worse != "":
		o.w.broken("(l) %s gets %d %%, and is worse", model, entry.Weight)
	case from > 0 && !o.passes(asked, from) && told.Requests < asked.analysis.MinRequests:
		o.w.broken("(l) %s gets %d %% after %d requests", model, entry.Weight, told.Requests)
	case from > 0 && told.At.Before(o.stepped):
		o.w.broken("(l) %s gets %d %% by figures of an earlier step", model, entry.Weight)
	}
}

// keptFailed holds the last pods of a model that end to promise (l): they are kept for some time after it was
// rejected.
func (o *oracle) keptFailed(version string) {
	asked := o.asked[max(0, len(o.asked)-1)]
	if b, size := o.bounds(); b != nil {
		if surge, _ := b.of(size); surge == 0 {
			return // There is no room for them.
		}
	}
	role := o.roleOf(version)
	if !o.rejects(version) || len(o.effective()) > 1 || o.modelOf(version) != asked.model ||
		asked.retry != role.RejectedRetry || o.w.jumped > 0 || o.leaving || !o.hasOther(version) {
		return
	}
	if kept := o.w.now.Sub(role.RejectedAt); kept < o.w.config.Rollout.KeepFailed.Duration {
		o.w.broken("(l) the pods of %s, which is rejected, are kept for %s", asked.model, kept)
	}
}

// rejectedAtRest reports whether the last spec is rejected in the end. It holds that to promise (l): what is worse and
// had traffic is, if another revision can have it.
func (w *component) rejectedAtRest(last appliedSpec) bool {
	stable := w.oracle.stable(0)
	if stable == "" || stable == last.model {
		return false
	}
	rejected := false
	for _, key := range w.sorted(kube.KindControllerRevision) {
		version := w.api.objects[key].GetLabels()[names.LabelVersion]
		if w.oracle.modelOf(version) == last.model {
			role := w.oracle.roleOf(version)
			rejected = !role.RejectedAt.IsZero() && role.RejectedRetry == last.retry
		}
	}
	compared := last.analysis != nil && !last.analysis.Hold && ptr.Deref(last.percent, 100) > 0
	if compared && w.oracle.worse[last.model] && !rejected && !w.nodes.broken[last.model] &&
		w.predictor.writtenWeights() != "" {
		w.broken("(l) in the end %s is worse than %s, and is not rejected", last.model, stable)
	}
	return rejected
}

// held reports whether the last spec's model is worse, and keeps the share that it has by its steps.
func (w *component) held(last appliedSpec) bool { return w.worseAtRest(last) && len(last.steps) > 0 }

// worseAtRest reports whether the last spec's model is worse, and has traffic nevertheless.
func (w *component) worseAtRest(last appliedSpec) bool {
	return last.analysis != nil && last.analysis.Hold && w.oracle.worse[last.model] && ptr.Deref(last.percent, 100) > 0
}

// mirrors reports whether a spec has steps of copies.
func mirrors(last appliedSpec) bool {
	return slices.ContainsFunc(last.steps, func(step plan.Step) bool { return step.Mirror > 0 })
}

// wantedMirrors is what is copied at the end: nothing, unless a model keeps its copies because it is worse.
func (w *component) wantedMirrors(last appliedSpec) string {
	if w.held(last) && mirrors(last) {
		return w.writtenMirrors()
	}
	return ""
}

// heldWeight is the share of a model that is worse and keeps it: of one of its steps, within the percent.
func (w *component) heldWeight(last appliedSpec) int32 {
	weight := int32(0)
	for part := range strings.SplitSeq(w.writtenWeights(), ", ") {
		if number, found := strings.CutPrefix(part, last.model+" "); found {
			n, err := strconv.Atoi(number)
			must(err)
			weight = int32(n)
		}
	}
	if weight == 0 && mirrors(last) {
		return 0 // It gets copies of requests.
	}
	if weight == 0 || weight > ptr.Deref(last.percent, 100) {
		w.broken("(l) in the end %s has %s", last.model, fmt.Sprint(weight))
	}
	return weight
}

// compares reports whether requests are counted in the end: then the status reports how many, again and again.
func (w *world) compares() bool {
	return slices.ContainsFunc(w.services, func(service *component) bool { return service.oracle.compared != nil })
}
