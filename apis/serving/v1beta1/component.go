package v1beta1

import appsv1 "k8s.io/api/apps/v1"

// DefaultMinReplicas is what minReplicas is when a spec leaves it out.
const DefaultMinReplicas int32 = 1

// ComponentExtensionSpec is what every component has beside its pods: replicas,
// limits, and its share of the traffic.
//
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
	// ScaleTarget is the value of scaleMetric that a pod is to have on average.
	// Not served yet.
	// +optional
	// +kubebuilder:validation:XValidation:rule="false",message="scaleTarget is not served yet: remove it; a revision scales by CPU between minReplicas and maxReplicas"
	ScaleTarget *int32 `json:"scaleTarget,omitempty"`
	// ScaleMetric is what the number of pods follows. Not served yet.
	// +optional
	// +kubebuilder:validation:XValidation:rule="false",message="scaleMetric is not served yet: remove it; a revision scales by CPU between minReplicas and maxReplicas"
	ScaleMetric *ScaleMetric `json:"scaleMetric,omitempty"`
	// ContainerConcurrency is how many requests a pod answers at once, 0 or more.
	// 0 and unset mean no limit. Served with sklearn only, as its number of workers.
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
	// Logger sends requests and answers to a URL. Not served yet.
	// +optional
	// +kubebuilder:validation:XValidation:rule="false",message="logger is not served yet: remove it"
	Logger *LoggerSpec `json:"logger,omitempty"`
	// Batcher joins requests before the model server sees them. Not served yet.
	// +optional
	// +kubebuilder:validation:XValidation:rule="false",message="batcher is not served yet: remove it"
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

// LoggerSpec says what is logged and where to.
type LoggerSpec struct {
	// URL that gets a POST for everything that is logged.
	// +optional
	URL *string `json:"url,omitempty"`
	// Mode is what is logged: all, request or response.
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

// Batcher says how requests are joined.
type Batcher struct {
	// MaxBatchSize is how many instances a batch holds at most.
	// +optional
	MaxBatchSize *int32 `json:"maxBatchSize,omitempty"`
	// MaxLatency is how long a batch is filled, in milliseconds.
	// +optional
	MaxLatency *int32 `json:"maxLatency,omitempty"`
	// Timeout of the request that carries a batch, in seconds.
	// +optional
	Timeout *int32 `json:"timeout,omitempty"`
}
