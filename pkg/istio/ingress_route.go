package istio

import (
	networking "istio.io/api/networking/v1alpha3"
	networkingac "istio.io/client-go/pkg/applyconfiguration/networking/v1"

	"github.com/sluice-serving/sluice/apis/names"
)

// NoHost is a host that no Service and no pod has, for a VirtualService that has none otherwise:
// their names have no dot.
func NoHost(service, namespace, clusterDomain string) string {
	return names.ClusterHost("none."+names.IngressRoute(service), namespace, clusterDomain)
}

// IngressRoute returns the route by an InferenceService's hosts at the ingress, with the weights
// of its VirtualService; nil if there are no such hosts. It leads nowhere, and Istio doesn't take
// it, as long as no component that is entered from there has a route.
//
// It is a VirtualService of its own, because one that is bound to the mesh has all of its hosts
// there, whatever its routes match (istiod, core/v1alpha3/route): in each sidecar it would take
// what clients send to a host of that name.
func IngressRoute(o VirtualServiceOptions) *networkingac.VirtualServiceApplyConfiguration {
	service := o.virtualService(names.IngressRoute(o.InferenceService))
	service.Spec = &networking.VirtualService{Hosts: o.ingressHosts(), Gateways: []string{o.Gateway}, ExportTo: o.ExportTo}
	o.addTags(service.Spec)
	if len(service.Spec.Hosts) == 0 {
		return nil
	}
	for _, r := range sorted(o.Routes) {
		route := route(r, o.ClusterDomain)
		if r.Component.Kind != o.Entry {
			if route.Match = ingressMatches(r); route.Match == nil {
				continue // Nobody comes to it from here but by another component.
			}
		}
		service.Spec.Http = append(service.Spec.Http, route)
	}
	return service
}
