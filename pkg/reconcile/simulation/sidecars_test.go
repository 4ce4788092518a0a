package simulation

import (
	"strings"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// Sidecars say which hosts the pods' proxies know, and nothing of what the pods receive. So nothing
// that is promised may change when the next manager writes them, or writes them no longer.

// switchSidecars has the next manager write Sidecars, or delete them.
func (w *world) switchSidecars() {
	if w.config.Pods.WritesSidecars() {
		w.config.Pods.SidecarEgress = nil
	} else {
		w.config.Pods.SidecarEgress = []string{"istio-system/*"}
	}
	w.manager.kill()
}

// sidecarHosts are the hosts of the service's Sidecar, joined; empty if there is none.
func (w *component) sidecarHosts() string {
	sidecar, exists := w.api.objects[kube.Key{Kind: kube.KindSidecar, Name: w.name}].(*istionetworking.Sidecar)
	if !exists {
		return ""
	}
	return strings.Join(sidecar.Spec.Egress[0].Hosts, " ")
}

// wantedSidecarHosts are those by which the components that exist reach each other, and the
// configuration's.
func (w *component) wantedSidecarHosts() string {
	if !w.config.Pods.WritesSidecars() {
		return ""
	}
	hosts := []string{w.name.Name}
	for _, kind := range names.Kinds() {
		of := names.Component{Namespace: w.name.Namespace, InferenceService: w.name.Name, Kind: kind}
		if w.api.objects[kube.Key{Kind: kube.KindService, Name: cache.NewObjectName(of.Namespace, of.Service())}] != nil {
			hosts = append(hosts, of.Service(), of.EntryService())
		}
	}
	for i, host := range hosts {
		hosts[i] = "./" + names.ClusterHost(host, w.name.Namespace, w.config.Ingress.ClusterDomain)
	}
	return strings.Join(append(hosts, w.config.Pods.SidecarEgress...), " ")
}
