package v1alpha1

import (
	"maps"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Default returns the configuration that an empty file stands for.
func Default() *SluiceConfiguration {
	history, keepCapacity := 10, true
	return &SluiceConfiguration{
		TypeMeta: metav1.TypeMeta{APIVersion: APIVersion, Kind: Kind},
		Ingress: Ingress{
			Gateway:        "sluice-system/sluice-ingress-gateway",
			Domain:         "example.com",
			DomainTemplate: "{{.Name}}.{{.Namespace}}.{{.IngressDomain}}",
			URLScheme:      "http",
			ClusterDomain:  "cluster.local",
		},
		Frameworks:       defaultFrameworks(),
		CustomContainers: CustomContainers{Resources: resources("1", "2Gi", "1", "2Gi")},
		StorageInitializer: StorageInitializer{
			Image:           "kserve/storage-initializer:" + kserveTag,
			Resources:       resources("100m", "100Mi", "1", "1Gi"),
			SecurityContext: restricted(),
		},
		Agent: Agent{
			Image:           "kserve/agent:" + kserveTag,
			Resources:       resources("100m", "100Mi", "1", "1Gi"),
			SecurityContext: restricted(),
		},
		Pods: Pods{
			PreStopSleep:           seconds(10),
			TerminationGracePeriod: seconds(60),
			ProgressDeadline:       seconds(600),
		},
		Rollout: Rollout{
			Settle:               seconds(3),
			Drain:                seconds(10),
			ScaleDownDelay:       seconds(600),
			KeepCapacity:         &keepCapacity,
			RevisionHistoryLimit: &history,
		},
		Autoscaling: Autoscaling{
			// That of Istio's own addon.
			PrometheusAddress: "http://prometheus.istio-system:9090",
			Window:            seconds(60),
		},
		OutlierDetection: OutlierDetection{
			ConsecutiveErrors: 3,
			Interval:          seconds(10),
			BaseEjectionTime:  seconds(30),
		},
		Workers: 4,
	}
}

// kserveTag is the release of KServe whose servers are the default; the storage
// initializer reads hf:// from v0.14 on.
const kserveTag = "v0.15.2"

// defaultFrameworks are KServe's, with its resources. No image names its registry: it
// is the container runtime's default, or a mirror's. The publishers of tritonserver and
// onnxruntime/server have registries of their own, which an installation that serves
// triton or onnx writes before the name.
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

// restricted is what Pod Security Standards' level of that name asks of a container.
func restricted() *corev1.SecurityContext {
	no, yes := false, true
	return &corev1.SecurityContext{
		AllowPrivilegeEscalation: &no,
		RunAsNonRoot:             &yes,
		Capabilities:             &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}},
		SeccompProfile:           &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
	}
}

func seconds(n int) metav1.Duration {
	return metav1.Duration{Duration: time.Duration(n) * time.Second}
}

func resources(cpu, memory, cpuLimit, memoryLimit string) *corev1.ResourceRequirements {
	return &corev1.ResourceRequirements{
		Requests: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse(cpu), corev1.ResourceMemory: resource.MustParse(memory)},
		Limits:   corev1.ResourceList{corev1.ResourceCPU: resource.MustParse(cpuLimit), corev1.ResourceMemory: resource.MustParse(memoryLimit)},
	}
}
