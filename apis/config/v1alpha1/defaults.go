package v1alpha1

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Default returns the configuration of an empty file.
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
			Image:           "docker.io/kserve/storage-initializer:" + kserveTag,
			Resources:       resources("100m", "100Mi", "1", "1Gi"),
			SecurityContext: restricted(),
		},
		Agent: Agent{
			Image:           "docker.io/kserve/agent:" + kserveTag,
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
			KeepFailed:           seconds(3600),
			KeepCapacity:         &keepCapacity,
			RevisionHistoryLimit: &history,
		},
		Autoscaling: Autoscaling{
			// The address of Istio's own addon.
			PrometheusAddress: "http://prometheus.istio-system:9090",
			Window:            seconds(60),
		},
		Analysis: Analysis{Interval: seconds(15)},
		OutlierDetection: OutlierDetection{
			ConsecutiveErrors: 3,
			Interval:          seconds(10),
			BaseEjectionTime:  seconds(30),
		},
		Workers: 4,
		LeaderElection: LeaderElection{
			LeaseDuration: seconds(15),
			RenewDeadline: seconds(10),
			RetryPeriod:   seconds(2),
		},
	}
}

// restricted returns what the level of that name in Pod Security Standards requires of a container.
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
		Requests: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse(cpu),
			corev1.ResourceMemory: resource.MustParse(memory)},
		Limits: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse(cpuLimit),
			corev1.ResourceMemory: resource.MustParse(memoryLimit)},
	}
}
