package deploy

import (
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	autoscalingac "k8s.io/client-go/applyconfigurations/autoscaling/v2"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// Targets of an autoscaler where the spec has none. That for cpu is KServe's, in percent of the
// request; those for concurrency and rps are Knative's, per pod.
const (
	targetUtilization = 80
	targetConcurrency = 100
	targetRPS         = 200
)

// ScalingOf returns the scaling in a spec, without defaults.
func ScalingOf(spec *servingv1beta1.ComponentExtensionSpec) Scaling {
	return Scaling{Metric: ptr.Deref(spec.ScaleMetric, ""), Target: ptr.Deref(spec.ScaleTarget, 0)}
}

// ByRequests reports whether the number of pods follows Envoy's counts of requests, which a
// HorizontalPodAutoscaler can't read by itself.
func (s Scaling) ByRequests() bool {
	return s.Metric == servingv1beta1.ScaleMetricConcurrency || s.Metric == servingv1beta1.ScaleMetricRPS
}

// completed returns the scaling with the defaults filled in.
func (s Scaling) completed() Scaling {
	if s.Metric == "" {
		s.Metric = servingv1beta1.ScaleMetricCPU
	}
	if s.Target > 0 {
		return s
	}
	switch s.Metric {
	case servingv1beta1.ScaleMetricConcurrency:
		s.Target = targetConcurrency
	case servingv1beta1.ScaleMetricRPS:
		s.Target = targetRPS
	default:
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
	// Scaling determines the number in between.
	Scaling Scaling
}

// Autoscaler returns a revision's HorizontalPodAutoscaler. It counts all of a pod's containers, so
// that each must request the resource that it scales by. For a Scaling by requests, which it can't
// follow, it scales by the default.
func Autoscaler(o AutoscalerOptions) *autoscalingac.HorizontalPodAutoscalerApplyConfiguration {
	scaling := o.Scaling
	if scaling.ByRequests() {
		scaling = Scaling{}
	}
	scaling = scaling.completed()
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
					WithName(corev1.ResourceName(scaling.Metric)).
					WithTarget(autoscalingac.MetricTarget().
						WithType(autoscalingv2.UtilizationMetricType).
						WithAverageUtilization(scaling.Target)))))
}
