package v1beta1

import corev1 "k8s.io/api/core/v1"

// PredictorSpec is one model server: a framework that Sluice has a server for, or
// custom containers. Other fields of the pod may be set beside either.
//
// +kubebuilder:validation:XValidation:rule="!has(self.containers) || ![self.containers.exists(c, c.name == 'transformer-container') ? ['transformer-container'] : ['kserve-container', 'kfserving-container']].exists(entry, self.containers.exists(c, c.name in entry && [c.?ports[?0].?name.orValue('http')].exists(n, (n.startsWith('h2c') && n != 'h2c' && !n.startsWith('h2c-') || n.startsWith('grpc') && n != 'grpc' && !n.startsWith('grpc-') || n.startsWith('grpc-web')))))",message="to be served by HTTP/2 the first port is named h2c or grpc, or one of them, a dash and more, and grpc-web is not served: rename it, or name it http"
// +kubebuilder:validation:XValidation:rule="!has(self.containers) || size(self.containers) == 0 || self.containers.exists(c, c.name in ['kserve-container', 'kfserving-container', 'transformer-container']) || ![self.containers[0].?ports[?0].?name.orValue('http')].exists(n, (n.startsWith('h2c') && n != 'h2c' && !n.startsWith('h2c-') || n.startsWith('grpc') && n != 'grpc' && !n.startsWith('grpc-') || n.startsWith('grpc-web')))",message="to be served by HTTP/2 the first port is named h2c or grpc, or one of them, a dash and more, and grpc-web is not served: rename it, or name it http"
// +kubebuilder:validation:XValidation:rule="!has(self.logger) && !has(self.batcher) || !has(self.containers) || ![self.containers.exists(c, c.name == 'transformer-container') ? ['transformer-container'] : ['kserve-container', 'kfserving-container']].exists(entry, self.containers.exists(c, c.name in entry && [c.?ports[?0].?name.orValue('http')].exists(n, (n.startsWith('h2c') || n.startsWith('grpc')))))",message="logger and batcher are not served by HTTP/2: remove them, or name the first port http"
// +kubebuilder:validation:XValidation:rule="!has(self.logger) && !has(self.batcher) || !has(self.containers) || size(self.containers) == 0 || self.containers.exists(c, c.name in ['kserve-container', 'kfserving-container', 'transformer-container']) || ![self.containers[0].?ports[?0].?name.orValue('http')].exists(n, (n.startsWith('h2c') || n.startsWith('grpc')))",message="logger and batcher are not served by HTTP/2: remove them, or name the first port http"
type PredictorSpec struct {
	// SKLearn serves a scikit-learn model.
	// +optional
	SKLearn *SKLearnSpec `json:"sklearn,omitempty"`
	// XGBoost serves an XGBoost model.
	// +optional
	XGBoost *XGBoostSpec `json:"xgboost,omitempty"`
	// Tensorflow serves a SavedModel.
	// +optional
	Tensorflow *TensorflowSpec `json:"tensorflow,omitempty"`
	// PyTorch serves a PyTorch model.
	// +optional
	PyTorch *PyTorchSpec `json:"pytorch,omitempty"`
	// Triton serves a model repository of the Triton server.
	// +optional
	Triton *TritonSpec `json:"triton,omitempty"`
	// ONNX serves an ONNX model.
	// +optional
	ONNX *ONNXSpec `json:"onnx,omitempty"`
	// PMML serves a PMML model.
	// +optional
	PMML *PMMLSpec `json:"pmml,omitempty"`
	// LightGBM serves a LightGBM model.
	// +optional
	LightGBM *LightGBMSpec `json:"lightgbm,omitempty"`
	// Paddle serves a PaddlePaddle model.
	// +optional
	Paddle *PaddleSpec `json:"paddle,omitempty"`
	// HuggingFace serves a model in Hugging Face's format.
	// +optional
	HuggingFace *HuggingFaceSpec `json:"huggingface,omitempty"`
	// Model serves a model by its format, with one of the frameworks' servers.
	// +optional
	Model *ModelSpec `json:"model,omitempty"`

	// PodSpec is the pod's own fields; its containers, if any, are the custom
	// model server.
	PodSpec `json:",inline"`
	// ComponentExtensionSpec is replicas, limits and the share of the traffic.
	ComponentExtensionSpec `json:",inline"`
}

