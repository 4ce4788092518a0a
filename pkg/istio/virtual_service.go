package istio

import (
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/durationpb"
	networking "istio.io/api/networking/v1alpha3"
	networkingac "istio.io/client-go/pkg/applyconfiguration/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// MeshGateway is Istio's word for all sidecars.
const MeshGateway = "mesh"

// VirtualServiceOptions is what an InferenceService's VirtualService is made of.
type VirtualServiceOptions struct {
	Namespace, InferenceService string
	Owner                       metav1.OwnerReference
	// Hosts are the InferenceService's at the ingress; none for a service that is reached from
	// inside the cluster only.
	Hosts []string
	// Gateway is the ingress's Gateway, `namespace/name`.
	Gateway       string
	ClusterDomain string
	// Entry is the kind of the component at which predictions enter. Without a route to it, all
	// routes are by the components' own hosts.
	Entry string
	// Routes are the components', at least the predictor's, in any order.
	Routes []ComponentRoute
	// ExportTo lists the namespaces whose proxies get the object; empty for the mesh's default.
	ExportTo []string
	// Without lists Services whose hosts are left out, because their clients are not the
	// InferenceService's.
	Without []string
}

// ComponentRoute is how requests for a component are divided.
type ComponentRoute struct {
	Component names.Component
	// Host is the component's own host at the ingress; empty for none.
	Host string
	// Entries are the weighted destinations; their weights sum to 100.
	Entries []plan.Entry
	// Mirror has a revision get copies of the requests that Entries divide; zero for none.
	Mirror plan.Mirror
	// Held is the record of the share that a step gave the target; zero for none.
	Held plan.Held
	// Timeout limits a request; 0 for none.
	Timeout time.Duration
	// Tags are the revisions that have hosts of their own; only for a service with a Host.
	Tags []TagRoute
	// Headers is the route of the requests with certain headers, before the weighted one.
	Headers HeaderRoute
}

// VirtualService returns the VirtualService of an InferenceService for the mesh, by the hosts of
// its Services, and for both the ingress and the mesh by the options' hosts at the ingress. To keep
// those out of the mesh, pass InMesh's options, and build IngressRoute for them.
//
// Requests for the InferenceService enter at the transformer if there is one, and requests for
// explanations at the explainer. By a component's own host, clients in the mesh and at the ingress
// reach that component with the same weights, and istioctl shows the route for its pods.
func VirtualService(o VirtualServiceOptions) *networkingac.VirtualServiceApplyConfiguration {
	service := o.virtualService(o.InferenceService)
	service.Spec = &networking.VirtualService{
		Hosts:    o.clusterHosts(o.InferenceService),
		Gateways: []string{MeshGateway},
		ExportTo: o.ExportTo,
	}
	if ingress := o.ingressHosts(); len(ingress) > 0 {
		service.Spec.Hosts = append(ingress, service.Spec.Hosts...)
		service.Spec.Gateways = append([]string{o.Gateway}, service.Spec.Gateways...)
	}
	service.WithAnnotations(heldShares(o.Routes))
	o.addTags(service.Spec)
	for _, r := range sorted(o.Routes) {
		service.Spec.Hosts = append(service.Spec.Hosts, o.clusterHosts(r.Component.Service())...)
		if len(o.Routes) > 1 || r.Component.Kind != o.Entry {
			service.Spec.Hosts = append(service.Spec.Hosts, o.clusterHosts(r.Component.EntryService())...)
		}
		route := route(r, o.ClusterDomain)
		if r.Component.Kind != o.Entry {
			route.Match = matches(r)
		}
		service.Spec.Http = append(service.Spec.Http, r.withHeaders(route, o.ClusterDomain)...)
	}
	return service
}

// virtualService returns a VirtualService of the InferenceService, without a spec.
func (o VirtualServiceOptions) virtualService(name string) *networkingac.VirtualServiceApplyConfiguration {
	return networkingac.VirtualService(name, o.Namespace).
		WithLabels(map[string]string{
			names.LabelApp:              o.InferenceService,
			names.LabelInferenceService: o.InferenceService,
		}).
		WithOwnerReferences(ownedBy(o.Owner))
}

// InMesh returns the options without hosts and tags at the ingress.
func (o VirtualServiceOptions) InMesh() VirtualServiceOptions {
	o.Hosts, o.Routes = nil, slices.Clone(o.Routes)
	for i := range o.Routes {
		o.Routes[i].Host, o.Routes[i].Tags = "", nil
	}
	return o
}

// clusterHosts returns the host of a Service, or none if Without lists it.
func (o VirtualServiceOptions) clusterHosts(service string) []string {
	if slices.Contains(o.Without, service) {
		return nil
	}
	return []string{names.ClusterHost(service, o.Namespace, o.ClusterDomain)}
}

// ingressHosts returns the hosts at the ingress, each once: Istio rejects duplicates.
func (o VirtualServiceOptions) ingressHosts() []string {
	hosts := slices.Clone(o.Hosts)
	for _, r := range sorted(o.Routes) {
		if r.Host != "" && !slices.Contains(hosts, r.Host) {
			hosts = append(hosts, r.Host)
		}
	}
	return hosts
}

// sorted returns the routes in the order in which Envoy tries them: the route that matches
// everything is the last.
func sorted(routes []ComponentRoute) []ComponentRoute {
	order := []string{names.Explainer, names.Predictor, names.Transformer}
	return slices.SortedStableFunc(slices.Values(routes), func(a, b ComponentRoute) int {
		return slices.Index(order, a.Component.Kind) - slices.Index(order, b.Component.Kind)
	})
}

// explanation matches the path of the v1 protocol's requests for explanations. Envoy compares paths
// as they are written, and a client may write the colon in three ways.
const explanation = "/v1/models/[^/]+(:|%3[Aa])explain"

// matches returns the conditions of requests for a component that is not the entry: by a host of
// its own.
func matches(r ComponentRoute) []*networking.HTTPMatchRequest {
	return append([]*networking.HTTPMatchRequest{{
		Gateways:  []string{MeshGateway},
		Authority: inCluster(r.Component),
	}}, ingressMatches(r)...)
}

// ingressMatches returns those of the conditions that hold at the ingress; nil if there are none.
func ingressMatches(r ComponentRoute) []*networking.HTTPMatchRequest {
	var matches []*networking.HTTPMatchRequest
	if r.Host != "" {
		matches = append(matches, &networking.HTTPMatchRequest{Authority: authority(r.Host)})
	}
	if r.Component.Kind == names.Explainer {
		matches = append(matches, &networking.HTTPMatchRequest{
			Uri: &networking.StringMatch{MatchType: &networking.StringMatch_Regex{Regex: explanation}},
		})
	}
	return matches
}

// route returns the route to a component's weighted destinations.
func route(r ComponentRoute, clusterDomain string) *networking.HTTPRoute {
	host := names.ClusterHost(r.Component.Service(), r.Component.Namespace, clusterDomain)
	route := &networking.HTTPRoute{Name: r.Component.Kind, Retries: retries()}
	if r.Timeout > 0 {
		route.Timeout = durationpb.New(r.Timeout)
	}
	for _, entry := range r.Entries {
		route.Route = append(route.Route, &networking.HTTPRouteDestination{
			Destination: &networking.Destination{
				Host:   host,
				Subset: subset(entry),
				Port:   &networking.PortSelector{Number: names.ServicePort},
			},
			Weight: entry.Weight,
		})
	}
	if mirror := r.Mirror; mirror.Percent > 0 {
		route.Mirror = &networking.Destination{
			Host: host, Subset: mirror.Version, Port: &networking.PortSelector{Number: names.ServicePort}}
		route.MirrorPercentage = &networking.Percent{Value: float64(mirror.Percent)}
	}
	return route
}

// retries returns the retries that are safe for predictions that must not run twice: in all three
// cases nothing of the request has reached a server.
func retries() *networking.HTTPRetry {
	return &networking.HTTPRetry{
		Attempts: 3,
		RetryOn:  "connect-failure,refused-stream,reset-before-request",
	}
}

// subset returns the name of the DestinationRule's subset for an entry.
func subset(entry plan.Entry) string {
	if entry.Failover {
		return names.FailoverSubset(entry.Version)
	}
	return entry.Version
}
