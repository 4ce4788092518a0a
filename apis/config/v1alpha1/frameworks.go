package v1alpha1

import "maps"

// Names of the frameworks that can be configured.
const (
	SKLearn     = "sklearn"
	XGBoost     = "xgboost"
	LightGBM    = "lightgbm"
	PMML        = "pmml"
	Paddle      = "paddle"
	PyTorch     = "pytorch"
	Triton      = "triton"
	ONNX        = "onnx"
	HuggingFace = "huggingface"
	Tensorflow  = "tensorflow"
)

// Names of the servers that a framework has beside its own: those that speak another
// protocol, or serve another kind of its models.
const (
	MLServer      = "mlserver"
	TritonServer  = "tritonserver"
	ONNXRuntime   = "onnxruntime"
	PyTorchServer = "pytorchserver"
)

// kserveTag is the release of KServe whose servers are the default; the storage
// initializer reads hf:// from v0.14 on.
const kserveTag = "v0.15.2"

// defaultFrameworks returns KServe's frameworks, with its resources. No image names its registry,
// which is the container runtime's default or a mirror. The publishers of tritonserver and
// onnxruntime/server have registries of their own: an installation with triton or onnx puts these
// before the name.
func defaultFrameworks() map[string]Framework {
	mlserver := map[string]Server{MLServer: {"seldonio/mlserver", "1.7.1"}}
	triton := Server{"tritonserver", "23.05-py3"}
	frameworks := map[string]Framework{
		SKLearn:  {Image: "kserve/sklearnserver", Tag: kserveTag, Servers: mlserver},
		XGBoost:  {Image: "kserve/xgbserver", Tag: kserveTag, Servers: mlserver},
		LightGBM: {Image: "kserve/lgbserver", Tag: kserveTag, Servers: mlserver},
		PMML:     {Image: "kserve/pmmlserver", Tag: kserveTag},
		Paddle:   {Image: "kserve/paddleserver", Tag: kserveTag},
		PyTorch: {Image: "pytorch/torchserve-kfs", Tag: "0.9.0", Servers: map[string]Server{
			PyTorchServer: {"kfserving/pytorchserver", "v0.6.1"},
			TritonServer:  triton,
		}},
		Triton: {Image: triton.Image, Tag: triton.Tag},
		ONNX: {Image: triton.Image, Tag: triton.Tag, Servers: map[string]Server{
			ONNXRuntime: {"onnxruntime/server", "v1.0.0"},
		}},
		HuggingFace: {Image: "kserve/huggingfaceserver", Tag: kserveTag},
		Tensorflow:  {Image: "tensorflow/serving", Tag: "2.6.2", Servers: map[string]Server{TritonServer: triton}},
	}
	for name, framework := range frameworks {
		framework.Resources = resources("1", "2Gi", "1", "2Gi")
		framework.Servers = maps.Clone(framework.Servers)
		frameworks[name] = framework
	}
	return frameworks
}
