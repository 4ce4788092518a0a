package pods

import (
	"encoding/json"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// proxyConfigAnnotation on a pod is Istio's, and goes over the mesh's settings of a sidecar, field
// by field.
const proxyConfigAnnotation = "proxy.istio.io/config"

// endSidecarLast lets a sidecar that is a container like the server's go on until nobody is
// connected any longer: it is asked to end when the server is, and else ends after five seconds.
// At the earliest it does when the server has been asked to. A native sidecar is asked last, and
// ends then, whatever this says. What the user set stays.
//
// Source: Agent.terminate in istio.io/istio/pkg/envoy/agent.go.
func endSidecarLast(template *corev1.PodTemplateSpec, sleep int64) {
	if _, given := template.Annotations[proxyConfigAnnotation]; given || sleep == 0 {
		return
	}
	config, err := json.Marshal(map[string]any{"proxyMetadata": map[string]string{
		"EXIT_ON_ZERO_ACTIVE_CONNECTIONS": "true",
		"MINIMUM_DRAIN_DURATION":          fmt.Sprintf("%ds", sleep+1),
	}})
	if err != nil {
		panic(err) // strings always have JSON
	}
	metav1.SetMetaDataAnnotation(&template.ObjectMeta, proxyConfigAnnotation, string(config))
}
