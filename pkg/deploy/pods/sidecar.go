package pods

import (
	"encoding/json"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// proxyConfigAnnotation on a pod is Istio's. It overrides the mesh's settings of a sidecar, field
// by field.
const proxyConfigAnnotation = "proxy.istio.io/config"

// endSidecarLast keeps a sidecar running until it has no connections. This is for a sidecar that is
// an ordinary container: it gets SIGTERM together with the server, and by default ends after five
// seconds. It ends at the earliest when the server gets SIGTERM. A native sidecar gets SIGTERM
// after all containers, and then ends whatever this sets. The user's annotation wins.
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
