package reconcile

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// Reasons for which a service is not scaled by its requests; part of the API. Others are
// KEDA's own, or the HorizontalPodAutoscaler's.
const (
	ReasonKEDANotInstalled = "KEDANotInstalled"
	ReasonKEDAUnknown      = "KEDAUnknown"
	ReasonWaitingForKEDA   = "WaitingForKEDA"
)

// autoscalerGrace is how long an autoscaler may be unable to scale before that is told of: it
// knows nothing of pods that have just started.
const autoscalerGrace = 2 * time.Minute

// reportAutoscaling says of a service that is to be scaled whether it is.
func (c *Controller) reportAutoscaling(status *servingv1beta1.InferenceServiceStatus, o *observation, result applied, now time.Time) {
	concerned := false
	var problem *plan.Problem
	for _, p := range o.present() {
		asked, leaving := p.scales(), c.leavingKEDA(p)
		if !asked && leaving == nil {
			continue
		}
		concerned = true
		if problem = first(problem, leaving); asked {
			problem = first(problem, p.invalid, result.problemOf(p.component.Kind, KindScaledObject, KindAutoscaler), c.autoscalingProblem(p, now))
		}
	}
	if !concerned {
		meta.RemoveStatusCondition(&status.Conditions, servingv1beta1.ConditionAutoscaling)
		return
	}
	setCondition(status, servingv1beta1.ConditionAutoscaling, problem, now)
}

// scales reports whether the number of any revision's pods is an autoscaler's to choose.
func (p *part) scales() bool {
	return p.seen.Spec.Autoscales() || len(p.scaled()) > 0
}

// scaled returns the versions with pods that are scaled.
func (p *part) scaled() []string {
	var versions []string
	for _, revision := range p.plan.Revisions {
		if revision.Autoscale && revision.Replicas > 0 && !revision.Lost {
			versions = append(versions, revision.Version)
		}
	}
	return versions
}

// leavingKEDA tells of a ScaledObject that waits for KEDA to let it go: nothing else scales
// its revision meanwhile.
func (c *Controller) leavingKEDA(p *part) *plan.Problem {
	for _, object := range p.owned(c.caches, KindScaledObject) {
		if object.GetDeletionTimestamp() != nil {
			return &plan.Problem{Reason: ReasonWaitingForKEDA, Message: fmt.Sprintf(
				"ScaledObject %s is deleted, and KEDA has to let it go; if there is no KEDA any longer, remove its finalizer", object.GetName())}
		}
	}
	return nil
}

// autoscalingProblem says what keeps a component's revisions from being scaled, nil if nothing
// does.
func (c *Controller) autoscalingProblem(p *part, now time.Time) *plan.Problem {
	for _, version := range p.scaled() {
		if problem := c.scalerProblem(p, version, now); problem != nil {
			return problem
		}
	}
	return nil
}

// scalerProblem says what keeps a revision from being scaled by what it is to be.
func (c *Controller) scalerProblem(p *part, version string, now time.Time) *plan.Problem {
	name := p.component.Revision(version)
	key := cache.NewObjectName(p.service.Namespace, name)
	scaling := p.scalingOf(version)
	if !scaling.ByRequests() {
		live, _ := c.caches.get(objectKey{KindAutoscaler, key}).(*autoscalingv2.HorizontalPodAutoscaler)
		return p.autoscalerProblem(version, live, now)
	}
	switch installed, known := c.caches.keda(); {
	case !known:
		return &plan.Problem{Reason: ReasonKEDAUnknown,
			Message: "it can't be told whether KEDA is there, and autoscalers are left as they are; may the manager list customresourcedefinitions and scaledobjects (manifests/rbac.yaml)?"}
	case !installed:
		return &plan.Problem{Reason: ReasonKEDANotInstalled, Message: fmt.Sprintf(
			"the %s is scaled by cpu: scaleMetric %s needs KEDA, whose ScaledObjects are not served here; install it, or set scaleMetric cpu",
			p.component.Kind, scaling.Metric)}
	}
	live, _ := c.caches.get(objectKey{KindScaledObject, key}).(*deploy.ScaledObject)
	return scaledObjectProblem(live, name)
}

// ofPod is where an autoscaler names one of the pods that it complains of, a different one
// each time: without it the status would be written as often.
var ofPod = regexp.MustCompile(` of Pod \S+`)

// autoscalerProblem is what a HorizontalPodAutoscaler says of itself, nil if it scales, or has
// not failed to for long. One without ready pods has nothing to go by.
func (p *part) autoscalerProblem(version string, live *autoscalingv2.HorizontalPodAutoscaler, now time.Time) *plan.Problem {
	if live == nil || !p.hasEndpoints(version) {
		return nil
	}
	for _, condition := range live.Status.Conditions {
		about := condition.Type == autoscalingv2.AbleToScale || condition.Type == autoscalingv2.ScalingActive
		if !about || condition.Status != corev1.ConditionFalse || condition.Reason == "ScalingDisabled" {
			continue
		}
		if wait := autoscalerGrace - now.Sub(condition.LastTransitionTime.Time); wait > 0 {
			p.again = sooner(p.again, wait)
			continue
		}
		return &plan.Problem{Reason: condition.Reason,
			Message: fmt.Sprintf("HorizontalPodAutoscaler %s: %s", live.Name, ofPod.ReplaceAllString(condition.Message, ""))}
	}
	return nil
}

// hasEndpoints reports whether a revision has ready pods.
func (p *part) hasEndpoints(version string) bool {
	return slices.ContainsFunc(p.seen.Revisions, func(r plan.Revision) bool { return r.Version == version && len(r.Endpoints) > 0 })
}

// scaledObjectProblem is what KEDA says of a ScaledObject, nil if it scales by it.
func scaledObjectProblem(live *deploy.ScaledObject, name string) *plan.Problem {
	if live != nil {
		for _, condition := range live.Status.Conditions {
			switch {
			case condition.Type != deploy.ScaledObjectReady || condition.Status == metav1.ConditionUnknown && condition.Message == "":
			case condition.Status == metav1.ConditionTrue:
				return nil
			default:
				return &plan.Problem{Reason: condition.Reason, Message: fmt.Sprintf("ScaledObject %s: %s", name, condition.Message)}
			}
		}
	}
	return &plan.Problem{Reason: ReasonWaitingForKEDA, Message: fmt.Sprintf("KEDA has not taken up ScaledObject %s yet", name)}
}
