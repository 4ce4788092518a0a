package v1beta1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// How long an InferenceService's name may be: a revision's Service,
// `<name>-predictor-default-<5 characters>`, has to fit 63 characters, and so has
// a transformer's.
const (
	MaxNameLength                = 39
	MaxNameLengthWithTransformer = 37
)

// InferenceService is a model, served over HTTP behind the ingress. Sluice keeps
// the last revision that carried all of the traffic and shifts traffic from it to
// the revision of the current spec.
//
// +genclient
// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object
// +kubebuilder:object:root=true
// +kubebuilder:resource:path=inferenceservices,shortName=isvc,categories=all
// +kubebuilder:subresource:status
// +kubebuilder:printcolumn:name="URL",type=string,JSONPath=`.status.url`
// +kubebuilder:printcolumn:name="READY",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].status`
// +kubebuilder:printcolumn:name="DEFAULT TRAFFIC",type=integer,JSONPath=`.status.components.predictor.traffic[?(@.role=="stable")].percent`
// +kubebuilder:printcolumn:name="CANARY TRAFFIC",type=integer,JSONPath=`.status.components.predictor.traffic[?(@.role=="canary")].percent`
// +kubebuilder:printcolumn:name="LATESTREADYREVISION",type=string,JSONPath=`.status.components.predictor.latestReadyRevision`
// +kubebuilder:printcolumn:name="PREVIOUSROLLEDOUTREVISION",type=string,JSONPath=`.status.components.predictor.previousRolledoutRevision`
// +kubebuilder:printcolumn:name="AGE",type=date,JSONPath=`.metadata.creationTimestamp`
// +kubebuilder:printcolumn:name="ROLLEDOUT",type=string,priority=1,JSONPath=`.status.conditions[?(@.type=="RolledOut")].status`
// +kubebuilder:printcolumn:name="REASON",type=string,priority=1,JSONPath=`.status.conditions[?(@.type=="RolledOut")].reason`
// +kubebuilder:printcolumn:name="STEP",type=integer,priority=1,JSONPath=`.status.components.predictor.rollout.step`
// +kubebuilder:printcolumn:name="STABLE",type=string,priority=1,JSONPath=`.status.components.predictor.latestRolledoutRevision`
// +kubebuilder:printcolumn:name="CANARY",type=string,priority=1,JSONPath=`.status.components.predictor.traffic[?(@.role=="canary")].revisionName`
// +kubebuilder:validation:XValidation:rule="size(self.metadata.name) <= 39",message="an InferenceService's name may have at most 39 characters: the names of its revisions' Services are made of it and may have 63",fieldPath=".metadata"
// +kubebuilder:validation:XValidation:rule="!has(self.spec.transformer) || size(self.metadata.name) <= 37",message="the name of an InferenceService with a transformer may have at most 37 characters: the names of its revisions' Services are made of it and may have 63",fieldPath=".metadata"
// +kubebuilder:validation:XValidation:rule="self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",message="an InferenceService's name must begin with a lower case letter, end with a letter or digit, and hold only lower case letters, digits and '-'",fieldPath=".metadata"
type InferenceService struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`

	// Spec is what to serve and how much of the traffic it is to get.
	// +required
	Spec InferenceServiceSpec `json:"spec"`
	// Status is what is served now. Sluice writes it.
	// +optional
	Status InferenceServiceStatus `json:"status,omitempty"`
}

// InferenceServiceList is a list of InferenceServices.
//
// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object
// +kubebuilder:object:root=true
type InferenceServiceList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`

	Items []InferenceService `json:"items"`
}

// InferenceServiceSpec is the components of an InferenceService. Each has
// revisions and a rollout of its own.
type InferenceServiceSpec struct {
	// Predictor answers predictions.
	// +required
	Predictor PredictorSpec `json:"predictor"`
	// Transformer stands before the predictor and changes requests and answers. It gets
	// the predictor's address by --predictor_host.
	// +optional
	// +kubebuilder:validation:XValidation:rule="has(self.containers) && size(self.containers) > 0",message="the transformer needs containers: give it the image that transforms requests"
	Transformer *TransformerSpec `json:"transformer,omitempty"`
	// Explainer returns why a prediction came out as it did, at
	// /v1/models/<name>:explain. It gets the predictor's address by --predictor_host.
	// +optional
	// +kubebuilder:validation:XValidation:rule="!has(self.alibi) && !has(self.aix) && !has(self.art)",message="explainers alibi, aix and art are not served: run the explainer's image as a custom container"
	// +kubebuilder:validation:XValidation:rule="has(self.alibi) || has(self.aix) || has(self.art) || has(self.containers) && size(self.containers) > 0",message="the explainer needs containers: give it the image that explains predictions"
	Explainer *ExplainerSpec `json:"explainer,omitempty"`
}

// ComponentType names a component of an InferenceService.
type ComponentType string

// The components of an InferenceService.
const (
	PredictorComponent   ComponentType = "predictor"
	TransformerComponent ComponentType = "transformer"
	ExplainerComponent   ComponentType = "explainer"
)
