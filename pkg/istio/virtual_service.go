package istio

import (
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
	// Component is the one at which requests enter.
	Component names.Component
	Owner     metav1.OwnerReference
	// Host is the one at the ingress; empty for a service that is reached from inside
	// the cluster only.
	Host string
	// Gateway is the ingress's Gateway, `namespace/name`.
	Gateway       string
	ClusterDomain string
	// Entries are the weighted destinations; their weights sum to 100.
	Entries []plan.Entry
	// Timeout of a request; 0 for none.
	Timeout time.Duration
}

// VirtualService returns the one route of an InferenceService, for the ingress and,
// by its in-cluster hosts, for the mesh.
func VirtualService(o VirtualServiceOptions) *networkingac.VirtualServiceApplyConfiguration {
	service := networkingac.VirtualService(o.Component.InferenceService, o.Component.Namespace).
		WithLabels(map[string]string{
			names.LabelApp:              o.Component.InferenceService,
			names.LabelInferenceService: o.Component.InferenceService,
		}).
		WithOwnerReferences(ownedBy(o.Owner))
	service.Spec = &networking.VirtualService{
		Hosts: []string{
			names.ClusterHost(o.Component.InferenceService, o.Component.Namespace, o.ClusterDomain),
			// By this one, clients in the mesh that ask for the component itself get
			// the same split, and istioctl tells it of the pods.
			names.ClusterHost(o.Component.Service(), o.Component.Namespace, o.ClusterDomain),
		},
		Gateways: []string{MeshGateway},
		Http:     []*networking.HTTPRoute{route(o)},
	}
	if o.Host != "" {
		service.Spec.Hosts = append([]string{o.Host}, service.Spec.Hosts...)
		service.Spec.Gateways = append([]string{o.Gateway}, service.Spec.Gateways...)
	}
	return service
}

// route sends all requests to the weighted destinations.
func route(o VirtualServiceOptions) *networking.HTTPRoute {
	host := names.ClusterHost(o.Component.Service(), o.Component.Namespace, o.ClusterDomain)
	route := &networking.HTTPRoute{Name: o.Component.Kind, Retries: retries()}
	if o.Timeout > 0 {
		route.Timeout = durationpb.New(o.Timeout)
	}
	for _, entry := range o.Entries {
		route.Route = append(route.Route, &networking.HTTPRouteDestination{
			Destination: &networking.Destination{
				Host:   host,
				Subset: subset(entry),
				Port:   &networking.PortSelector{Number: names.ServicePort},
			},
			Weight: entry.Weight,
		})
	}
	return route
}

// retries are safe for predictions that must not run twice: in all three cases
// nothing of the request has reached a server.
func retries() *networking.HTTPRetry {
	return &networking.HTTPRetry{
		Attempts: 3,
		RetryOn:  "connect-failure,refused-stream,reset-before-request",
	}
}

// subset names the destination rule's subset of an entry.
func subset(entry plan.Entry) string {
	if entry.Failover {
		return names.FailoverSubset(entry.Version)
	}
	return entry.Version
}

// Entries reads the weighted destinations back from a VirtualService that
// VirtualService made. A destination that it cannot have made yields an entry
// whose version is the subset's name, so that the difference shows.
func Entries(service *networking.VirtualService) []plan.Entry {
	if service == nil || len(service.Http) == 0 {
		return nil
	}
	var entries []plan.Entry
	for _, destination := range service.Http[0].Route {
		version, failover := names.CutFailover(destination.GetDestination().GetSubset())
		entries = append(entries, plan.Entry{Version: version, Failover: failover, Weight: destination.Weight})
	}
	return entries
}

// Timeout reads a request's limit back from a VirtualService; 0 for none.
func Timeout(service *networking.VirtualService) time.Duration {
	if service == nil || len(service.Http) == 0 {
		return 0
	}
	return service.Http[0].GetTimeout().AsDuration()
}

// Subsets reads the names of a DestinationRule's subsets.
func Subsets(rule *networking.DestinationRule) []string {
	subsets := make([]string, 0, len(rule.GetSubsets()))
	for _, subset := range rule.GetSubsets() {
		subsets = append(subsets, subset.Name)
	}
	return subsets
}
