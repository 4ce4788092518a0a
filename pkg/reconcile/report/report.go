package report

import (
	"time"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/apply"
	"github.com/sluice-serving/sluice/pkg/reconcile/decide"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// Report is what a pass reports.
type Report struct {
	Status *servingv1beta1.InferenceServiceStatus
	// Events are sent.
	Events []plan.Event
	// Steps are counted: the Events, and those of steps that another Event reports too.
	Steps []plan.Event
	// Transient is true if the status is not worth a write: a pass in a moment will report more.
	Transient bool
	// After is when time alone changes the status; 0 for never.
	After time.Duration
}

// Of makes the report of a pass that was carried out.
func Of(ingress configv1alpha1.Ingress, components decide.Components, result *apply.Result, now time.Time) Report {
	p := newPass(ingress, components, result, now)
	status := p.status()
	p.addresses(status)
	status.Components = map[servingv1beta1.ComponentType]servingv1beta1.ComponentStatus{}
	for _, c := range p.present() {
		status.Components[servingv1beta1.ComponentType(c.Name.Kind)] = p.componentStatus(c, status)
	}
	status.ModelStatus = p.predictor().modelStatus()
	p.conditions(status)
	events, steps := p.events(status)
	return Report{Status: status, Events: events, Steps: steps, Transient: p.transient(), After: p.after}
}

// Invalid makes the report of a service whose spec can't be rendered, where no earlier one could.
func Invalid(components decide.Components, now time.Time) Report {
	p := newPass(configv1alpha1.Ingress{}, components, &apply.Result{}, now)
	status := p.status()
	status.ModelStatus = p.predictor().modelStatus()
	p.invalidConditions(status)
	events, steps := p.events(status)
	return Report{Status: status, Events: events, Steps: steps}
}

// brief is how long a state has to last to be worth a write.
const brief = 5 * time.Second

// transient reports whether the rollout only settles, and will be past that in a moment: the
// pass after it reports all that this one would. A route that was written is reported at once, but the first of a
// component, by which nothing is answered before Envoy has it.
func (p *pass) transient() bool {
	if len(p.result.Faults) > 0 || p.service.Object.Status.ObservedGeneration != p.service.Object.Generation {
		return false
	}
	settles := false
	for _, c := range p.present() {
		hold := c.Plan.Conditions.RolledOut
		switch {
		case c.settles(hold), hold == nil && len(c.Status().Traffic) == 0 && c.settles(c.Plan.Conditions.Serving):
			settles = true
		case hold == nil && c.unchanged():
		default:
			return false
		}
	}
	return settles
}

// settles reports whether a component waits for Envoy alone, and not for long.
func (c *component) settles(problem *plan.Problem) bool {
	return problem != nil && problem.Reason == servingv1beta1.ReasonSettling && c.Plan.WakeAfter > 0 && c.Plan.WakeAfter <= brief
}
