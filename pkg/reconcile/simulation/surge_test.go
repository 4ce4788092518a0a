package simulation

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// boundPods has all specs of some stories' users bound the pods of a rollout, and want the same number of them. It draws
// from a stream of its own. Some stories stay as they are, for the broken rules that they are known to find
// (testdata/found-at.txt).
func boundPods(seed uint64, actions []action) []action {
	if seed%11 != 5 {
		return actions
	}
	chance := rand.New(rand.NewPCG(seed, 15))
	size := 2 + chance.IntN(5)
	surge := []string{"1", "2", "1:1", "0:1", "0:2", "50%", "0:50%"}[chance.IntN(7)]
	actions = slices.Clone(actions)
	for i, a := range actions {
		if !slices.Contains(append(slices.Clone(a.args), a.verb), "apply") {
			continue
		}
		args := slices.DeleteFunc(slices.Clone(a.args), func(arg string) bool {
			return strings.HasPrefix(arg, "min=") || strings.HasPrefix(arg, "max=")
		})
		actions[i].args = append(args, fmt.Sprintf("min=%d", size), "surge="+surge)
	}
	return actions
}

// bound is a bound on the pods of a rollout: how many there may be beside those that the traffic takes, and how many
// fewer may be ready. The zero value is none.
type bound struct{ surge, missing intstr.IntOrString }

// boundIn reads a bound.
func boundIn(value string) bound {
	surge, missing, found := strings.Cut(value, ":")
	if !found {
		missing = "0"
	}
	return bound{intstr.Parse(surge), intstr.Parse(missing)}
}

// set sets the bound in a rollout.
func (b bound) set(rollout *servingv1beta1.Rollout) {
	rollout.MaxSurge, rollout.MaxUnavailable = &b.surge, &b.missing
}

// boundOf is the bound of a spec, and whether it has one.
func boundOf(extension servingv1beta1.ComponentExtensionSpec) *bound {
	if extension.Rollout == nil || extension.Rollout.MaxSurge == nil {
		return nil
	}
	return &bound{*extension.Rollout.MaxSurge, *extension.Rollout.MaxUnavailable}
}

// of is how many pods beside so many there may be, and how many fewer may be ready.
func (b bound) of(size int) (surge, missing int) {
	surge, err := intstr.GetScaledValueFromIntOrPercent(&b.surge, size, true)
	must(err)
	missing, err = intstr.GetScaledValueFromIntOrPercent(&b.missing, size, false)
	must(err)
	if surge == 0 {
		missing = max(1, missing)
	}
	return surge, min(missing, size-1)
}

// bounds returns the bound that all specs of the story have, and how many pods all of the traffic takes; nil if there is
// none, or none yet.
func (o *oracle) bounds() (b *bound, size int) {
	if len(o.asked) == 0 {
		return nil, 0
	}
	last := o.asked[len(o.asked)-1]
	return last.bounded, int(last.minimum)
}

// checkBound holds a Deployment that is scaled to promise (n).
func (o *oracle) checkBound(before, after *appsv1.Deployment) {
	b, size := o.bounds()
	if b == nil || o.handled() || o.leaving || o.missed.After(o.w.now) || o.stable(0) == "" || o.unrecorded {
		return
	}
	surge, missing := b.of(size)
	was, is := 0, int(observe.Replicas(after))
	if before != nil {
		was = int(observe.Replicas(before))
	}
	pods := 0
	for _, key := range o.w.sorted(kube.KindDeployment) {
		deployment := o.w.api.objects[key].(*appsv1.Deployment)
		pods += max(int(observe.Replicas(deployment)), len(o.w.nodes.living(key)))
		pods += len(o.w.nodes.pods[key]) - len(o.w.nodes.living(key))
	}
	if is > was && pods > size+surge && !o.losesPods() {
		o.w.broken("(n) %s is scaled from %d to %d pods, which makes %d where %d may be", after.Name, was, is, pods, size+surge)
	}
	model := o.modelOf(after.Labels[names.LabelVersion])
	if is >= was || len(o.weights) != 2 || weightOf(o.weights, after.Labels[names.LabelVersion]) == 0 {
		return
	}
	ready := 0
	for _, entry := range o.weights {
		other := o.modelOf(entry.Version)
		if o.isExcused(other) || o.lost[other].Add(o.news()+o.w.lags.manager).After(o.w.now) {
			return
		}
		if other == model {
			ready += min(is, o.w.nodes.ready(other))
		} else {
			ready += o.w.nodes.ready(other)
		}
	}
	if ready < size-missing {
		o.w.broken("(n) %s is scaled from %d to %d pods, which leaves %d ready ones, where the traffic takes %d",
			after.Name, was, is, ready, size-missing)
	}
}