// PredictorExtensionSpec is what all frameworks have in common. The container's
// fields add to, or replace, those of the framework's default container.
//
// +kubebuilder:validation:XValidation:rule="![self.?ports[?0].?name.orValue('http')].exists(n, (n.startsWith('h2c') && n != 'h2c' && !n.startsWith('h2c-') || n.startsWith('grpc') && n != 'grpc' && !n.startsWith('grpc-') || n.startsWith('grpc-web')))",message="to be served by HTTP/2 the first port is named h2c or grpc, or one of them, a dash and more, and grpc-web is not served: rename it, or name it http"
// +kubebuilder:validation:XValidation:rule="has(self.args) || has(self.env) || self.?ports[?0].?containerPort.orValue(0) != 8080 || ![self.?ports[?0].?name.orValue('http')].exists(n, (n.startsWith('h2c') || n.startsWith('grpc')))",message="port 8080 is where the server answers HTTP: give the port for HTTP/2 another number, such as 9000"
type PredictorExtensionSpec struct {
	// StorageURI is where the model is: gs://bucket/path, s3://bucket/path,
	// https://host/path, hdfs:// or webhdfs://path, hf://owner/model[:revision],
	// pvc://claim/path of a PersistentVolumeClaim in the same namespace, or
	// oci://image, whose folder /models it is then.
	// +optional
	// +kubebuilder:validation:MaxLength=2048
	// +kubebuilder:validation:XValidation:rule="self.matches('^(gs|s3|pvc|file|https?|hdfs|webhdfs|oci|hf)://')",message="storageUri must begin with gs://, s3://, pvc://, https://, http://, hdfs://, webhdfs://, hf:// or oci://"
	// +kubebuilder:validation:XValidation:rule="!self.startsWith('file://')",message="file:// is not served as a storageUri: use pvc:// for a volume, or set image and leave storageUri out if the image holds the model"
	// +kubebuilder:validation:XValidation:rule="!self.matches('^(gs|s3)://') || self.matches('^[a-z0-9]+://[^/\\\\s]+(/\\\\S*)?$')",messageExpression="'a storageUri on ' + self.split(':')[0] + ':// must read ' + self.split(':')[0] + '://<bucket>/<path>, without spaces'"
	// +kubebuilder:validation:XValidation:rule="!self.matches('^https?://') || self.matches('^https?://[^/\\\\s]+/\\\\S*$')",messageExpression="'a storageUri on ' + self.split(':')[0] + ':// must read ' + self.split(':')[0] + '://<host>/<path>, without spaces'"
	// +kubebuilder:validation:XValidation:rule="!self.startsWith('hf://') || self.matches('^hf://[^/:\\\\s]+/[^/:\\\\s]+(:[^/\\\\s]+)?$')",message="a storageUri on hf:// must read hf://<owner>/<model> or hf://<owner>/<model>:<revision>, without spaces"
	// +kubebuilder:validation:XValidation:rule="!self.matches('^(hdfs|webhdfs|oci)://') || self.matches('^[a-z]+://\\\\S+$')",messageExpression="'a storageUri on ' + self.split(':')[0] + ':// must have a path after it, without spaces'"
	// +kubebuilder:validation:XValidation:rule="!self.startsWith('pvc://') || (self.matches('^pvc://[a-z0-9]([-.a-z0-9]*[a-z0-9])?(/([^/\\\\s]\\\\S*)?)?$') && !self.matches('/\\\\.\\\\.(/|$)'))",message="a storageUri on pvc:// must read pvc://<claim> or pvc://<claim>/<path>: the name of a PersistentVolumeClaim in the same namespace and a path in it, without spaces or .."
	StorageURI *string `json:"storageUri,omitempty"`
	// RuntimeVersion is the tag of the model server's image. Default: the tag in
	// Sluice's configuration.
	// +optional
	RuntimeVersion *string `json:"runtimeVersion,omitempty"`
	// ProtocolVersion is the protocol of predictions, v1 or v2. Default: v1, or v2
	// for triton, onnx and huggingface.
	// +optional
	// +kubebuilder:validation:MaxLength=32
	// +kubebuilder:validation:XValidation:rule="self in ['v1', 'v2']",messageExpression="'protocolVersion ' + self + ' is not served: set v1 or v2'"
	ProtocolVersion *string `json:"protocolVersion,omitempty"`

	corev1.Container `json:",inline"`
}

// SKLearnSpec is a scikit-learn model.
type SKLearnSpec struct {
	PredictorExtensionSpec `json:",inline"`
}

// XGBoostSpec is an XGBoost model.
type XGBoostSpec struct {
	PredictorExtensionSpec `json:",inline"`
}

// TensorflowSpec is a SavedModel.
type TensorflowSpec struct {
	PredictorExtensionSpec `json:",inline"`
}

// PyTorchSpec is a PyTorch model.
//
// +kubebuilder:validation:XValidation:rule="!has(self.modelClassName) || self.?protocolVersion.orValue('v1') == 'v1'",message="modelClassName is served with protocolVersion v1 only: remove it, or set v1",fieldPath=".modelClassName"
type PyTorchSpec struct {
	// ModelClassName is the model's class in the Python file beside it. With it
	// the model is served by KFServing's pytorchserver, else by TorchServe.
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

// HuggingFaceSpec is a model in Hugging Face's format. Without a storageUri its server
// downloads the model that the argument --model_id names.
type HuggingFaceSpec struct {
	PredictorExtensionSpec `json:",inline"`
}

// ModelSpec is a model by its format.
type ModelSpec struct {
	// ModelFormat is the format of the model.
	// +required
	ModelFormat ModelFormat `json:"modelFormat"`
	// Runtime names the server by KServe's name for it, such as kserve-mlserver.
	// Default: the first that fits the format and the protocol.
	// +optional
	// +kubebuilder:validation:MaxLength=63
	Runtime *string `json:"runtime,omitempty"`

	PredictorExtensionSpec `json:",inline"`
}

// ModelFormat is the format of a model.
type ModelFormat struct {
	// Name of the format: that of a framework, such as tensorflow.
	// +required
	// +kubebuilder:validation:MaxLength=63
	Name string `json:"name"`
	// Version of the format; a server supports it by its first number.
	// +optional
	// +kubebuilder:validation:MaxLength=63
	Version *string `json:"version,omitempty"`
}
