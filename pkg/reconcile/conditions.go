package reconcile

import (
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// reportConditions says how the service fares. What the user has to mend comes before what
// follows from it.
func reportConditions(status *servingv1beta1.InferenceServiceStatus, o *observation, next plan.Plan, result applied, routed bool, now time.Time) {
	ingress := first(o.ingress, routeProblem(next, result, routed))
	pods := first(next.Conditions.Ready, o.invalid, result.problem(KindControllerRevision, KindDeployment))
	setCondition(status, servingv1beta1.ConditionPredictorReady, pods, now)
	setCondition(status, servingv1beta1.ConditionIngressReady, ingress, now)
	setCondition(status, servingv1beta1.ConditionRolledOut, first(o.invalid, result.problem(), next.Conditions.RolledOut), now)
	setCondition(status, servingv1beta1.ConditionReady, first(next.Conditions.Serving, servingIngress(o, result, routed, ingress)), now)
	reportFailover(status, next.Conditions.StoodIn, now)
	reportScaleToZero(status, o, now)
}

// servingIngress is the problem of the ingress as far as it keeps the URL from answering: a
// route that can't be changed still serves as it is.
func servingIngress(o *observation, result applied, routed bool, ingress *plan.Problem) *plan.Problem {
	if o.ingress == nil && routed && result.broken[ChainRoute] {
		return nil
	}
	return ingress
}

// routeProblem says why there is no route yet, or why it could not be changed.
func routeProblem(next plan.Plan, result applied, routed bool) *plan.Problem {
	if routed {
		return result.problem(KindVirtualService, KindDestinationRule)
	}
	return first(result.problem(), next.Conditions.RolledOut, next.Conditions.Serving)
}

// reportFailover says that Envoy has failed over: it serves, but somebody should know.
func reportFailover(status *servingv1beta1.InferenceServiceStatus, failover *plan.Problem, now time.Time) {
	if failover == nil {
		meta.RemoveStatusCondition(&status.Conditions, servingv1beta1.ConditionFailedOver)
		return
	}
	meta.SetStatusCondition(&status.Conditions, metav1.Condition{
		Type:               servingv1beta1.ConditionFailedOver,
		Status:             metav1.ConditionTrue,
		Reason:             reasonOf(*failover),
		Message:            failover.Message,
		ObservedGeneration: status.ObservedGeneration,
		LastTransitionTime: metav1.NewTime(now.Truncate(time.Second)),
	})
}

// reportScaleToZero says honestly that a service runs one pod at least.
func reportScaleToZero(status *servingv1beta1.InferenceServiceStatus, o *observation, now time.Time) {
	asked := o.service.Spec.Predictor.MinReplicas
	if asked == nil || *asked > 0 {
		meta.RemoveStatusCondition(&status.Conditions, servingv1beta1.ConditionScaleToZero)
		return
	}
	setCondition(status, servingv1beta1.ConditionScaleToZero, &plan.Problem{Reason: "NotServed",
		Message: "nothing in the data path can hold a request until a pod has started, so 1 replica is kept; set minReplicas to 1"}, now)
}

// first returns the first problem that there is, nil if there is none.
func first(problems ...*plan.Problem) *plan.Problem {
	for _, problem := range problems {
		if problem != nil {
			return problem
		}
	}
	return nil
}

// joined makes one problem of several, with the reason of the first.
func joined(problems []plan.Problem) *plan.Problem {
	if len(problems) == 0 {
		return nil
	}
	messages := make([]string, len(problems))
	for i, problem := range problems {
		messages[i] = problem.Message
	}
	return &plan.Problem{Reason: problems[0].Reason, Message: strings.Join(messages, "; ")}
}