// losesPods reports whether a pod has ended by itself so shortly before that the manager may not know that it terminates
// beside the one in its place.
func (o *oracle) losesPods() bool {
	for _, lost := range o.lost {
		if lost.Add(o.news() + o.w.lags.manager).After(o.w.now) {
			return true
		}
	}
	return false
}

// checkCarried holds a weight that grows to promise (n): there are the ready pods for it.
func (o *oracle) checkCarried(b bound, asked appliedSpec, entry plan.Entry) {
	size := int(asked.minimum)
	_, missing := b.of(size)
	ready := o.w.nodes.ready(asked.model)
	if ready < max(1, size-missing) && 100*ready < int(entry.Weight)*size {
		o.w.broken("(n) %s gets %d %% with %d ready pods of %d", asked.model, entry.Weight, ready, size)
	}
}

// checkReturned holds a weight of stable that grows beside another revision to promise (n): there are the ready pods for
// it, unless those of the other are fewer. A pod that takes too long is not waited for.
func (o *oracle) checkReturned(entries []plan.Entry) {
	b, size := o.bounds()
	if b == nil || o.handled() || o.leaving || o.missed.After(o.w.now) || len(o.weights) != 2 {
		return
	}
	_, missing := b.of(size)
	stable, weight, other := o.stable(0), int32(0), ""
	for _, entry := range o.weights {
		if model := o.modelOf(entry.Version); model != stable {
			other = model
		}
	}
	for _, entry := range entries {
		if o.modelOf(entry.Version) == stable {
			weight = entry.Weight
			if weight <= weightOf(o.weights, entry.Version) {
				return
			}
		}
	}
	ready, rest := o.w.nodes.ready(stable)+o.w.nodes.late(stable), o.w.nodes.ready(other)
	if weight == 0 || o.isExcused(stable) || o.isExcused(other) || rest == 0 || ready+rest < size-missing ||
		o.lost[stable].Add(o.news()+o.w.lags.manager).After(o.w.now) || o.lost[other].Add(o.news()+o.w.lags.manager).After(o.w.now) {
		return
	}
	if ready < size-missing && 100*ready < (int(weight)-1)*(size-missing) {
		o.w.broken("(n) %d %% return to %d ready pods of %s, where all of the traffic takes %d", weight, ready, stable, size)
	}
}

// noteGiven remembers what models have of the traffic by a route: they may keep it while stable gets its pods back.
func (o *oracle) noteGiven(entries []plan.Entry) {
	for model, given := range o.given {
		if given.until.IsZero() {
			given.until = o.w.now.Add(o.w.lags.propagation() + time.Second)
			given.ingress = given.until
			o.given[model] = given
		}
	}
	for _, entry := range entries {
		model := o.modelOf(entry.Version)
		given := givenShare{weight: entry.Weight}
		if before := o.given[model]; before.until.After(o.w.now) {
			given.weight = max(given.weight, before.weight)
		}
		o.given[model] = given
	}
}

// givenShare is a weight that a route gave a model; until when it may be in effect after the next route, and until when
// at the ingress, the zero time for the present one.
type givenShare struct {
	weight         int32
	until, ingress time.Time
}

// keeps is how much of the traffic a model may keep though it is to have less, because the pods of stable were given up
// for its own.
func (o *oracle) keeps(model string, atIngress bool) float64 {
	given := o.given[model]
	until := given.until
	if atIngress {
		until = given.ingress
	}
	if b, _ := o.bounds(); b == nil || !until.IsZero() && !until.After(o.w.now) {
		return 0
	}
	return float64(given.weight)
}

// passes reports whether a weight is on the way to that of the next step, which it gets in parts.
func (o *oracle) passes(asked appliedSpec, weight int32) bool {
	return asked.bounded != nil && weight > 0 &&
		!slices.ContainsFunc(asked.steps, func(step plan.Step) bool { return step.Percent == weight })
}
