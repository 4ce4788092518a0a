package v1beta1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// ModelStatus reports how the model of the current spec fares.
type ModelStatus struct {
	// TransitionStatus reports whether the model that serves is that of the spec.
	// +optional
	TransitionStatus TransitionStatus `json:"transitionStatus,omitempty"`
	// States of the model that serves and of the model that is to serve.
	// +optional
	States *ModelRevisionStates `json:"states,omitempty"`
	// LastFailureInfo is why a model failed to load last.
	// +optional
	LastFailureInfo *FailureInfo `json:"lastFailureInfo,omitempty"`
}

// TransitionStatus reports whether the model that serves is that of the spec.
// +kubebuilder:validation:Enum="";UpToDate;InProgress;BlockedByFailedLoad;InvalidSpec
type TransitionStatus string

// How far the change to the spec's model is.
const (
	// UpToDate: the model that serves is that of the spec.
	UpToDate TransitionStatus = "UpToDate"
	// InProgress: the spec's model is on its way.
	InProgress TransitionStatus = "InProgress"
	// BlockedByFailedLoad: the spec's model failed to load.
	BlockedByFailedLoad TransitionStatus = "BlockedByFailedLoad"
	// InvalidSpec: the spec can't be served.
	InvalidSpec TransitionStatus = "InvalidSpec"
)

// ModelRevisionStates is the states of two models.
type ModelRevisionStates struct {
	// ActiveModelState is the state of the model that serves.
	// +optional
	ActiveModelState ModelState `json:"activeModelState,omitempty"`
	// TargetModelState is the state of the spec's model.
	// +optional
	TargetModelState ModelState `json:"targetModelState,omitempty"`
}

// ModelState is how far a model is.
// +kubebuilder:validation:Enum="";Pending;Standby;Loading;Loaded;FailedToLoad
type ModelState string

// The states of a model.
const (
	// ModelPending: no pod has begun to load it.
	ModelPending ModelState = "Pending"
	// ModelStandby: it is loaded when the first request comes.
	ModelStandby ModelState = "Standby"
	// ModelLoading: a pod loads it.
	ModelLoading ModelState = "Loading"
	// ModelLoaded: a pod answers with it.
	ModelLoaded ModelState = "Loaded"
	// ModelFailedToLoad: all pods failed to load it.
	ModelFailedToLoad ModelState = "FailedToLoad"
)

// FailureInfo is why a model failed to load.
type FailureInfo struct {
	// Location is the pod or component that the failure is in.
	// +optional
	Location string `json:"location,omitempty"`
	// Reason is one word for the failure.
	// +optional
	Reason FailureReason `json:"reason,omitempty"`
	// Message is the failure in its own words.
	// +optional
	Message string `json:"message,omitempty"`
	// ModelRevisionName is the revision that failed.
	// +optional
	ModelRevisionName string `json:"modelRevisionName,omitempty"`
	// Time of the failure.
	// +optional
	Time *metav1.Time `json:"time,omitempty"`
	// ExitCode of the container that failed.
	// +optional
	ExitCode int32 `json:"exitCode,omitempty"`
}

// FailureReason is one word for why a model failed to load.
// +kubebuilder:validation:Enum="";ModelLoadFailed;RuntimeUnhealthy;RuntimeDisabled;NoSupportingRuntime;RuntimeNotRecognized;InvalidPredictorSpec
type FailureReason string

// Why a model can fail to load.
const (
	// ModelLoadFailed: the model server failed on it.
	ModelLoadFailed FailureReason = "ModelLoadFailed"
	// RuntimeUnhealthy: the model server's pods failed.
	RuntimeUnhealthy FailureReason = "RuntimeUnhealthy"
	// RuntimeDisabled: the runtime that the spec names is switched off.
	RuntimeDisabled FailureReason = "RuntimeDisabled"
	// NoSupportingRuntime: no runtime serves the model's format.
	NoSupportingRuntime FailureReason = "NoSupportingRuntime"
	// RuntimeNotRecognized: there is no runtime of the name that the spec gives.
	RuntimeNotRecognized FailureReason = "RuntimeNotRecognized"
	// InvalidPredictorSpec: the predictor's spec can't be served.
	InvalidPredictorSpec FailureReason = "InvalidPredictorSpec"
)
