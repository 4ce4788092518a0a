package decide

import (
	"slices"
	"time"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// Components are those of one InferenceService, the predictor first.
type Components []*Component

// Component is a component as it is observed, with the plan that the rules make of it.
type Component struct {
	*observe.Component
	Plan plan.Plan
	// Access is what a new revision's pods get their model with.
	Access pods.Access
}

// None returns the components of a service about which nothing is decided.
func None(service *observe.Service) Components {
	all := make(Components, 0, len(service.Components))
	for _, c := range service.Components {
		all = append(all, &Component{Component: c})
	}
	return all
}

// All decides about each component of a service, the predictor first: the others rely on it, and
// are not entered before it is.
func All(service *observe.Service, now time.Time) Components {
	all := None(service)
	for _, c := range all {
		c.decide(all.Predictor(), now)
	}
	return all
}

// decide makes the plan of a component.
func (c *Component) decide(predictor *Component, now time.Time) {
	switch {
	case c.Removed:
		c.Plan = plan.Leave(c.Seen, now)
		return
	case !c.Rollable():
		c.Plan = plan.Plan{Conditions: plan.Conditions{Ready: c.Invalid, RolledOut: c.Invalid}}
		if !c.Seen.Serves {
			c.Plan.Conditions.Serving = c.Invalid
		}
		return
	}
	seen := c.Seen
	if seen.Optional && predictor.Plan.Route == nil {
		seen.IngressProblem = &plan.Problem{Reason: servingv1beta1.ReasonWaitingForPredictor,
			Message: "the " + c.Name.Kind + " gets requests once the predictor has a route"}
	}
	c.Plan = plan.Next(seen, now)
}

// Hold decides again about the component at an index, whose new revision can't be made because of
// a problem: it keeps to what it has. If the route was written already, that stands, and its Events
// are sent.
func (all Components) Hold(index int, problem plan.Problem, routeWritten bool, now time.Time) {
	first := all[index]
	observed := first.Component
	if routeWritten {
		observed = observed.Routed(first.Plan, now)
	}
	held := &Component{Component: observed.Held(problem)}
	all[index] = held
	held.decide(all.Predictor(), now)
	if !routeWritten {
		return
	}
	held.Plan.FellBack, held.Plan.Fallbacks = first.Plan.FellBack, first.Plan.Fallbacks
	held.Plan.Events = slices.Concat(slices.DeleteFunc(first.Plan.Events, func(e plan.Event) bool {
		return e.Reason == servingv1beta1.EventRevisionCreated
	}), held.Plan.Events)
}

// Grant gives a new revision of the component what its pods get their model with.
func (c *Component) Grant(access pods.Access) { c.Access = access }

// Rerender changes the plan of a component whose target may be outdated: a target that is has its
// objects deleted, and the next pass makes it anew, under its own name.
func (c *Component) Rerender(outdated bool, checkAfter time.Duration) {
	if outdated {
		c.Plan.Forget = append(c.Plan.Forget, c.Plan.Target)
	}
	c.Plan.WakeAfter = plan.Sooner(c.Plan.WakeAfter, checkAfter)
}
