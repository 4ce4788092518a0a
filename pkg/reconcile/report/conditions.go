package report

import (
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// componentReady has the condition about each kind of component.
var componentReady = map[string]string{
	names.Predictor:   servingv1beta1.ConditionPredictorReady,
	names.Transformer: servingv1beta1.ConditionTransformerReady,
	names.Explainer:   servingv1beta1.ConditionExplainerReady,
}

// conditions sets the service's conditions. What the user has to mend comes before what follows
// from it.
func (p *pass) conditions(status *servingv1beta1.InferenceServiceStatus) {
	for kind, condition := range componentReady {
		if !p.has(kind) {
			meta.RemoveStatusCondition(&status.Conditions, condition)
		}
	}
	for _, c := range p.present() {
		p.set(status, componentReady[c.Name.Kind], plan.First(c.Invalid, c.refused, c.Plan.Conditions.Ready,
			p.result.ProblemOf(c.Name.Kind, kube.KindControllerRevision, kube.KindDeployment)))
	}
	ingress := plan.First(p.service.IngressProblem, p.routeProblem())
	p.set(status, servingv1beta1.ConditionIngressReady, ingress)
	rollout := firstOf(p.components, func(c plan.Conditions) *plan.Problem { return c.RolledOut })
	p.set(status, servingv1beta1.ConditionRolledOut, p.withoutNewFigures(status,
		plan.First(p.invalid, p.headerProblem(), p.result.Problem(), p.keptRoute(), rollout)))
	p.note(status, firstOf(p.components, func(c plan.Conditions) *plan.Problem { return c.Note }))
	serving := firstOf(p.components, func(c plan.Conditions) *plan.Problem { return c.Serving })
	p.set(status, servingv1beta1.ConditionReady, plan.First(p.nameProblem(), serving, p.servingIngress(ingress)))
	p.failover(status, firstOf(p.components, func(c plan.Conditions) *plan.Problem { return c.StoodIn }))
	p.scaleToZero(status)
	p.autoscaling(status)
}

// note gives the condition that the weights are those of the spec the reason that there is something to do nevertheless.
func (p *pass) note(status *servingv1beta1.InferenceServiceStatus, note *plan.Problem) {
	rolledOut := meta.FindStatusCondition(status.Conditions, servingv1beta1.ConditionRolledOut)
	if note != nil && rolledOut.Status == metav1.ConditionTrue {
		rolledOut.Reason, rolledOut.Message = note.Reason, note.Message
	}
}

// withoutNewFigures returns the problem of a rollout, with the message that the status has where only figures would be
// others in it: they are renewed with the status's analysis.
func (p *pass) withoutNewFigures(status *servingv1beta1.InferenceServiceStatus, problem *plan.Problem) *plan.Problem {
	reported := meta.FindStatusCondition(status.Conditions, servingv1beta1.ConditionRolledOut)
	if problem == nil || problem.Reason != servingv1beta1.ReasonWaitingForEvidence || reported == nil ||
		reported.Reason != problem.Reason || reported.ObservedGeneration != status.ObservedGeneration {
		return problem
	}
	for _, c := range p.present() {
		if status.Components[servingv1beta1.ComponentType(c.Name.Kind)].Analysis != c.Status().Analysis {
			return problem
		}
	}
	return &plan.Problem{Reason: problem.Reason, Message: reported.Message}
}

// invalidConditions sets the conditions of a service that can't be rendered.
func (p *pass) invalidConditions(status *servingv1beta1.InferenceServiceStatus) {
	for _, c := range p.present() {
		p.set(status, componentReady[c.Name.Kind], p.invalid)
	}
	for _, condition := range []string{
		servingv1beta1.ConditionReady, servingv1beta1.ConditionIngressReady, servingv1beta1.ConditionRolledOut,
	} {
		p.set(status, condition, p.invalid)
	}
}

// has reports whether the spec has a component of a kind.
func (p *pass) has(kind string) bool {
	return slices.ContainsFunc(p.present(), func(c *component) bool { return c.Name.Kind == kind })
}

// headerProblem is why the spec's headers lead nowhere, nil if they are as they should be.
func (p *pass) headerProblem() *plan.Problem {
	for _, c := range p.present() {
		if problem := c.HeaderProblem(); problem != nil {
			return problem
		}
	}
	return nil
}

// firstOf returns the first component's problem of a kind; one that only takes a moment if
// there is no other. Where there are several components, its message names the component. One that
// was removed from the spec is among them: it may still be on the way to the others.
func firstOf(components []*component, of func(plan.Conditions) *plan.Problem) *plan.Problem {
	var brief *plan.Problem
	for _, c := range components {
		problem := of(c.Plan.Conditions)
		if problem != nil && len(components) > 1 {
			problem = &plan.Problem{Reason: problem.Reason, Message: c.Name.Kind + ": " + problem.Message}
		}
		switch {
		case problem == nil:
		case problem.Reason != servingv1beta1.ReasonSettling:
			return problem
		case brief == nil:
			brief = problem
		}
	}
	return brief
}

// servingIngress is the problem of the ingress as far as it keeps the URL from answering:
// routes that can't be changed still serve as they are.
func (p *pass) servingIngress(ingress *plan.Problem) *plan.Problem {
	if p.service.IngressProblem == nil && p.service.Route != nil && p.service.Reached() {
		return p.service.Unreached
	}
	return plan.First(ingress, p.service.Unreached)
}

// routeProblem is why there is no route yet, or why it could not be changed; nil if neither is so.
func (p *pass) routeProblem() *plan.Problem {
	if p.routed() {
		return p.result.Problem(kube.KindVirtualService, kube.KindDestinationRule)
	}
	predictor := p.predictor().Plan.Conditions
	return plan.First(p.result.Problem(), predictor.RolledOut, predictor.Serving)
}

// keptRoute is that the route is not written at present, because the same write had no effect; nil if it is. What the
// plan has to report is about weights that are not in effect then, and about times that pass after pass are others.
func (p *pass) keptRoute() *plan.Problem {
	if !p.result.RouteFailed() || p.result.After == 0 {
		return nil
	}
	return &plan.Problem{
		Reason:  servingv1beta1.ReasonRetrying,
		Message: "somebody else, such as a webhook, keeps the VirtualService as it is; it will be written again",
	}
}

// failover sets the condition that Envoy has failed over: it serves, but somebody should know.
func (p *pass) failover(status *servingv1beta1.InferenceServiceStatus, failover *plan.Problem) {
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
		LastTransitionTime: metav1.NewTime(p.now.Truncate(time.Second)),
	})
}

