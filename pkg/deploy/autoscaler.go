package deploy

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	autoscalingac "k8s.io/client-go/applyconfigurations/autoscaling/v2"

	autoscalingv2 "k8s.io/api/autoscaling/v2"

	"github.com/sluice-serving/sluice/apis/names"
)

// targetUtilization is KServe's default for autoscaling by CPU, in percent of the
// request.
const targetUtilization = 80

// AutoscalerOptions is what a revision's HorizontalPodAutoscaler is made of.
type AutoscalerOptions struct {
	Component names.Component
	Version   string
	Owner     metav1.OwnerReference
	// MinReplicas and MaxReplicas bound the number of pods; 1 <= min < max.
	MinReplicas, MaxReplicas int32
}

// Autoscaler returns a revision's HorizontalPodAutoscaler, by CPU.
func Autoscaler(o AutoscalerOptions) *autoscalingac.HorizontalPodAutoscalerApplyConfiguration {
	return autoscalingac.HorizontalPodAutoscaler(o.Component.Revision(o.Version), o.Component.Namespace).
		WithLabels(o.Component.RevisionLabels(o.Version)).
		WithOwnerReferences(ownedBy(o.Owner)).
		WithSpec(autoscalingac.HorizontalPodAutoscalerSpec().
			WithScaleTargetRef(autoscalingac.CrossVersionObjectReference().
				WithAPIVersion("apps/v1").
				WithKind("Deployment").
				WithName(o.Component.Deployment(o.Version))).
			WithMinReplicas(o.MinReplicas).
			WithMaxReplicas(o.MaxReplicas).
			WithMetrics(autoscalingac.MetricSpec().
				WithType(autoscalingv2.ResourceMetricSourceType).
				WithResource(autoscalingac.ResourceMetricSource().
					WithName("cpu").
					WithTarget(autoscalingac.MetricTarget().
						WithType(autoscalingv2.UtilizationMetricType).
						WithAverageUtilization(targetUtilization)))))
}
