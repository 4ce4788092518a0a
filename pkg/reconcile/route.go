package reconcile

import (
	"slices"
	"time"

	networkingac "istio.io/client-go/pkg/applyconfiguration/networking/v1"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// destinationRule has the subsets that the route may name.
func (s *steps) destinationRule() ([]Write, error) {
	rule := istio.DestinationRule(istio.DestinationRuleOptions{
		Component:        s.component,
		Owner:            s.owner,
		Revisions:        s.subsetPlans(),
		ClusterDomain:    s.config.Ingress.ClusterDomain,
		OutlierDetection: s.config.OutlierDetection,
		ExportTo:         s.config.Mesh.ExportTo,
	})
	if rule == nil || s.lacks[s.component.Service()] != nil && s.seen.Route.Entries == nil {
		// What a rule of ours says of another's host is not ours to say.
		return nil, nil
	}
	write := s.write(KindDestinationRule, s.component.Service(), rule)
	if s.returns(s.plan.Target) || s.returns(s.seen.Stable()) {
		write.Chain, write.Renew = ChainRoute, true
	}
	return []Write{write}, nil
}

// subsetPlans are the revisions' plans, with the subsets that may not go yet.
func (s *steps) subsetPlans() []plan.RevisionPlan {
	if s.told() {
		return s.plan.Revisions
	}
	plans := slices.Clone(s.plan.Revisions)
	for i := range plans {
		for _, seen := range s.seen.Revisions {
			if seen.Version == plans[i].Version {
				plans[i].Subset = plans[i].Subset || !seen.Subset.IsZero()
				plans[i].FailoverSubset = plans[i].FailoverSubset || !seen.FailoverSubset.IsZero()
			}
		}
	}
	return plans
}

// virtualServices carry the weights of all components. Requests enter at the predictor,
// and there is no route before it has one.
//
// The routes at the ingress follow that of the service's name, which is the one that is read
// back: in between, and where one of them can't be written, the first is not taken for settled
// (behind), so that nothing is taken from under the others.
func (all partSteps) virtualServices() ([]Write, error) {
	first := all[0]
	if first.plan.Route == nil || !first.mayRoute() {
		return nil, nil
	}
	var routes []istio.ComponentRoute
	for _, s := range all {
		if s.plan.Route == nil {
			continue
		}
		timeout, err := s.timeout()
		if err != nil {
			return nil, err
		}
		tags, err := s.tagRoutes()
		if err != nil {
			return nil, err
		}
		routes = append(routes, istio.ComponentRoute{Component: s.component, Host: s.addresses.components[s.component.Kind],
			Entries: s.plan.Route, Timeout: timeout, Tags: tags})
	}
	options := istio.VirtualServiceOptions{
		Namespace:        first.service.Namespace,
		InferenceService: first.service.Name,
		Owner:            first.owner,
		Hosts:            first.addresses.hosts,
		Gateway:          first.config.Ingress.Gateway,
		ClusterDomain:    first.config.Ingress.ClusterDomain,
		Entry:            all.entry(),
		Routes:           routes,
		ExportTo:         first.config.Mesh.ExportTo,
		Without:          sortedKeys(first.lacks),
	}
	mesh := options
	if !first.config.Mesh.IngressHosts && !first.movesHosts() {
		mesh = options.InMesh()
	}
	route := istio.VirtualService(mesh)
	if len(route.Spec.Hosts) == 0 {
		if first.route == nil && first.ingressRoute == nil {
			return nil, nil
		}
		// All names in the cluster are somebody else's now. The weights are still to be changed.
		route.Spec.Hosts = []string{istio.NoHost(first.service.Name, first.service.Namespace, options.ClusterDomain)}
	}
	writes := slices.Concat([]Write{first.routeWrite(first.service.Name, route)}, first.ingressRoutes(options), first.pathRoutes(options))
	writes[0].Chain = ChainRoute
	for i := range writes {
		writes[i].Renew = slices.ContainsFunc(all, (*steps).endsAny)
	}
	return writes, nil
}

// hasIngressRoute reports whether the service is to have a route of its own at the ingress.
func (s *steps) hasIngressRoute() bool {
	return !s.config.Mesh.IngressHosts && len(s.addresses.all()) > 0
}

// ingressRoutes is the write of the route by the hosts at the ingress, or its removal, or nothing.
func (s *steps) ingressRoutes(options istio.VirtualServiceOptions) []Write {
	route := istio.IngressRoute(options)
	if route == nil || !s.hasIngressRoute() {
		return s.afterRoute(names.IngressRoute(s.service.Name), nil)
	}
	if s.ingressRoute != nil && istio.Entry(&s.ingressRoute.Spec) != "" && istio.Entry(route.Spec) == "" {
		return nil // That of the mesh is gone, and is to lead somewhere before this one follows it.
	}
	return s.afterRoute(*route.Name, route)
}

// pathRoutes is the write of the route by the path, or its removal, or nothing.
func (s *steps) pathRoutes(options istio.VirtualServiceOptions) []Write {
	if s.addresses.path == "" {
		return s.afterRoute(names.PathRoute(s.service.Name), nil)
	}
	route := istio.PathRoute(istio.PathRouteOptions{
		VirtualServiceOptions: options, PathHost: s.config.Ingress.Domain, Path: s.addresses.path,
	})
	return s.afterRoute(*route.Name, route)
}

// afterRoute writes a route that follows the service's, or removes it; there may be none. One that
// leads nowhere yet waits.
func (s *steps) afterRoute(name string, route *networkingac.VirtualServiceApplyConfiguration) []Write {
	var write Write
	switch {
	case route != nil && len(route.Spec.Http) == 0:
		return nil
	case route != nil:
		write = s.routeWrite(name, route)
	default:
		removal, exists := s.deletion(objectKey{KindVirtualService, s.name(name)})
		if !exists {
			return nil
		}
		write = s.routeWrite(name, nil)
		write.UID = removal.UID
	}
	write.After = ChainRoute
	return []Write{write}
}

// routeWrite is of no one component.
func (s *steps) routeWrite(name string, object any) Write {
	write := s.write(KindVirtualService, name, object)
	write.Component = ""
	return write
}

// entry is the kind of the component at which predictions enter: the transformer as soon as
// it has a route. A service that has been without one goes on so until then; a new one waits.
func (all partSteps) entry() string {
	first := all[0]
	for _, s := range all {
		if s.component.Kind != names.Transformer || s.leaves {
			continue
		}
		if s.plan.Route != nil || first.route == nil || istio.Entry(&first.route.Spec) == "" {
			return names.Transformer
		}
	}
	return names.Predictor
}

// timeout is the longest of the revisions that carry traffic: none of them loses a
// prediction to another's limit. Where one of them is lost, the route's stays.
func (s *steps) timeout() (time.Duration, error) {
	var longest time.Duration
	for _, entry := range s.plan.Route {
		if s.lost(entry.Version) {
			return istio.Timeout(&s.route.Spec, s.component), nil
		}
		snapshot, err := s.snapshotOf(entry.Version)
		if err != nil {
			return 0, err
		}
		if snapshot.Timeout() == 0 {
			return 0, nil
		}
		longest = max(longest, snapshot.Timeout())
	}
	return longest, nil
}
