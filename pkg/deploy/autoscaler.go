package deploy

import (
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	autoscalingac "k8s.io/client-go/applyconfigurations/autoscaling/v2"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// targetUtilization is KServe's default for autoscaling by CPU, in percent of the
// request.
const targetUtilization = 80

// Scaling is what the number of pods follows. The zero value is KServe's default: CPU
// at 80 %.
type Scaling struct {
	// Metric is cpu or memory.
	Metric corev1.ResourceName
	// Target is what the metric is to be on average, in percent of the request.
	Target int32
}

// ScalingOf returns what a spec asks for. A metric that isn't served, which Validate
// tells of, leaves the default.
func ScalingOf(spec *servingv1beta1.ComponentExtensionSpec) Scaling {
	var scaling Scaling
	if metric := spec.ScaleMetric; metric != nil {
		switch *metric {
		case servingv1beta1.ScaleMetricCPU, servingv1beta1.ScaleMetricMemory:
			scaling.Metric = corev1.ResourceName(*metric)
		default:
			return Scaling{}
		}
	}
	if spec.ScaleTarget != nil {
		scaling.Target = *spec.ScaleTarget
	}
	return scaling
}

// completed fills in the defaults.
func (s Scaling) completed() Scaling {
	if s.Metric == "" {
		s.Metric = corev1.ResourceCPU
	}
	if s.Target <= 0 {
		s.Target = targetUtilization
	}
	return s
}

// AutoscalerOptions is what a revision's HorizontalPodAutoscaler is made of.
type AutoscalerOptions struct {
	Component names.Component
	Version   string
	Owner     metav1.OwnerReference
	// MinReplicas and MaxReplicas bound the number of pods; 1 <= min < max.
	MinReplicas, MaxReplicas int32
	// Scaling is what the number follows in between.
	Scaling Scaling
}

// Autoscaler returns a revision's HorizontalPodAutoscaler. It counts all of a pod's
// containers, so that each must request what it scales by.
func Autoscaler(o AutoscalerOptions) *autoscalingac.HorizontalPodAutoscalerApplyConfiguration {
	scaling := o.Scaling.completed()
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
					WithName(scaling.Metric).
					WithTarget(autoscalingac.MetricTarget().
						WithType(autoscalingv2.UtilizationMetricType).
						WithAverageUtilization(scaling.Target)))))
}
