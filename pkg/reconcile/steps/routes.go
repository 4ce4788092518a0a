package steps

import (
	"maps"
	"slices"
	"time"

	networkingac "istio.io/client-go/pkg/applyconfiguration/networking/v1"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// destinationRule has the subsets that the route may name.
func (c *component) destinationRule() ([]Write, error) {
	rule := istio.DestinationRule(istio.DestinationRuleOptions{
		Component:        c.Name,
		Owner:            c.owner,
		Revisions:        c.subsetPlans(),
		ClusterDomain:    c.config.Ingress.ClusterDomain,
		OutlierDetection: c.config.OutlierDetection,
		ExportTo:         c.config.Mesh.ExportTo,
	})
	if rule == nil || c.Service.Lacks[c.Name.Service()] != nil && c.Seen.Route.Entries == nil {
		// A rule of ours would change the traffic of another's host.
		return nil, nil
	}
	write := c.write(kube.KindDestinationRule, c.Name.Service(), rule)
	write.Renew = c.reliesAgain(c.Plan.Target) || c.reliesAgain(c.Seen.Stable())
	return []Write{write}, nil
}

// reliesAgain reports whether a revision returns whose subsets are still there. Those that aren't will be written.
func (c *component) reliesAgain(version string) bool {
	revision := c.Seen.Revision(version)
	return revision != nil && c.returns(version) && (!revision.Subset.IsZero() || !revision.FailoverSubset.IsZero())
}

// subsetPlans are the revisions' plans, with the subsets that may not go yet.
func (c *component) subsetPlans() []plan.RevisionPlan {
	if c.reported() {
		return c.Plan.Revisions
	}
	plans := slices.Clone(c.Plan.Revisions)
	for i := range plans {
		for _, seen := range c.Seen.Revisions {
			if seen.Version == plans[i].Version {
				plans[i].Subset = plans[i].Subset || !seen.Subset.IsZero()
				plans[i].FailoverSubset = plans[i].FailoverSubset || !seen.FailoverSubset.IsZero()
			}
		}
	}
	return plans
}

// route writes the weights of all components, in the VirtualService of the service's name.
// Requests enter at the predictor, and there is no route before it has one.
//
// The routes at the ingress follow that of the service's name, which alone is read
// back: in between, and where one of them can't be written, the first doesn't count as settled
// (observe.Component.Carried), so that nothing is taken from under the others.
func (all components) route() ([]Write, error) {
	options, err := all.routeOptions()
	if err != nil || options == nil {
		return nil, err
	}
	first, mesh := all[0], *options
	if !first.config.Mesh.IngressHosts && !first.Service.MovesHosts() {
		mesh = options.InMesh()
	}
	route := istio.VirtualService(mesh)
	if len(route.Spec.Hosts) == 0 {
		if !first.Service.Routed() {
			return nil, nil
		}
		// All names in the cluster are somebody else's now. The weights are still to be changed.
		route.Spec.Hosts = []string{
			istio.NoHost(first.Name.InferenceService, first.Name.Namespace, options.ClusterDomain),
		}
	}
	return []Write{all.routeWrite(first.Name.InferenceService, route)}, nil
}

// furtherRoutes writes the VirtualServices that follow the route, or deletes them: those of the
// hosts and of the path at the ingress.
func (all components) furtherRoutes() ([]Write, error) {
	if !all[0].Service.Routed() {
		if first, err := all.route(); err != nil || first == nil {
			return nil, err // There is nothing to follow.
		}
	}
	options, err := all.routeOptions()
	if err != nil || options == nil {
		return nil, err
	}
	return slices.Concat(all.ingressRoutes(*options), all.pathRoutes(*options)), nil
}

// routeOptions returns what the VirtualServices are made of, nil if none is to be written.
func (all components) routeOptions() (*istio.VirtualServiceOptions, error) {
	first := all[0]
	if first.Plan.Route == nil || !first.Service.MayRoute() {
		return nil, nil
	}
	var routes []istio.ComponentRoute
	for _, c := range all {
		if c.Plan.Route == nil {
			continue
		}
		timeout, err := c.timeout()
		if err != nil {
			return nil, err
		}
		tags, headers, err := c.tagRoutes()
		if err != nil {
			return nil, err
		}
		routes = append(routes, istio.ComponentRoute{Component: c.Name, Host: c.Service.Addresses.Components[c.Name.Kind],
			Entries: c.Plan.Route, Mirror: c.Plan.Mirror, Held: c.Plan.Held, Timeout: timeout, Tags: tags, Headers: headers})
	}
	options := &istio.VirtualServiceOptions{
		Namespace:        first.Name.Namespace,
		InferenceService: first.Name.InferenceService,
		Owner:            first.owner,
		Hosts:            first.Service.Addresses.Hosts,
		Gateway:          first.config.Ingress.Gateway,
		ClusterDomain:    first.config.Ingress.ClusterDomain,
		Entry:            all.entry(),
		Routes:           routes,
		ExportTo:         first.config.Mesh.ExportTo,
		Without:          slices.Sorted(maps.Keys(first.Service.Lacks)),
	}
	return options, nil
}

// ingressRoutes writes the VirtualService of the hosts at the ingress, or deletes it.
func (all components) ingressRoutes(options istio.VirtualServiceOptions) []Write {
	route := istio.IngressRoute(options)
	first := all[0]
	if route == nil || !first.hasIngressRoute() {
		return all.furtherRoute(names.IngressRoute(first.Name.InferenceService), nil)
	}
	if live := first.Service.IngressRoute; live != nil && istio.Entry(&live.Spec) != "" &&
		istio.Entry(route.Spec) == "" {
		return nil // The mesh's route was deleted, and leads somewhere before this one follows it.
	}
	return all.furtherRoute(*route.Name, route)
}

// pathRoutes writes the VirtualService of the path at the ingress, or deletes it.
func (all components) pathRoutes(options istio.VirtualServiceOptions) []Write {
	first := all[0]
	if first.Service.Addresses.Path == "" {
		return all.furtherRoute(names.PathRoute(first.Name.InferenceService), nil)
	}
	route := istio.PathRoute(istio.PathRouteOptions{
		VirtualServiceOptions: options, PathHost: first.config.Ingress.Domain, Path: first.Service.Addresses.Path,
	})
	return all.furtherRoute(*route.Name, route)
}

// furtherRoute writes a VirtualService that follows the route, or deletes it; there may be none. One
// that leads nowhere yet waits.
func (all components) furtherRoute(name string, route *networkingac.VirtualServiceApplyConfiguration) []Write {
	switch {
	case route != nil && len(route.Spec.Http) == 0:
		return nil
	case route != nil:
		return []Write{all.routeWrite(name, route)}
	}
	if _, exists := all[0].deletion(kube.KindVirtualService, name); exists {
		return []Write{all.routeWrite(name, nil)}
	}
	return nil
}

// routeWrite returns the write of a VirtualService, which belongs to no one component.
func (all components) routeWrite(name string, object any) Write {
	write := all[0].write(kube.KindVirtualService, name, object)
	write.Component = ""
	write.Renew = slices.ContainsFunc(all, (*component).endsAny)
	return write
}

// entry returns the kind of the component at which predictions enter: the transformer as soon as
// it has a route. Until then a service that had none before enters at the predictor; a new one waits.
func (all components) entry() string {
	first := all[0]
	for _, c := range all {
		if c.Name.Kind != names.Transformer || c.Removed {
			continue
		}
		if c.Plan.Route != nil || first.Service.Route == nil || istio.Entry(&first.Service.Route.Spec) == "" {
			return names.Transformer
		}
	}
	return names.Predictor
}

// timeout is the longest of the revisions that carry traffic: none of them loses a
// prediction to another's limit. Where one of them is lost, the route's stays.
func (c *component) timeout() (time.Duration, error) {
	var longest time.Duration
	for _, entry := range c.Plan.Route {
		if c.lost(entry.Version) {
			return istio.Timeout(&c.Service.Route.Spec, c.Name), nil
		}
		snapshot, err := c.snapshotOf(entry.Version)
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

// tagRoutes lead to the revisions that have routes of their own, by hosts or by headers, each with its own timeout.
func (c *component) tagRoutes() (routes []istio.TagRoute, headers istio.HeaderRoute, err error) {
	for _, tag := range c.Plan.Tags {
		snapshot, err := c.snapshotOf(tag.Version)
		if err != nil {
			return nil, istio.HeaderRoute{}, err
		}
		if tag.Name == plan.TagHeaders {
			headers = istio.HeaderRoute{Version: tag.Version, Headers: c.Headers(), Timeout: snapshot.Timeout()}
			continue
		}
		routes = append(routes, istio.TagRoute{Tag: tag, Host: c.TagHost(tag.Name), Timeout: snapshot.Timeout()})
	}
	return routes, headers, nil
}

// lost reports whether the plan's route names a version without a snapshot.
func (c *component) lost(version string) bool {
	i := slices.IndexFunc(c.Plan.Revisions, func(r plan.RevisionPlan) bool { return r.Version == version })
	return i >= 0 && c.Plan.Revisions[i].Lost
}
