package reconcile

import (
	"time"

	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// ReasonWaitingForPredictor is why a component beside the predictor is not entered yet.
const ReasonWaitingForPredictor = "WaitingForPredictor"

// unknown reports whether the predictor's spec can't be rendered where no earlier one was:
// then nothing is to be done.
func (o *observation) unknown() bool { return o.predictor().seen.Spec.Hash == "" }

// predictor is the component that every service has.
func (o *observation) predictor() *part { return o.parts[0] }

// decide asks the rules about each component, the predictor first: the others rely on it,
// and are not entered before it is.
func (o *observation) decide(now time.Time) {
	for _, p := range o.parts {
		p.decide(now)
	}
}

// decide asks the rules about one component.
func (p *part) decide(now time.Time) {
	switch {
	case p.leaves:
		p.plan = plan.Leave(p.seen, now)
		return
	case !p.serves():
		p.plan = plan.Plan{Conditions: plan.Conditions{Ready: p.invalid, RolledOut: p.invalid}}
		if !p.seen.Serves {
			p.plan.Conditions.Serving = p.invalid
		}
		return
	}
	if p.seen.Optional && p.predictor().plan.Route == nil {
		p.seen.IngressProblem = &plan.Problem{Reason: ReasonWaitingForPredictor,
			Message: "the " + p.component.Kind + " is entered once the predictor has a route"}
	}
	p.plan = plan.Next(p.seen, now)
}