// scaleToZero sets the condition that a service which wants no pods at times runs one at least.
func (p *pass) scaleToZero(status *servingv1beta1.InferenceServiceStatus) {
	if !slices.ContainsFunc(p.present(), func(c *component) bool { return c.WantsNone() }) {
		meta.RemoveStatusCondition(&status.Conditions, servingv1beta1.ConditionScaleToZero)
		return
	}
	p.set(status, servingv1beta1.ConditionScaleToZero, &plan.Problem{
		Reason:  servingv1beta1.ReasonNotServed,
		Message: "nothing in the data path can hold a request until a pod has started, so 1 replica is kept; set minReplicas to 1",
	})
}

// nameProblem is why the service is not reached in the cluster by one of its names: the Service is
// somebody else's, or could not be made; nil if it is reached.
func (p *pass) nameProblem() *plan.Problem {
	addresses := []string{p.service.Object.Name}
	for _, c := range p.present() {
		if c.Seen.Optional && c.route == nil {
			continue // It gets no requests, and RolledOut reports why.
		}
		addresses = append(addresses, c.Name.Service())
		if len(p.components) > 1 {
			addresses = append(addresses, c.Name.EntryService())
		}
	}
	var problems []plan.Problem
	for _, name := range addresses {
		if problem := p.service.Lacks[name]; problem != nil {
			problems = append(problems, *problem)
		}
		for _, fault := range p.result.Faults {
			if fault.Kind == kube.KindService && fault.Name == name && p.service.Lacks[name] == nil &&
				!p.service.HasName(name) {
				problems = append(problems, fault.Problem)
			}
		}
	}
	return plan.Join(problems)
}
