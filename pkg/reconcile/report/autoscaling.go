package report

import (
	"fmt"
	"regexp"
	"time"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// autoscalerGrace is how long an autoscaler may be unable to scale before that is reported: it has no
// metrics of pods that have just started.
const autoscalerGrace = 2 * time.Minute

// autoscaling sets the condition of a service that is to be scaled: whether it is.
func (p *pass) autoscaling(status *servingv1beta1.InferenceServiceStatus) {
	concerned := false
	var problem *plan.Problem
	for _, c := range p.present() {
		wanted, terminating := c.scales(), c.terminating()
		if !wanted && terminating == nil {
			continue
		}
		concerned = true
		if problem = plan.First(problem, terminating); wanted {
			problem = plan.First(problem, c.Invalid,
				p.result.ProblemOf(c.Name.Kind, kube.KindScaledObject, kube.KindAutoscaler), p.autoscalingProblem(c))
		}
	}
	if !concerned {
		meta.RemoveStatusCondition(&status.Conditions, servingv1beta1.ConditionAutoscaling)
		return
	}
	p.set(status, servingv1beta1.ConditionAutoscaling, problem)
}

// scales reports whether the number of any revision's pods is an autoscaler's to choose.
func (c *component) scales() bool {
	return c.Seen.Spec.Autoscales() || len(c.scaled()) > 0
}

// scaled returns the versions with pods that are scaled.
func (c *component) scaled() []string {
	var versions []string
	for _, revision := range c.Plan.Revisions {
		if revision.Autoscale && revision.Replicas > 0 && !revision.Lost {
			versions = append(versions, revision.Version)
		}
	}
	return versions
}

// terminating is the problem of a ScaledObject that waits for KEDA to remove its finalizer, nil if
// none does: nothing else scales its revision meanwhile.
func (c *component) terminating() *plan.Problem {
	if c.Terminating == "" {
		return nil
	}
	return &plan.Problem{Reason: servingv1beta1.ReasonWaitingForKEDA, Message: fmt.Sprintf(
		"ScaledObject %s is deleted and waits for KEDA to remove its finalizer; remove the finalizer if KEDA is not installed any longer",
		c.Terminating,
	)}
}

// autoscalingProblem is what keeps a component's revisions from being scaled, nil if nothing does.
func (p *pass) autoscalingProblem(c *component) *plan.Problem {
	for _, version := range c.scaled() {
		if problem := p.scalerProblem(c, version); problem != nil {
			return problem
		}
	}
	return nil
}

// scalerProblem is what keeps a revision from being scaled by what it is to be, nil if nothing does.
func (p *pass) scalerProblem(c *component, version string) *plan.Problem {
	scaling := c.ScalingOf(version)
	if !scaling.ByRequests() {
		return p.autoscalerProblem(c, version)
	}
	switch {
	case !p.service.KEDA.Known:
		return &plan.Problem{
			Reason:  servingv1beta1.ReasonKEDAUnknown,
			Message: "whether KEDA is installed can't be read, so autoscalers are left as they are; allow the manager to list customresourcedefinitions and scaledobjects (manifests/rbac.yaml)",
		}
	case !p.service.KEDA.Installed:
		return &plan.Problem{Reason: servingv1beta1.ReasonKEDANotInstalled, Message: fmt.Sprintf(
			"the %s is scaled by cpu: scaleMetric %s needs KEDA, which is not installed; install it, or set scaleMetric cpu",
			c.Name.Kind,
			scaling.Metric,
		)}
	}
	return scaledObjectProblem(c.ScaledObjects[version], c.Name.Revision(version))
}

// ofPod is where an autoscaler names one of the pods that it complains of, a different one
// each time: without it the status would be written as often.
var ofPod = regexp.MustCompile(` of Pod \S+`)

// autoscalerProblem is what a HorizontalPodAutoscaler reports of itself, nil if it scales, or has
// not failed to for long. One without ready pods has nothing to go by.
func (p *pass) autoscalerProblem(c *component, version string) *plan.Problem {
	live, revision := c.Autoscalers[version], c.Seen.Revision(version)
	if live == nil || revision == nil || len(revision.Endpoints) == 0 {
		return nil
	}
	for _, condition := range live.Status.Conditions {
		about := condition.Type == autoscalingv2.AbleToScale || condition.Type == autoscalingv2.ScalingActive
		if !about || condition.Status != corev1.ConditionFalse || condition.Reason == "ScalingDisabled" {
			continue
		}
		if wait := autoscalerGrace - p.now.Sub(condition.LastTransitionTime.Time); wait > 0 {
			p.after = plan.Sooner(p.after, wait)
			continue
		}
		return &plan.Problem{
			Reason:  condition.Reason,
			Message: fmt.Sprintf("HorizontalPodAutoscaler %s: %s", live.Name, ofPod.ReplaceAllString(condition.Message, "")),
		}
	}
	return nil
}

// scaledObjectProblem is what KEDA reports of a ScaledObject, nil if it scales by it.
func scaledObjectProblem(live *deploy.ScaledObject, name string) *plan.Problem {
	if live != nil {
		for _, condition := range live.Status.Conditions {
			switch {
			case condition.Type != deploy.ScaledObjectReady || condition.Status == metav1.ConditionUnknown && condition.Message == "":
			case condition.Status == metav1.ConditionTrue:
				return nil
			default:
				return &plan.Problem{
					Reason:  condition.Reason,
					Message: fmt.Sprintf("ScaledObject %s: %s", name, condition.Message),
				}
			}
		}
	}
	return &plan.Problem{
		Reason:  servingv1beta1.ReasonWaitingForKEDA,
		Message: fmt.Sprintf("KEDA has not handled ScaledObject %s yet", name),
	}
}
