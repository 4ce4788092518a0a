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
func (c *Controller) tell(o *observation, status *servingv1beta1.InferenceServiceStatus, next plan.Plan, problems []plan.Problem) {
	if len(problems) == 0 {
		for _, event := range next.Events {
			c.events(o.service, event)
		}
	}
	if event := faultEvent(o.service.Status.Conditions, status.Conditions); event != nil {
		c.events(o.service, *event)
	}
}

// faultReasons are those of RolledOut that somebody has to do something about.
var faultReasons = map[string]string{
	ReasonInvalidSpec:                   "Refused",
	ReasonConflict:                      "Refused",
	ReasonRefused:                       "Refused",
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
