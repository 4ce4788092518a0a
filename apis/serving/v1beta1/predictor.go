package v1beta1

import corev1 "k8s.io/api/core/v1"

// PredictorSpec is one model server: a framework that Sluice has a server for, or
// custom containers. Other fields of the pod may be set beside either.
//
// +kubebuilder:validation:XValidation:rule="[has(self.sklearn), has(self.xgboost), has(self.tensorflow), has(self.pytorch), has(self.triton), has(self.onnx), has(self.pmml), has(self.lightgbm), has(self.paddle), has(self.huggingface), has(self.model), has(self.containers) && size(self.containers) > 0].exists(set, set)",message="predictor has nothing to serve: set one framework, such as tensorflow or sklearn, or custom containers"
// +kubebuilder:validation:XValidation:rule="[has(self.sklearn), has(self.xgboost), has(self.tensorflow), has(self.pytorch), has(self.triton), has(self.onnx), has(self.pmml), has(self.lightgbm), has(self.paddle), has(self.huggingface), has(self.model), has(self.containers) && size(self.containers) > 0].filter(set, set).size() <= 1",message="predictor must have exactly one framework or custom containers, and has more than one: remove all but one"
// +kubebuilder:validation:XValidation:rule="!has(self.containerConcurrency) || self.containerConcurrency <= 0 || has(self.sklearn)",message="containerConcurrency is served with sklearn only: remove it or set 0"
type PredictorSpec struct {
	// SKLearn serves a scikit-learn model.
	// +optional
	SKLearn *SKLearnSpec `json:"sklearn,omitempty"`
	// XGBoost serves an XGBoost model. Not served yet.
	// +optional
	// +kubebuilder:validation:XValidation:rule="false",message="xgboost is not served yet: use tensorflow, sklearn or custom containers"
	XGBoost *XGBoostSpec `json:"xgboost,omitempty"`
	// Tensorflow serves a SavedModel.
	// +optional
	Tensorflow *TensorflowSpec `json:"tensorflow,omitempty"`
	// PyTorch serves a PyTorch model. Not served yet.
	// +optional
	// +kubebuilder:validation:XValidation:rule="false",message="pytorch is not served yet: use tensorflow, sklearn or custom containers"
	PyTorch *PyTorchSpec `json:"pytorch,omitempty"`
	// Triton serves a model repository of the Triton server. Not served yet.
	// +optional
	// +kubebuilder:validation:XValidation:rule="false",message="triton is not served yet: use tensorflow, sklearn or custom containers"
	Triton *TritonSpec `json:"triton,omitempty"`
	// ONNX serves an ONNX model. Not served yet.
	// +optional
	// +kubebuilder:validation:XValidation:rule="false",message="onnx is not served yet: use tensorflow, sklearn or custom containers"
	ONNX *ONNXSpec `json:"onnx,omitempty"`
	// PMML serves a PMML model. Not served yet.
	// +optional
	// +kubebuilder:validation:XValidation:rule="false",message="pmml is not served yet: use tensorflow, sklearn or custom containers"
	PMML *PMMLSpec `json:"pmml,omitempty"`
	// LightGBM serves a LightGBM model. Not served yet.
	// +optional
	// +kubebuilder:validation:XValidation:rule="false",message="lightgbm is not served yet: use tensorflow, sklearn or custom containers"
	LightGBM *LightGBMSpec `json:"lightgbm,omitempty"`
	// Paddle serves a PaddlePaddle model. Not served yet.
	// +optional
	// +kubebuilder:validation:XValidation:rule="false",message="paddle is not served yet: use tensorflow, sklearn or custom containers"
	Paddle *PaddleSpec `json:"paddle,omitempty"`
	// HuggingFace serves a model in Hugging Face's format. Not served yet.
	// +optional
	// +kubebuilder:validation:XValidation:rule="false",message="huggingface is not served yet: use tensorflow, sklearn or custom containers"
	HuggingFace *HuggingFaceSpec `json:"huggingface,omitempty"`
	// Model serves a model by its format, with a runtime that fits. Not served yet.
	// +optional
	// +kubebuilder:validation:XValidation:rule="false",message="model is not served yet: use tensorflow, sklearn or custom containers"
	Model *ModelSpec `json:"model,omitempty"`

	// PodSpec is the pod's own fields; its containers, if any, are the custom
	// model server.
	PodSpec `json:",inline"`
	// ComponentExtensionSpec is replicas, limits and the share of the traffic.
	ComponentExtensionSpec `json:",inline"`
}

