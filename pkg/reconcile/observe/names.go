package observe

import (
	"slices"

	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// findNames finds which of the Services are missing by whose names clients in the cluster reach the
// service. A host enters the route only once the service owns the Service: until then its clients
// are another's, and would get the model. A Service of ours that somebody deletes is about to be
// made again, and keeps its host. The route must have been found.
func (o *Observer) findNames(s *Service) {
	s.Lacks = map[string]*plan.Problem{}
	addresses := []string{s.Object.Name}
	for _, kind := range names.Kinds() {
		component := names.Component{Namespace: s.Object.Namespace, InferenceService: s.Object.Name, Kind: kind}
		addresses = append(addresses, component.Service(), component.EntryService())
	}
	for _, name := range addresses {
		live := o.Caches.Get(kube.Key{Kind: kube.KindService, Name: cache.NewObjectName(s.Object.Namespace, name)})
		host := names.ClusterHost(name, s.Object.Namespace, o.Config.Ingress.ClusterDomain)
		switch {
		case live != nil && !kube.Controls(s.Object, live):
			s.Lacks[name] = Conflict(kube.KindService, name)
		case live == nil && (s.Route == nil || !slices.Contains(s.Route.Spec.Hosts, host)):
			s.Lacks[name] = nil
		}
	}
}

// HasName reports whether clients in the cluster reach the service by the name of a Service.
func (s *Service) HasName(name string) bool {
	_, lacks := s.Lacks[name]
	return !lacks
}
