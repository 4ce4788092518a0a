package reconcile

import (
	"slices"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// EventSink takes Events about an InferenceService. It must not block.
type EventSink func(service *servingv1beta1.InferenceService, event plan.Event)

// tell sends the Events of a pass that was carried out: the steps that the plan took,
// and the faults that are new.
func (c *Controller) tell(o *observation, status *servingv1beta1.InferenceServiceStatus, result applied) {
	before, after := o.service.Status.Conditions, status.Conditions
	var events []plan.Event
	for _, p := range o.parts {
		events = append(events, p.done(result)...)
	}
	if event := faultEvent(before, after); event != nil {
		events = append(events, *event)
	}
	if event := failoverEvent(before, after); event != nil {
		events = append(events, *event)
	}
	for _, event := range events {
		c.events(o.service, event)
		countOutcome(event)
	}
	o.observeLatency(events, status, c.clock.Now())
}

// done are the Events of what was done of the component's plan. Where there are several
// components they say whose they are.
func (p *part) done(result applied) []plan.Event {
	var events []plan.Event
	for _, event := range p.plan.Events {
		chain := ChainRoute
		if event.Reason == plan.EventRevisionCreated {
			chain = ChainTarget.of(p.component)
		}
		if result.broken[chain] && (chain != ChainRoute || !p.taken) {
			continue
		}
		if len(p.parts) > 1 {
			event.Message = p.component.Kind + ": " + event.Message
		}
		events = append(events, event)
	}
	return events
}

// failoverEvent tells of a failover that the conditions did not have before.
func failoverEvent(before, after []metav1.Condition) *plan.Event {
	now := meta.FindStatusCondition(after, servingv1beta1.ConditionFailedOver)
	if now == nil || meta.IsStatusConditionTrue(before, servingv1beta1.ConditionFailedOver) {
		return nil
	}
	return &plan.Event{Warning: true, Reason: servingv1beta1.ConditionFailedOver, Message: now.Message}
}

// faultReasons are those of RolledOut that somebody has to do something about.
var faultReasons = map[string]string{
	ReasonInvalidSpec:                   "Refused",
	ReasonConflict:                      "Refused",
	ReasonRefused:                       "Refused",
	plan.ReasonRevisionLost:             "Failed",
	plan.ReasonProgressDeadlineExceeded: "Failed",
}

// faultEvent tells of a fault that the conditions did not have before.
func faultEvent(before, after []metav1.Condition) *plan.Event {
	now := meta.FindStatusCondition(after, servingv1beta1.ConditionRolledOut)
	if now == nil || now.Status != metav1.ConditionFalse || faultReasons[now.Reason] == "" {
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
