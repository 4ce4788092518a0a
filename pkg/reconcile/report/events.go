package report

import (
	"slices"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
	"github.com/sluice-serving/sluice/pkg/reconcile/steps"
)

// events returns the Events of a pass that was carried out: of the steps that the plans took, and of
// the faults that are new. The steps are the Events, and those of steps that another Event reports.
func (p *pass) events(status *servingv1beta1.InferenceServiceStatus) (events, steps []plan.Event) {
	for _, c := range p.components {
		carriedOut := p.carriedOut(c)
		steps = append(steps, carriedOut...)
		events = append(events, slices.DeleteFunc(slices.Clone(carriedOut), c.isToldByWeights)...)
	}
	told := len(events)
	before, after := p.service.Object.Status.Conditions, status.Conditions
	if event := faultEvent(before, after); event != nil {
		events = append(events, *event)
	}
	if event := failoverEvent(before, after); event != nil {
		events = append(events, *event)
	}
	return events, append(steps, events[told:]...)
}

// isToldByWeights reports whether an Event is of the rollout of a component's first revision: the change of the
// weights, from none to all, has an Event.
func (c *component) isToldByWeights(event plan.Event) bool {
	if event.Reason != servingv1beta1.EventRolledOut || len(c.Seen.Route.Entries) > 0 {
		return false
	}
	return !slices.ContainsFunc(c.Seen.Revisions, func(r plan.Revision) bool { return !r.RolledOutAt.IsZero() })
}

// carriedOut returns those of the Events of a component's plan whose steps were carried out. Where
// there are several components, the messages name the component.
func (p *pass) carriedOut(c *component) []plan.Event {
	var events []plan.Event
	for _, event := range c.Plan.Events {
		failed := p.result.RouteFailed()
		if event.Reason == servingv1beta1.EventRevisionCreated {
			failed = p.result.Broken(steps.ChainTarget.Of(c.Name))
		}
		if failed {
			continue
		}
		if len(p.components) > 1 {
			event.Message = c.Name.Kind + ": " + event.Message
		}
		events = append(events, event)
	}
	return events
}

// failoverEvent returns the Event of a failover that the conditions before don't have, nil for none.
func failoverEvent(before, after []metav1.Condition) *plan.Event {
	now := meta.FindStatusCondition(after, servingv1beta1.ConditionFailedOver)
	if now == nil || meta.IsStatusConditionTrue(before, servingv1beta1.ConditionFailedOver) {
		return nil
	}
	return &plan.Event{Warning: true, Reason: servingv1beta1.ConditionFailedOver, Message: now.Message}
}

// faultReasons are the reasons of RolledOut, also where it is True, that somebody has to do something
// about, with those of their Events.
var faultReasons = map[string]string{
	servingv1beta1.ReasonInvalidSpec:              servingv1beta1.EventRefused,
	servingv1beta1.ReasonConflict:                 servingv1beta1.EventRefused,
	servingv1beta1.ReasonRefused:                  servingv1beta1.EventRefused,
	servingv1beta1.ReasonRevisionLost:             servingv1beta1.EventFailed,
	servingv1beta1.ReasonProgressDeadlineExceeded: servingv1beta1.EventFailed,
	servingv1beta1.ReasonAnalysisFailed:           servingv1beta1.EventFailed,
}

// faultEvent returns the Event of a fault that the conditions before don't have, nil for none.
func faultEvent(before, after []metav1.Condition) *plan.Event {
	now := meta.FindStatusCondition(after, servingv1beta1.ConditionRolledOut)
	if now == nil || faultReasons[now.Reason] == "" {
		return nil
	}
	known := slices.ContainsFunc(before, func(c metav1.Condition) bool {
		return c.Type == now.Type && c.Reason == now.Reason && c.ObservedGeneration == now.ObservedGeneration
	})
	if known {
		return nil
	}
	return &plan.Event{Warning: true, Reason: faultReasons[now.Reason], Message: now.Message}
}
