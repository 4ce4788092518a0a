package v1beta1

import corev1 "k8s.io/api/core/v1"

// ExplainerSpec is one explanation server: alibi, aix or art, or custom containers.
type ExplainerSpec struct {
	// Alibi explains with Seldon's Alibi.
	// +optional
	Alibi *AlibiExplainerSpec `json:"alibi,omitempty"`
	// AIX explains with AI Explainability 360.
	// +optional
	AIX *AIXExplainerSpec `json:"aix,omitempty"`
	// ART explains with the Adversarial Robustness Toolbox.
	// +optional
	ART *ARTExplainerSpec `json:"art,omitempty"`

	// PodSpec is the pod's own fields; its containers, if any, are the custom
	// explanation server.
	PodSpec `json:",inline"`
	// ComponentExtensionSpec is replicas, limits and the share of the traffic.
	ComponentExtensionSpec `json:",inline"`
}

// ExplainerExtensionSpec is what all explanation servers have in common.
type ExplainerExtensionSpec struct {
	// StorageURI is where the explainer's own model is.
	// +optional
	StorageURI string `json:"storageUri,omitempty"`
	// RuntimeVersion is the tag of the server's image.
	// +optional
	RuntimeVersion *string `json:"runtimeVersion,omitempty"`
	// Config holds the server's parameters.
	// +optional
	Config map[string]string `json:"config,omitempty"`

	corev1.Container `json:",inline"`
}

// AlibiExplainerSpec is an explainer of Seldon's Alibi.
type AlibiExplainerSpec struct {
	// Type of the explainer, such as AnchorTabular.
	// +required
	Type AlibiExplainerType `json:"type"`

	ExplainerExtensionSpec `json:",inline"`
}

// AlibiExplainerType names an explainer of Alibi.
type AlibiExplainerType string

// The explainers of Alibi.
const (
	AlibiAnchorsTabular  AlibiExplainerType = "AnchorTabular"
	AlibiAnchorsImage    AlibiExplainerType = "AnchorImages"
	AlibiAnchorsText     AlibiExplainerType = "AnchorText"
	AlibiCounterfactuals AlibiExplainerType = "Counterfactuals"
	AlibiContrastive     AlibiExplainerType = "Contrastive"
)

// AIXExplainerSpec is an explainer of AI Explainability 360.
type AIXExplainerSpec struct {
	// Type of the explainer, such as LimeImages.
	// +required
	Type AIXExplainerType `json:"type"`

	ExplainerExtensionSpec `json:",inline"`
}

// AIXExplainerType names an explainer of AI Explainability 360.
type AIXExplainerType string

// AIXLimeImages is the explainer of AI Explainability 360.
const AIXLimeImages AIXExplainerType = "LimeImages"

// ARTExplainerSpec is an explainer of the Adversarial Robustness Toolbox.
type ARTExplainerSpec struct {
	// Type of the explainer, such as SquareAttack.
	// +required
	Type ARTExplainerType `json:"type"`

	ExplainerExtensionSpec `json:",inline"`
}

// ARTExplainerType names an explainer of the Adversarial Robustness Toolbox.
type ARTExplainerType string

// ARTSquareAttack is the explainer of the Adversarial Robustness Toolbox.
const ARTSquareAttack ARTExplainerType = "SquareAttack"
