package v1alpha1

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Default returns the configuration that an empty file stands for.
func Default() *SluiceConfiguration {
	history := 10
	return &SluiceConfiguration{
		TypeMeta: metav1.TypeMeta{APIVersion: APIVersion, Kind: Kind},
		Ingress: Ingress{
			Gateway:        "sluice-system/sluice-ingress-gateway",
			Domain:         "example.com",
			DomainTemplate: "{{.Name}}.{{.Namespace}}.{{.IngressDomain}}",
			Scheme:         "http",
			ClusterDomain:  "cluster.local",
		},
		Frameworks: map[string]Framework{
			Tensorflow: {Image: "tensorflow/serving", Tag: "2.6.2", Resources: resources("1", "2Gi", "1", "2Gi")},
			SKLearn:    {Image: "kserve/sklearnserver", Tag: "v0.11.0", Resources: resources("1", "2Gi", "1", "2Gi")},
		},
		StorageInitializer: StorageInitializer{
			Image:     "kserve/storage-initializer:v0.11.0",
			Resources: resources("100m", "100Mi", "1", "1Gi"),
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
			RevisionHistoryLimit: &history,
		},
		OutlierDetection: OutlierDetection{
			ConsecutiveErrors: 3,
			Interval:          seconds(10),
			BaseEjectionTime:  seconds(30),
		},
		Workers: 4,
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
