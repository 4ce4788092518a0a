package reconcile

import (
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// componentReady is the condition about each kind of component.
var componentReady = map[string]string{
	names.Predictor:   servingv1beta1.ConditionPredictorReady,
	names.Transformer: servingv1beta1.ConditionTransformerReady,
	names.Explainer:   servingv1beta1.ConditionExplainerReady,
}

// reportConditions says how the service fares. What the user has to mend comes before what
// follows from it.
func (c *Controller) reportConditions(status *servingv1beta1.InferenceServiceStatus, o *observation, result applied, now time.Time) {
	for kind, condition := range componentReady {
		if !o.has(kind) {
			meta.RemoveStatusCondition(&status.Conditions, condition)
		}
	}
	for _, p := range o.present() {
		setCondition(status, componentReady[p.component.Kind],
			first(p.invalid, p.refused, p.plan.Conditions.Ready, result.problemOf(p.component.Kind, KindControllerRevision, KindDeployment)), now)
	}
	ingress := first(o.ingress, o.routeProblem(result))
	setCondition(status, servingv1beta1.ConditionIngressReady, ingress, now)
	setCondition(status, servingv1beta1.ConditionRolledOut,
		first(o.invalid(), result.problem(), o.firstOf(func(c plan.Conditions) *plan.Problem { return c.RolledOut })), now)
	setCondition(status, servingv1beta1.ConditionReady,
		first(o.nameProblem(result), o.firstOf(func(c plan.Conditions) *plan.Problem { return c.Serving }), o.servingIngress(ingress)), now)
	reportFailover(status, o.firstOf(func(c plan.Conditions) *plan.Problem { return c.StoodIn }), now)
	reportScaleToZero(status, o, now)
	c.reportAutoscaling(status, o, result, now)
}

// reportInvalidConditions says of a service that can't be rendered what is the matter.
func reportInvalidConditions(status *servingv1beta1.InferenceServiceStatus, o *observation, now time.Time) {
	problem := o.invalid()
	for _, p := range o.present() {
		setCondition(status, componentReady[p.component.Kind], problem, now)
	}
	for _, condition := range []string{
		servingv1beta1.ConditionReady, servingv1beta1.ConditionIngressReady, servingv1beta1.ConditionRolledOut,
	} {
		setCondition(status, condition, problem, now)
	}
}

// present returns the components that the spec has.
func (o *observation) present() []*part {
	return slices.DeleteFunc(slices.Clone(o.parts), func(p *part) bool { return p.leaves })
}

// has reports whether the spec has a component of a kind.
func (o *observation) has(kind string) bool {
	return slices.ContainsFunc(o.present(), func(p *part) bool { return p.component.Kind == kind })
}

// invalid says what keeps the components' specs from being rendered, nil if nothing does.
func (o *observation) invalid() *plan.Problem {
	var problems []plan.Problem
	for _, p := range o.parts {
		if p.invalid != nil && !slices.Contains(problems, *p.invalid) {
			problems = append(problems, *p.invalid)
		}
	}
	return joined(problems)
}

// firstOf returns the first component's problem of a kind, one that only takes a moment if
// there is no other. Where there are several components it says whose it is.
func (o *observation) firstOf(of func(plan.Conditions) *plan.Problem) *plan.Problem {
	var brief *plan.Problem
	for _, p := range o.present() {
		problem := of(p.plan.Conditions)
		if problem != nil && len(o.parts) > 1 {
			problem = &plan.Problem{Reason: problem.Reason, Message: p.component.Kind + ": " + problem.Message}
		}
		switch {
		case problem == nil:
		case problem.Reason != plan.ReasonSettling:
			return problem
		case brief == nil:
			brief = problem
		}
	}
	return brief
}

// servingIngress is the problem of the ingress as far as it keeps the URL from answering:
// routes that can't be changed still serve as they are.
func (o *observation) servingIngress(ingress *plan.Problem) *plan.Problem {
	if o.ingress == nil && o.route != nil && o.reached() {
		return o.unreached
	}
	return first(ingress, o.unreached)
}

// routeProblem says why there is no route yet, or why it could not be changed.
func (o *observation) routeProblem(result applied) *plan.Problem {
	if o.routed() {
		return result.problem(KindVirtualService, KindDestinationRule)
	}
	predictor := o.predictor().plan.Conditions
	return first(result.problem(), predictor.RolledOut, predictor.Serving)
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
	for _, p := range o.present() {
		if ptr.Deref(p.extension().MinReplicas, servingv1beta1.DefaultMinReplicas) <= 0 {
			setCondition(status, servingv1beta1.ConditionScaleToZero, &plan.Problem{Reason: "NotServed",
				Message: "nothing in the data path can hold a request until a pod has started, so 1 replica is kept; set minReplicas to 1"}, now)
			return
		}
	}
	meta.RemoveStatusCondition(&status.Conditions, servingv1beta1.ConditionScaleToZero)
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
