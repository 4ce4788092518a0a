package v1beta1

import (
	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// DefaultMinReplicas is what minReplicas is when a spec leaves it out.
const DefaultMinReplicas int32 = 1

// ComponentExtensionSpec is what every component has beside its pods: replicas,
// limits, and its share of the traffic.
//
// +kubebuilder:validation:XValidation:rule="(!has(self.scaleMetric) && !has(self.scaleTarget)) || (has(self.maxReplicas) && self.maxReplicas > 0)",message="scaleMetric and scaleTarget say how to scale up to maxReplicas: set maxReplicas, or remove them"
// +kubebuilder:validation:XValidation:rule="!has(self.scaleMetric) || self.scaleMetric != 'memory' || has(self.scaleTarget)",message="scaleMetric memory needs a scaleTarget: set it in percent of the memory that the pods request"
// +kubebuilder:validation:XValidation:rule="!has(self.maxReplicas) || self.maxReplicas <= 0 || (has(self.minReplicas) ? self.minReplicas : 1) <= self.maxReplicas",message="minReplicas must not be greater than maxReplicas: lower minReplicas, or raise maxReplicas or remove it"
type ComponentExtensionSpec struct {
	// MinReplicas is how many pods a revision that carries traffic has at least.
	// 0 or more, default 1.
	// +optional
	// +kubebuilder:validation:XValidation:rule="self >= 0",message="minReplicas must not be negative: set 0 or more"
	MinReplicas *int32 `json:"minReplicas,omitempty"`
	// MaxReplicas is how many pods a revision is scaled up to under load.
	// 0 or more; 0 and unset mean that it stays at minReplicas.
	// +optional
	// +kubebuilder:validation:XValidation:rule="self >= 0",message="maxReplicas must not be negative: set 0 or more"
	MaxReplicas int32 `json:"maxReplicas,omitempty"`
	// ScaleTarget is what scaleMetric is to be on average, 1 or more: of cpu and memory
	// in percent of what the pods request, of concurrency in requests under way for a pod,
	// of rps in requests a second for a pod. Default 80 for cpu, 100 for concurrency, 200
	// for rps; memory has none.
	// +optional
	// +kubebuilder:validation:XValidation:rule="self >= 1",message="scaleTarget must be at least 1"
	ScaleTarget *int32 `json:"scaleTarget,omitempty"`
	// ScaleMetric is what the number of pods follows: cpu (default), memory, concurrency
	// or rps. The last two need KEDA, and a Prometheus with Istio's metrics.
	// +optional
	ScaleMetric *ScaleMetric `json:"scaleMetric,omitempty"`
	// ContainerConcurrency is how many requests a pod answers at once, 0 or more.
	// 0 and unset mean no limit. It is the number of the server's workers, and served
	// where the server has them: sklearn, xgboost and paddle.
	// +optional
	// +kubebuilder:validation:XValidation:rule="self >= 0",message="containerConcurrency must not be negative: set 0 or more"
	ContainerConcurrency *int64 `json:"containerConcurrency,omitempty"`
	// TimeoutSeconds is how long a request may take, in seconds, 1 to 86400.
	// Default 60.
	// +optional
	// +kubebuilder:validation:XValidation:rule="self >= 1 && self <= 86400",message="timeout is in seconds and must be between 1 and 86400"
	TimeoutSeconds *int64 `json:"timeout,omitempty"`
	// CanaryTrafficPercent is how much of the traffic the current spec is to get,
	// 0 to 100, while the last revision that was rolled out gets the rest. Unset
	// and 100 roll the current spec out; 0 keeps it deployed without traffic.
	// +optional
	// +kubebuilder:validation:XValidation:rule="self >= 0 && self <= 100",message="canaryTrafficPercent must be between 0 and 100"
	CanaryTrafficPercent *int32 `json:"canaryTrafficPercent,omitempty"`
	// Rollout is how the current spec gets its share. Default: as the manager is configured.
	// +optional
	Rollout *Rollout `json:"rollout,omitempty"`
	// Logger sends requests and answers to a URL.
	// +optional
	Logger *LoggerSpec `json:"logger,omitempty"`
	// Batcher joins requests of protocol v1 before the model server sees them.
	// +optional
	Batcher *Batcher `json:"batcher,omitempty"`
	// Labels of the component's pods.
	// +optional
	Labels map[string]string `json:"labels,omitempty"`
	// Annotations of the component's pods.
	// +optional
	Annotations map[string]string `json:"annotations,omitempty"`
	// DeploymentStrategy is how pods are replaced within a revision. Not served
	// yet: a revision's pods never change.
	// +optional
	// +kubebuilder:validation:XValidation:rule="false",message="deploymentStrategy is not served yet: remove it; a change makes a new revision, and canaryTrafficPercent says how much traffic it gets"
	DeploymentStrategy *appsv1.DeploymentStrategy `json:"deploymentStrategy,omitempty"`
}

// Rollout is how a new revision gets its share of the traffic.
//
// +kubebuilder:validation:XValidation:rule="!has(self.maxUnavailable) || has(self.maxSurge)",message="rollout.maxUnavailable needs rollout.maxSurge: without it, no pod of the stable revision has to go",fieldPath=".maxUnavailable"
type Rollout struct {
	// Steps are shares on the way to canaryTrafficPercent, which ends them, or to all of the traffic. A
	// share follows the one before it as soon as that has lasted, and the pods that it needs are ready.
	// At most 20; without any, the revision gets its share at once. A revision that had all of the
	// traffic until a moment ago, so that its pods may still run, gets its share at once too. Steps that
	// mirror come before the others.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=20
	// +kubebuilder:validation:XValidation:rule="self.filter(step, has(step.percent)).map(step, step.percent).isSorted() && self.all(step, !has(step.percent) || self.exists_one(other, has(other.percent) && other.percent == step.percent))",message="the percents of rollout.steps must rise from step to step: sort them, and remove those that are there twice"
	// +kubebuilder:validation:XValidation:rule="self.filter(step, has(step.mirror)).map(step, step.mirror).isSorted() && self.all(step, !has(step.mirror) || self.exists_one(other, has(other.mirror) && other.mirror == step.mirror))",message="the mirrors of rollout.steps must rise from step to step: sort them, and remove those that are there twice"
	// +kubebuilder:validation:XValidation:rule="self.map(step, has(step.mirror) ? 0 : 1).isSorted()",message="steps that mirror come before steps with a percent: move them to the front"
	Steps []RolloutStep `json:"steps,omitempty"`
	// Analysis compares the revision with the stable one. A revision that is worse is rejected: it loses its traffic at
	// once. Unset: no comparison.
	// +optional
	Analysis *Analysis `json:"analysis,omitempty"`
	// MaxSurge is how many pods a rollout may take beside those that all of the traffic takes: a number, or a percent of
	// them, rounded up. The revision gets its traffic in parts then, as many as its pods carry, and the stable revision
	// gives up pods for more of them. Going back takes as long: the traffic returns as the stable revision gets its
	// pods back. Autoscalers rest meanwhile. Unset: that of the manager's configuration, or as many as the revision needs.
	// +optional
	// +kubebuilder:validation:XIntOrString
	// +kubebuilder:validation:MaxLength=9
	// +kubebuilder:validation:XValidation:rule="type(self) == int ? int(self) >= 0 && int(self) <= 10000 : string(self).matches('^[0-9]{1,3}%$')",message="maxSurge must be a number of pods, 0 or more, or a percent such as 25%"
	MaxSurge *intstr.IntOrString `json:"maxSurge,omitempty"`
	// MaxUnavailable is how many pods fewer than all of the traffic takes may be ready in a rollout with maxSurge: a number,
	// or a percent of them, rounded down. The others have more to do meanwhile. Default 0; 1 where maxSurge is 0.
	// +optional
	// +kubebuilder:validation:XIntOrString
	// +kubebuilder:validation:MaxLength=9
	// +kubebuilder:validation:XValidation:rule="type(self) == int ? int(self) >= 0 && int(self) <= 10000 : string(self).matches('^[0-9]{1,3}%$')",message="maxUnavailable must be a number of pods, 0 or more, or a percent such as 25%"
	MaxUnavailable *intstr.IntOrString `json:"maxUnavailable,omitempty"`
	// Retry tries a revision again that was rejected: set it to any other value than it had then. A rollout with
	// nothing but a retry, headers and bounds on the pods has all else from the manager's configuration.
	// +optional
	// +kubebuilder:validation:MaxLength=64
	Retry string `json:"retry,omitempty"`
	// Headers lead requests of testers to the current spec's revision as soon as it is ready, whatever its share of the
	// traffic, until it has all of it. A request has to meet all of them. At most 8. The share and
	// canaryTrafficPercent are about all other requests.
	// +optional
	Headers RolloutHeaders `json:"headers,omitempty"`
}

// RolloutStep is a share of the traffic, or of copies of it, and how long it lasts.
//
// +kubebuilder:validation:XValidation:rule="has(self.percent) != has(self.mirror)",message="a step needs either percent or mirror"
type RolloutStep struct {
	// Percent of the traffic, 1 to 100.
	// +optional
	// +kubebuilder:validation:XValidation:rule="self >= 1 && self <= 100",message="percent of a step must be between 1 and 100"
	Percent int32 `json:"percent,omitempty"`
	// Mirror is the percent of the requests, 1 to 100, of which the revision gets a copy. Its answers are
	// thrown away, and it has no share of the traffic meanwhile. A prediction with effects has them twice.
	// +optional
	// +kubebuilder:validation:XValidation:rule="self >= 1 && self <= 100",message="mirror of a step must be between 1 and 100"
	Mirror int32 `json:"mirror,omitempty"`
	// For is how long the revision has this share at least, such as 90s, 10m or 1h30m, from when every
	// Envoy has had the time to learn of it.
	// +kubebuilder:validation:Type=string
	// +kubebuilder:validation:MaxLength=32
	// +kubebuilder:validation:XValidation:rule="self.matches('^([0-9]{1,5}(ms|s|m|h)){1,4}$')",message="for must be a duration of at most 5 digits a unit, such as 90s, 10m or 1h30m"
	For metav1.Duration `json:"for"`
}

// ScaleMetric is what the number of pods follows.
// +kubebuilder:validation:Enum=cpu;memory;concurrency;rps
type ScaleMetric string

// The metrics that scaling can follow.
const (
	ScaleMetricCPU         ScaleMetric = "cpu"
	ScaleMetricMemory      ScaleMetric = "memory"
	ScaleMetricConcurrency ScaleMetric = "concurrency"
	ScaleMetricRPS         ScaleMetric = "rps"
)

// LoggerSpec is what is logged and where to.
//
// +kubebuilder:validation:XValidation:rule="has(self.url)",message="logger needs a url: set where what is logged is to go",fieldPath=".url",reason=FieldValueRequired
type LoggerSpec struct {
	// URL that gets a POST, a CloudEvent, for everything that is logged.
	// +optional
	// +kubebuilder:validation:MaxLength=2048
	// +kubebuilder:validation:XValidation:rule="self.matches('^https?://[^/\\\\s]+(/\\\\S*)?$')",message="logger.url must begin with http:// or https:// and a host, without spaces"
	URL *string `json:"url,omitempty"`
	// Mode is what is logged: all (default), request or response.
	// +optional
	Mode LoggerType `json:"mode,omitempty"`
}

// LoggerType is what a logger logs.
// +kubebuilder:validation:Enum=all;request;response
type LoggerType string

// What a logger can log.
const (
	LogAll      LoggerType = "all"
	LogRequest  LoggerType = "request"
	LogResponse LoggerType = "response"
)

// Batcher is how requests are joined.
type Batcher struct {
	// MaxBatchSize is how many instances a batch holds at most, 1 or more. Default 32.
	// +optional
	// +kubebuilder:validation:XValidation:rule="self >= 1",message="maxBatchSize must be at least 1"
	MaxBatchSize *int32 `json:"maxBatchSize,omitempty"`
	// MaxLatency is how long a batch is filled, in milliseconds, 1 or more. Default 5000.
	// +optional
	// +kubebuilder:validation:XValidation:rule="self >= 1",message="maxLatency is in milliseconds and must be at least 1"
	MaxLatency *int32 `json:"maxLatency,omitempty"`
	// Timeout of the request that carries a batch, in seconds. Not served.
	// +optional
	// +kubebuilder:validation:XValidation:rule="false",message="batcher.timeout is not served: remove it; timeout limits a request as a whole"
	Timeout *int32 `json:"timeout,omitempty"`
}