// PredictorExtensionSpec is what all frameworks have in common. The container's
// fields add to, or replace, those of the framework's default container.
type PredictorExtensionSpec struct {
	// StorageURI is where the model is: gs://bucket/path, https://host/path, or
	// pvc://claim/path of a PersistentVolumeClaim in the same namespace.
	// +optional
	// +kubebuilder:validation:MaxLength=2048
	// +kubebuilder:validation:XValidation:rule="self.matches('^(gs|s3|pvc|file|https?|hdfs|webhdfs|oci|hf)://')",message="storageUri must begin with gs://, https:// or pvc://"
	// +kubebuilder:validation:XValidation:rule="!self.matches('^(s3|file|http|hdfs|webhdfs|oci|hf)://')",messageExpression="self.split(':')[0] + ':// is not served yet as a storageUri: use gs://, https:// or pvc://'"
	// +kubebuilder:validation:XValidation:rule="!self.startsWith('gs://') || self.matches('^gs://[^/\\\\s]+(/\\\\S*)?$')",message="a storageUri on gs:// must read gs://<bucket>/<path>, without spaces"
	// +kubebuilder:validation:XValidation:rule="!self.startsWith('https://') || self.matches('^https://[^/\\\\s]+/\\\\S*$')",message="a storageUri on https:// must read https://<host>/<path>, without spaces"
	// +kubebuilder:validation:XValidation:rule="!self.startsWith('pvc://') || (self.matches('^pvc://[a-z0-9]([-.a-z0-9]*[a-z0-9])?(/([^/\\\\s]\\\\S*)?)?$') && !self.matches('/\\\\.\\\\.(/|$)'))",message="a storageUri on pvc:// must read pvc://<claim> or pvc://<claim>/<path>: the name of a PersistentVolumeClaim in the same namespace and a path in it, without spaces or .."
	StorageURI *string `json:"storageUri,omitempty"`
	// RuntimeVersion is the tag of the model server's image. Default: the tag in
	// Sluice's configuration.
	// +optional
	RuntimeVersion *string `json:"runtimeVersion,omitempty"`
	// ProtocolVersion is the protocol of predictions. Only v1 is served yet, which
	// is the default.
	// +optional
	// +kubebuilder:validation:MaxLength=32
	// +kubebuilder:validation:XValidation:rule="self == 'v1'",messageExpression="'protocolVersion ' + self + ' is not served yet: remove it or set v1'"
	ProtocolVersion *string `json:"protocolVersion,omitempty"`

	corev1.Container `json:",inline"`
}

// SKLearnSpec is a scikit-learn model.
//
// +kubebuilder:validation:XValidation:rule="has(self.storageUri)",message="sklearn needs a storageUri: set where the model is",fieldPath=".storageUri",reason=FieldValueRequired
type SKLearnSpec struct {
	PredictorExtensionSpec `json:",inline"`
}

// XGBoostSpec is an XGBoost model.
type XGBoostSpec struct {
	PredictorExtensionSpec `json:",inline"`
}

// TensorflowSpec is a SavedModel.
//
// +kubebuilder:validation:XValidation:rule="has(self.storageUri)",message="tensorflow needs a storageUri: set where the model is",fieldPath=".storageUri",reason=FieldValueRequired
type TensorflowSpec struct {
	PredictorExtensionSpec `json:",inline"`
}

// PyTorchSpec is a PyTorch model.
type PyTorchSpec struct {
	// ModelClassName is the model's class, default PyTorchModel.
	// +optional
	ModelClassName string `json:"modelClassName,omitempty"`

	PredictorExtensionSpec `json:",inline"`
}

// TritonSpec is a model repository of the Triton server.
type TritonSpec struct {
	PredictorExtensionSpec `json:",inline"`
}

// ONNXSpec is an ONNX model.
type ONNXSpec struct {
	PredictorExtensionSpec `json:",inline"`
}

// PMMLSpec is a PMML model.
type PMMLSpec struct {
	PredictorExtensionSpec `json:",inline"`
}

// LightGBMSpec is a LightGBM model.
type LightGBMSpec struct {
	PredictorExtensionSpec `json:",inline"`
}

// PaddleSpec is a PaddlePaddle model.
type PaddleSpec struct {
	PredictorExtensionSpec `json:",inline"`
}

// HuggingFaceSpec is a model in Hugging Face's format.
type HuggingFaceSpec struct {
	PredictorExtensionSpec `json:",inline"`
}

// ModelSpec is a model by its format.
type ModelSpec struct {
	// ModelFormat is the format of the model.
	// +required
	ModelFormat ModelFormat `json:"modelFormat"`
	// Runtime names the runtime to serve it with. Default: one that fits.
	// +optional
	Runtime *string `json:"runtime,omitempty"`

	PredictorExtensionSpec `json:",inline"`
}

// ModelFormat is the format of a model.
type ModelFormat struct {
	// Name of the format, such as tensorflow.
	// +required
	Name string `json:"name"`
	// Version of the format.
	// +optional
	Version *string `json:"version,omitempty"`
}
