package istio

import (
	networking "istio.io/api/networking/v1alpha3"
	networkingac "istio.io/client-go/pkg/applyconfiguration/networking/v1"

	"github.com/sluice-serving/sluice/apis/names"
)

// NoHost returns a host that no Service and no pod has, because their names have no dot. It is for
// a VirtualService that has no host otherwise.
func NoHost(service, namespace, clusterDomain string) string {
	return names.ClusterHost("none."+names.IngressRoute(service), namespace, clusterDomain)
}

// IngressRoute returns the VirtualService for an InferenceService's hosts at the ingress, with the
// weights of its VirtualService for the mesh; nil if there are no such hosts. It has no route, and
// Istio rejects it, as long as no component that the ingress enters has a route.
//
// It is an object of its own, because a VirtualService that is bound to the mesh has all of its
// hosts there, whatever its routes match (istiod, core/v1alpha3/route): every sidecar would route
// what clients send to such a host.
func IngressRoute(o VirtualServiceOptions) *networkingac.VirtualServiceApplyConfiguration {
	service := o.virtualService(names.IngressRoute(o.InferenceService))
	service.Spec = &networking.VirtualService{Hosts: o.ingressHosts(), Gateways: []string{o.Gateway},
		ExportTo: o.ExportTo}
	o.addTags(service.Spec)
	if len(service.Spec.Hosts) == 0 {
		return nil
	}
	for _, r := range sorted(o.Routes) {
		route := route(r, o.ClusterDomain)
		if r.Component.Kind != o.Entry {
			if route.Match = ingressMatches(r); route.Match == nil {
				continue // The ingress enters it only through another component.
			}
		}
		service.Spec.Http = append(service.Spec.Http, r.withHeaders(route, o.ClusterDomain)...)
	}
	return service
}
