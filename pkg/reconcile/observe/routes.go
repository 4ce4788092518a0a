package observe

import (
	"fmt"
	"maps"
	"slices"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// hostRoutes are the VirtualServices that may have hosts at the ingress.
func (s *Service) hostRoutes() []*istionetworking.VirtualService {
	return present(s.IngressRoute, s.Route)
}

func present(routes ...*istionetworking.VirtualService) []*istionetworking.VirtualService {
	return slices.DeleteFunc(routes, func(route *istionetworking.VirtualService) bool { return route == nil })
}

// hostsAtIngress are the hosts that the routes have there: the service's own, each once, and
// those of its parts (Addresses.Components).
func (s *Service) hostsAtIngress(clusterDomain string) (hosts []string, ofComponents map[string]string) {
	ofComponents = map[string]string{}
	for _, route := range s.hostRoutes() {
		hosts = append(hosts, istio.IngressHosts(&route.Spec, clusterDomain)...)
		maps.Copy(ofComponents, istio.ComponentHosts(&route.Spec))
	}
	seen := map[string]bool{}
	for _, host := range ofComponents {
		seen[host] = true
	}
	return slices.DeleteFunc(hosts, func(host string) bool {
		before := seen[host]
		seen[host] = true
		return before
	}), ofComponents
}

// Carried returns how each VirtualService that leads to the component spreads what comes by it.
func (c *Component) Carried() [][]plan.Entry {
	carried := [][]plan.Entry{c.Seen.Route.Entries}
	for _, route := range present(c.Service.IngressRoute, c.Service.PathRoute) {
		if entries := istio.Entries(&route.Spec, c.Name); entries != nil {
			carried = append(carried, entries)
		}
	}
	return carried
}

// behind reports whether a route at the ingress carries other weights, or copies, than the service's: then
// neither holds, however long it lasts, since what one of them has lost the other may still send
// to.
func (c *Component) behind() bool {
	return len(c.mirrors()) > 1 || slices.ContainsFunc(c.Carried(), func(carries []plan.Entry) bool {
		return !slices.Equal(carries, c.Seen.Route.Entries)
	})
}

// mirrors returns what the VirtualServices that lead to the component copy, each once; no copies are an element too.
func (c *Component) mirrors() []plan.Mirror {
	var mirrors []plan.Mirror
	for _, route := range present(c.Service.Route, c.Service.IngressRoute, c.Service.PathRoute) {
		mirror := istio.Mirror(&route.Spec, c.Name)
		if istio.Entries(&route.Spec, c.Name) != nil && !slices.Contains(mirrors, mirror) {
			mirrors = append(mirrors, mirror)
		}
	}
	return mirrors
}

// tags returns a component's tags in the routes.
func (s *Service) tags(component names.Component) []plan.Tag {
	var tags []plan.Tag
	for _, route := range present(s.IngressRoute, s.Route, s.PathRoute) {
		for _, tag := range istio.Tags(&route.Spec, component) {
			if !slices.Contains(tags, tag) {
				tags = append(tags, tag)
			}
		}
	}
	return tags
}

// MovesHosts reports whether the route that the mesh has is still the one of the ingress, or has
// hosts there that no other has as yet: an earlier release or another configuration had them in
// it. They stay until the route that is to have them is there.
func (s *Service) MovesHosts() bool {
	if s.Route == nil {
		return false
	}
	if s.IngressRoute == nil && len(s.Addresses.All()) > 0 && AtIngress(s.Route) {
		return true
	}
	return slices.ContainsFunc(s.Addresses.All(), func(host string) bool {
		return slices.Contains(s.Route.Spec.Hosts, host) &&
			(s.IngressRoute == nil || !slices.Contains(s.IngressRoute.Spec.Hosts, host))
	})
}

// Reached reports whether routes at the ingress have all hosts of the service's own, and its path,
// whatever they carry.
func (s *Service) Reached() bool {
	for _, host := range s.Addresses.Hosts {
		if !slices.ContainsFunc(s.hostRoutes(), func(route *istionetworking.VirtualService) bool {
			return AtIngress(route) && slices.Contains(route.Spec.Hosts, host)
		}) {
			return false
		}
	}
	return s.Addresses.Path == "" || s.PathRoute != nil
}

// reachedFact names the fact that the service is reached by the addresses that it has.
func (s *Service) reachedFact() string {
	return fmt.Sprintf("reached/%v/%s", s.Addresses.Hosts, s.Addresses.Path)
}

// timeReached finds whether the gateway may lack a route that was written after the service's own.
// A service that was Ready stays so.
func (o *Observer) timeReached(s *Service, since time.Time, now time.Time) {
	if s.Route == nil || s.Predictor().Seen.Serves {
		return
	}
	settling := &plan.Problem{
		Reason:  servingv1beta1.ReasonSettling,
		Message: "the gateway is given the time to learn of the route at the ingress",
	}
	if !s.Reached() {
		s.Unreached = settling
	} else if wait := o.Settings.Settle - now.Sub(since); wait > 0 {
		s.Unreached, s.CheckAfter = settling, wait
	}
}

// AtIngress reports whether a VirtualService is for more than the mesh.
func AtIngress(route *istionetworking.VirtualService) bool {
	return slices.ContainsFunc(route.Spec.Gateways, func(gateway string) bool { return gateway != istio.MeshGateway })
}

// MayRoute reports whether there is a host to route by: one of the service's own, or the
// one that a route has already.
func (s *Service) MayRoute() bool {
	return s.Claimed || len(present(s.Route, s.IngressRoute, s.PathRoute)) > 0
}

// Routed reports whether a VirtualService leads to the service by a host.
func (s *Service) Routed() bool { return s.Route != nil || s.IngressRoute != nil }
