package reconcile

import (
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// Reasons for which a service is not scaled by its requests; part of the API. Others are
// KEDA's own.
const (
	ReasonKEDANotInstalled = "KEDANotInstalled"
	ReasonKEDAUnknown      = "KEDAUnknown"
	ReasonWaitingForKEDA   = "WaitingForKEDA"
)

// reportAutoscaling says of a service that is to scale by its requests whether it does.
func (c *Controller) reportAutoscaling(status *servingv1beta1.InferenceServiceStatus, o *observation, result applied, now time.Time) {
	concerned := false
	var problem *plan.Problem
	for _, p := range o.present() {
		asked, leaving := p.scalesByRequests(), c.leavingKEDA(p)
		if !asked && leaving == nil {
			continue
		}
		concerned = true
		if problem = first(problem, leaving); asked {
			problem = first(problem, p.invalid, result.problemOf(p.component.Kind, KindScaledObject), c.autoscalingProblem(p))
		}
	}
	if !concerned {
		meta.RemoveStatusCondition(&status.Conditions, servingv1beta1.ConditionAutoscaling)
		return
	}
	setCondition(status, servingv1beta1.ConditionAutoscaling, problem, now)
}

func (p *part) scalesByRequests() bool {
	return p.seen.Spec.Autoscales() && deploy.ScalingOf(p.extension()).ByRequests()
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

// autoscalingProblem says what keeps a component's revisions from being scaled by their
// requests, nil if nothing does.
func (c *Controller) autoscalingProblem(p *part) *plan.Problem {
	installed, known := c.caches.keda()
	switch {
	case !known:
		return &plan.Problem{Reason: ReasonKEDAUnknown,
			Message: "it can't be told whether KEDA is there, and autoscalers are left as they are; may the manager list customresourcedefinitions and scaledobjects (manifests/rbac.yaml)?"}
	case !installed:
		return &plan.Problem{Reason: ReasonKEDANotInstalled, Message: fmt.Sprintf(
			"the %s is scaled by cpu: scaleMetric %s needs KEDA, whose ScaledObjects are not served here; install it, or set scaleMetric cpu",
			p.component.Kind, deploy.ScalingOf(p.extension()).Metric)}
	}
	for _, revision := range p.plan.Revisions {
		if !revision.Autoscale || revision.Replicas == 0 || revision.Lost {
			continue
		}
		name := p.component.Revision(revision.Version)
		live, _ := c.caches.get(objectKey{KindScaledObject, cache.NewObjectName(p.service.Namespace, name)}).(*deploy.ScaledObject)
		if problem := scaledObjectProblem(live, name); problem != nil {
			return problem
		}
	}
	return nil
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
