package simulation

import (
	"math/rand/v2"
	"slices"
	"time"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// takeSteps has the specs of some stories' users take steps. It draws from a stream of its own.
func takeSteps(seed uint64, actions []action) []action {
	if seed%5 != 2 {
		return actions
	}
	chance := rand.New(rand.NewPCG(seed, 13))
	actions = slices.Clone(actions)
	for i, a := range actions {
		steps := []string{"", "1:0s", "5:2s,50:8s", "5:2s,50:8s", "20:15s,60:5s,100:0s"}[chance.IntN(5)]
		if steps != "" && slices.Contains(append(slices.Clone(a.args), a.verb), "apply") {
			actions[i].args = append(slices.Clone(a.args), "steps="+steps)
		}
	}
	return actions
}

// stepsOf are the steps of a spec.
func stepsOf(extension servingv1beta1.ComponentExtensionSpec) []plan.Step {
	if extension.Rollout == nil {
		return nil
	}
	var steps []plan.Step
	for _, step := range extension.Rollout.Steps {
		steps = append(steps, plan.Step{Percent: step.Percent, Mirror: step.Mirror, For: step.For.Duration})
	}
	return steps
}

// checkSteps holds a weight that grows to the steps of the spec, where it is known what it was.
func (o *oracle) checkSteps(entries []plan.Entry) {
	asked := o.asked[len(o.asked)-1]
	if len(asked.steps) == 0 || len(o.weights) == 0 || o.handled() || len(o.effective()) > 1 || o.w.jumped > 0 || o.leaving ||
		o.stable(0) == "" || slices.ContainsFunc(o.stables, func(s stableRevision) bool { return s.model == asked.model }) {
		return
	}
	for _, entry := range entries {
		from := weightOf(o.weights, entry.Version)
		if o.modelOf(entry.Version) != asked.model || entry.Weight <= from {
			continue
		}
		o.checkEvidence(asked, entry, from)
		next, lasts := int32(100), time.Duration(0)
		for _, step := range slices.Backward(asked.steps) {
			if step.Percent <= from && (step.Mirror == 0 || from > 0) {
				lasts = step.For
				break
			}
			if step.Mirror == 0 {
				next = step.Percent
			}
		}
		if entry.Weight > next {
			o.w.broken("(k) %s gets %d %%, and its next step is %d %%", asked.model, entry.Weight, next)
		}
		if held := o.w.now.Sub(o.stepped); from > 0 && !o.passes(asked, from) && held < lasts+o.w.lags.propagation() {
			o.w.broken("(k) %s gets %d %% after %s at %d %%, which lasts %s", asked.model, entry.Weight, held, from, lasts)
		}
	}
}
