package steps

import (
	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// sidecar writes the Sidecar of the service's pods, or deletes it where the configuration doesn't
// want one. It comes before the pods, so that their proxies never get the whole mesh, and so that
// the components know each other's hosts when they start. Nothing waits for it: without it the
// pods' proxies get all hosts.
func (all components) sidecar() ([]Write, error) {
	first := all[0]
	name := first.Name.InferenceService
	if !first.config.Pods.WritesSidecars() {
		write, exists := first.deletion(kube.KindSidecar, name)
		if !exists {
			return nil, nil
		}
		write.Component = ""
		return []Write{write}, nil
	}
	var present []names.Component
	for _, c := range all {
		present = append(present, c.Name)
	}
	write := first.write(kube.KindSidecar, name, istio.Sidecar(istio.SidecarOptions{
		Namespace:        first.Name.Namespace,
		InferenceService: name,
		Owner:            first.owner,
		Components:       present,
		ClusterDomain:    first.config.Ingress.ClusterDomain,
		Egress:           first.config.Pods.SidecarEgress,
	}))
	write.Component = ""
	return []Write{write}, nil
}
