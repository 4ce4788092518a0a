package pods

import (
	"fmt"
	"math"
	"slices"

	corev1 "k8s.io/api/core/v1"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// The protocols of predictions.
const (
	protocolV1 = "v1"
	protocolV2 = "v2"
)

// frameworks is the table of frameworks and their servers. A new framework is a row here, a type in
// the API, its images in the configuration's defaults, and a predictor in testdata. The rules of
// the API are generated from this table (hack/codegen/crd).
var frameworks = []framework{
	{
		name: configv1alpha1.SKLearn, versions: []string{"0", "1"},
		part: func(s *servingv1beta1.PredictorSpec) *servingv1beta1.PredictorExtensionSpec {
			if s.SKLearn == nil {
				return nil
			}
			return &s.SKLearn.PredictorExtensionSpec
		},
		servers: []*server{
			kserveServer("kserve-sklearnserver", manyWorkers, kserveArgs, protocolV1),
			mlserver("mlserver_sklearn.SKLearnModel"),
		},
	},
	{
		name: configv1alpha1.XGBoost, versions: []string{"1", "2", "3"},
		part: func(s *servingv1beta1.PredictorSpec) *servingv1beta1.PredictorExtensionSpec {
			if s.XGBoost == nil {
				return nil
			}
			return &s.XGBoost.PredictorExtensionSpec
		},
		servers: []*server{
			kserveServer("kserve-xgbserver", manyWorkers, threadedArgs, protocolV1),
			mlserver("mlserver_xgboost.XGBoostModel"),
		},
	},
	{
		name: configv1alpha1.LightGBM, versions: []string{"3", "4"},
		part: func(s *servingv1beta1.PredictorSpec) *servingv1beta1.PredictorExtensionSpec {
			if s.LightGBM == nil {
				return nil
			}
			return &s.LightGBM.PredictorExtensionSpec
		},
		servers: []*server{
			// lgbserver starts one worker, whatever its arguments.
			kserveServer("kserve-lgbserver", 1, threadedArgs, protocolV1),
			mlserver("mlserver_lightgbm.LightGBMModel"),
		},
	},
	{
		name: configv1alpha1.PMML, versions: []string{"3", "4"},
		part: func(s *servingv1beta1.PredictorSpec) *servingv1beta1.PredictorExtensionSpec {
			if s.PMML == nil {
				return nil
			}
			return &s.PMML.PredictorExtensionSpec
		},
		// pmmlserver refuses to start with more than one worker.
		servers: []*server{kserveServer("kserve-pmmlserver", 1, kserveArgs, protocolV1, protocolV2)},
	},
	{
		name: configv1alpha1.Paddle, versions: []string{"2", "3"},
		part: func(s *servingv1beta1.PredictorSpec) *servingv1beta1.PredictorExtensionSpec {
			if s.Paddle == nil {
				return nil
			}
			return &s.Paddle.PredictorExtensionSpec
		},
		servers: []*server{kserveServer("kserve-paddleserver", manyWorkers, kserveArgs, protocolV1, protocolV2)},
	},
	{
		name: configv1alpha1.PyTorch, versions: []string{"1", "2"},
		part: func(s *servingv1beta1.PredictorSpec) *servingv1beta1.PredictorExtensionSpec {
			if s.PyTorch == nil {
				return nil
			}
			return &s.PyTorch.PredictorExtensionSpec
		},
		servers: []*server{
			{
				runtime: "kserve-torchserve", protocols: []string{protocolV1, protocolV2}, gpuSuffix: "-gpu",
				args: torchserveArgs, env: torchserveEnv, readyCommand: torchserveReady(),
			},
			{
				image: configv1alpha1.PyTorchServer, protocols: []string{protocolV1}, className: true,
				gpuSuffix: "-gpu", args: pytorchserverArgs, ready: modelReady,
			},
			tritonserver(configv1alpha1.TritonServer),
		},
	},
	{
		name: configv1alpha1.Triton, versions: []string{"2"},
		part: func(s *servingv1beta1.PredictorSpec) *servingv1beta1.PredictorExtensionSpec {
			if s.Triton == nil {
				return nil
			}
			return &s.Triton.PredictorExtensionSpec
		},
		servers: []*server{tritonserver("")},
	},
	{
		// As in KServe: v2 by Triton, unless the spec names v1, which KFServing's onnxruntime server
		// speaks.
		name: configv1alpha1.ONNX, versions: []string{"1"},
		part: func(s *servingv1beta1.PredictorSpec) *servingv1beta1.PredictorExtensionSpec {
			if s.ONNX == nil {
				return nil
			}
			return &s.ONNX.PredictorExtensionSpec
		},
		servers: []*server{
			tritonserver(""),
			{image: configv1alpha1.ONNXRuntime, protocols: []string{protocolV1}, grpc: []string{protocolV1},
				args: onnxruntimeArgs, ready: root},
		},
	},
	{
		name: configv1alpha1.HuggingFace, versions: []string{"1"},
		part: func(s *servingv1beta1.PredictorSpec) *servingv1beta1.PredictorExtensionSpec {
			if s.HuggingFace == nil {
				return nil
			}
			return &s.HuggingFace.PredictorExtensionSpec
		},
		servers: []*server{{
			runtime: "kserve-huggingfaceserver", protocols: []string{protocolV2, protocolV1},
			grpc: []string{protocolV2}, gpuSuffix: "-gpu",
			args: huggingfaceArgs, ready: modelReady, sharedMemory: true, modelInArgs: true,
		}},
	},
	{
		name: configv1alpha1.Tensorflow, versions: []string{"1", "2"},
		part: func(s *servingv1beta1.PredictorSpec) *servingv1beta1.PredictorExtensionSpec {
			if s.Tensorflow == nil {
				return nil
			}
			return &s.Tensorflow.PredictorExtensionSpec
		},
		servers: []*server{
			{
				runtime: "kserve-tensorflow-serving", protocols: []string{protocolV1}, grpc: []string{protocolV1},
				gpuSuffix: "-gpu", command: []string{"/usr/bin/tensorflow_model_server"},
				args: tensorflowArgs, ready: modelReady,
			},
			tritonserver(configv1alpha1.TritonServer),
		},
	},
}

// manyWorkers is for servers that start as many workers as their argument sets.
const manyWorkers = math.MaxInt64

// kserveServer returns one of KServe's Python servers. Those that speak v2 also speak it by gRPC.
func kserveServer(runtime string, maxWorkers int64, args argsOf, protocols ...string) *server {
	s := &server{runtime: runtime, protocols: protocols, maxWorkers: maxWorkers, args: args, ready: modelReady}
	if slices.Contains(protocols, protocolV2) {
		s.grpc = []string{protocolV2}
	}
	return s
}

// mlserver returns Seldon's MLServer with one of its implementations of a model.
func mlserver(implementation string) *server {
	return &server{
		runtime: "kserve-mlserver", image: configv1alpha1.MLServer,
		protocols: []string{protocolV2}, grpc: []string{protocolV2},
		env:   func(s *serving) []corev1.EnvVar { return mlserverEnv(s, implementation) },
		ready: modelReady,
	}
}

// tritonserver returns Triton, which serves every model of a repository, each by its own name.
func tritonserver(image string) *server {
	return &server{
		runtime: "kserve-tritonserver", image: image, optional: image != "",
		protocols: []string{protocolV2}, grpc: []string{protocolV2},
		args: tritonArgs, ready: allModelsReady,
	}
}

// The following functions return paths that answer 200 once the model is loaded, and not before.

// modelReady returns the path of the model by its name.
func modelReady(name, protocol string) string {
	if protocol == protocolV2 {
		return fmt.Sprintf("/v2/models/%s/ready", name)
	}
	return "/v1/models/" + name
}

// allModelsReady returns the path of all models of a server. Triton names models by the folders of
// its repository, which the spec doesn't have, and is ready (strict readiness, its default) once
// all are loaded.
func allModelsReady(_, _ string) string { return "/v2/health/ready" }

// root returns the only path at which the onnxruntime server answers GET; it listens once it has
// loaded its model.
func root(_, _ string) string { return "/" }
