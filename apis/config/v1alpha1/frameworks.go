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

// kserveTag is the release of KServe whose servers, storage initializer and agent are the default. KServe supports its
// two newest minor versions, and v0.21 is of September 2026. The storage initializer reads hf:// from v0.14 on.
const kserveTag = "v0.21.0"

// tritonTag is the default release of Triton. NVIDIA supports each monthly release until the next.
const tritonTag = "26.10-py3"

// defaultFrameworks returns KServe's frameworks, with its resources. Every image's name begins with its registry, so
// that it means the same image whatever the container runtime's default registry is.
//
// Four images are not maintained any more, and have no successor that serves the same. docs/frameworks.md has what to
// use in their place:
//   - torchserve-kfs of TorchServe. 0.9.0 is KServe's own default; from 0.11.1 on, TorchServe requires a token.
//   - pytorchserver of KFServing, which KServe doesn't have.
//   - onnxruntime/server of Microsoft, the only one that speaks v1 for onnx.
//   - tritonserver for tensorflow: 25.02 is the last release with the backend for TensorFlow.
func defaultFrameworks() map[string]Framework {
	mlserver := map[string]Server{MLServer: {"docker.io/seldonio/mlserver", "1.7.1"}}
	triton := Server{"nvcr.io/nvidia/tritonserver", tritonTag}
	frameworks := map[string]Framework{
		SKLearn:  {Image: "docker.io/kserve/sklearnserver", Tag: kserveTag, Servers: mlserver},
		XGBoost:  {Image: "docker.io/kserve/xgbserver", Tag: kserveTag, Servers: mlserver},
		LightGBM: {Image: "docker.io/kserve/lgbserver", Tag: kserveTag, Servers: mlserver},
		PMML:     {Image: "docker.io/kserve/pmmlserver", Tag: kserveTag},
		Paddle:   {Image: "docker.io/kserve/paddleserver", Tag: kserveTag},
		PyTorch: {Image: "docker.io/pytorch/torchserve-kfs", Tag: "0.9.0", Servers: map[string]Server{
			PyTorchServer: {"docker.io/kfserving/pytorchserver", "v0.6.1"},
			TritonServer:  triton,
		}},
		Triton: {Image: triton.Image, Tag: triton.Tag},
		ONNX: {Image: triton.Image, Tag: triton.Tag, Servers: map[string]Server{
			ONNXRuntime: {"mcr.microsoft.com/onnxruntime/server", "v1.0.0"},
		}},
		HuggingFace: {Image: "docker.io/kserve/huggingfaceserver", Tag: kserveTag},
		// 2.19.1 has an image for GPUs too. None is known for 2.20.0.
		Tensorflow: {Image: "docker.io/tensorflow/serving", Tag: "2.19.1", Servers: map[string]Server{
			TritonServer: {triton.Image, "25.02-py3"},
		}},
	}
	for name, framework := range frameworks {
		framework.Resources = resources("1", "2Gi", "1", "2Gi")
		framework.Servers = maps.Clone(framework.Servers)
		frameworks[name] = framework
	}
	return frameworks
}
