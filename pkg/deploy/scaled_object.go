package deploy

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	metaac "k8s.io/client-go/applyconfigurations/meta/v1"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// ScaledObjectAPIVersion and ScaledObjectKind are KEDA's.
const (
	ScaledObjectAPIVersion = "keda.sh/v1alpha1"
	ScaledObjectKind       = "ScaledObject"
)

// ScaledObject is the part of KEDA's ScaledObject that Sluice writes and reads. KEDA's own types
// depend on the clients of everything that it scales by. Source of the format:
// apis/keda/v1alpha1/scaledobject_types.go of github.com/kedacore/keda/v2.
type ScaledObject struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`

	Spec   ScaledObjectSpec   `json:"spec,omitzero"`
	Status ScaledObjectStatus `json:"status,omitzero"`
}

// DeepCopyObject implements runtime.Object.
func (o *ScaledObject) DeepCopyObject() runtime.Object {
	copied := &ScaledObject{TypeMeta: o.TypeMeta, ObjectMeta: *o.ObjectMeta.DeepCopy(), Spec: o.Spec}
	copied.Spec.Triggers = slices.Clone(o.Spec.Triggers)
	for i := range copied.Spec.Triggers {
		copied.Spec.Triggers[i].Metadata = maps.Clone(o.Spec.Triggers[i].Metadata)
	}
	copied.Status.Conditions = slices.Clone(o.Status.Conditions)
	return copied
}

// ScaledObjectConfiguration holds the fields of a ScaledObject that are applied.
type ScaledObjectConfiguration struct {
	metaac.TypeMetaApplyConfiguration    `json:",inline"`
	*metaac.ObjectMetaApplyConfiguration `json:"metadata,omitempty"`

	Spec ScaledObjectSpec `json:"spec"`
}

// ScaledObjectSpec is what KEDA scales, by which metrics, and between which limits.
type ScaledObjectSpec struct {
	ScaleTargetRef  ScaleTargetRef `json:"scaleTargetRef,omitzero"`
	MinReplicaCount int32          `json:"minReplicaCount,omitempty"`
	MaxReplicaCount int32          `json:"maxReplicaCount,omitempty"`
	Triggers        []ScaleTrigger `json:"triggers,omitempty"`
}

// ScaleTargetRef names the Deployment.
type ScaleTargetRef struct {
	Name string `json:"name,omitempty"`
}

// ScaleTrigger is a metric. Metadata configures KEDA's scaler of that Type.
type ScaleTrigger struct {
	Type       string            `json:"type"`
	MetricType string            `json:"metricType,omitempty"`
	Metadata   map[string]string `json:"metadata"`
}

// ScaledObjectStatus is what KEDA reports.
type ScaledObjectStatus struct {
	Conditions []ScaledObjectCondition `json:"conditions,omitempty"`
}

// ScaledObjectCondition is like metav1.Condition, without its times.
type ScaledObjectCondition struct {
	Type    string                 `json:"type"`
	Status  metav1.ConditionStatus `json:"status"`
	Reason  string                 `json:"reason,omitempty"`
	Message string                 `json:"message,omitempty"`
}

// ScaledObjectReady is the type of the condition that reports whether KEDA scales.
const ScaledObjectReady = "Ready"

// annotationOtherAutoscaler stops KEDA's webhook from looking for another autoscaler of the
// Deployment. The webhook may still see the HorizontalPodAutoscaler that the ScaledObject replaces.
const annotationOtherAutoscaler = "validations.keda.sh/hpa-ownership"

// Prometheus is the server that has Istio's standard metrics.
type Prometheus struct {
	// Address is its URL, as KEDA reaches it.
	Address string
	// Window is the time over which a rate is taken: at least twice the interval of scraping, in
	// whole seconds.
	Window time.Duration
}

// NewScaledObject returns a revision's ScaledObject, for a Scaling by requests. KEDA creates a
// HorizontalPodAutoscaler for it.
func NewScaledObject(o AutoscalerOptions, prometheus Prometheus) *ScaledObjectConfiguration {
	scaling := o.Scaling.completed()
	deployment := o.Component.Deployment(o.Version)
	object := &ScaledObjectConfiguration{ObjectMetaApplyConfiguration: metaac.ObjectMeta()}
	object.WithName(o.Component.Revision(o.Version)).WithNamespace(o.Component.Namespace).
		WithLabels(o.Component.RevisionLabels(o.Version)).
		WithAnnotations(map[string]string{annotationOtherAutoscaler: "false"}).
		WithOwnerReferences(ownedBy(o.Owner))
	object.WithAPIVersion(ScaledObjectAPIVersion).WithKind(ScaledObjectKind)
	object.Spec = ScaledObjectSpec{
		ScaleTargetRef:  ScaleTargetRef{Name: deployment},
		MinReplicaCount: o.MinReplicas,
		MaxReplicaCount: o.MaxReplicas,
		Triggers: []ScaleTrigger{{
			Type:       "prometheus",
			MetricType: "AverageValue",
			Metadata: map[string]string{
				"serverAddress": prometheus.Address,
				"query":         prometheus.query(scaling.Metric, o.Component.Namespace, deployment),
				"threshold":     strconv.Itoa(int(scaling.Target)),
			},
		}},
	}
	return object
}

// query returns the expression for what all pods of a Deployment answer, in requests per second, or
// have under way: the time per second that was spent on requests. Prometheus has that time only for
// requests that have ended, so that requests longer than the window are counted late.
//
// Requests are counted where they are sent and, if the pod has a sidecar, where they arrive. The
// greater of the two counts has all of them: only the second one has requests of clients without a
// sidecar, and only the first one has requests to pods without a sidecar.
func (p Prometheus) query(metric servingv1beta1.ScaleMetric, namespace, deployment string) string {
	counter, unit := "istio_requests_total", ""
	if metric == servingv1beta1.ScaleMetricConcurrency {
		counter, unit = "istio_request_duration_milliseconds_sum", " / 1000"
	}
	return fmt.Sprintf(
		"max(sum by (reporter) (rate(%s{destination_workload=%q,destination_workload_namespace=%q}[%s])))%s",
		counter, deployment, namespace, strconv.Itoa(int(p.Window.Seconds()))+"s", unit)
}
