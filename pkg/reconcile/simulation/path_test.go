package simulation

import (
	"reflect"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// What comes by the ingress has VirtualServices of its own: of the hosts, but in one cluster of
// four, whose mesh has these too; and in one cluster of five of a path. They are written right
// after that of the mesh, and may fail by themselves. All that is promised for requests in the
// mesh is promised for those at the ingress.

// hasPaths reports whether services of a cluster have a path: those of one cluster of five do.
func hasPaths(seed uint64) bool { return seed%5 == 2 }

// hasMeshHosts reports whether the mesh has the hosts at the ingress, as in one cluster of four.
func hasMeshHosts(seed uint64) bool { return seed%4 == 3 }

// ingressRoute names the VirtualService of the hosts at the ingress.
func (w *component) ingressRoute() cache.ObjectName {
	return cache.NewObjectName(w.name.Namespace, names.IngressRoute(w.name.Name))
}

// bindHosts has the next manager give the hosts at the ingress to the mesh, or take them from it.
func (w *world) bindHosts() {
	w.config.Mesh.IngressHosts = !w.config.Mesh.IngressHosts
	w.manager.kill()
}

// pathRoute names the VirtualService of the path.
func (w *component) pathRoute() cache.ObjectName {
	return cache.NewObjectName(w.name.Namespace, names.PathRoute(w.name.Name))
}

// route is a VirtualService as it is, nil if there is none.
func (w *component) route(name cache.ObjectName) *istionetworking.VirtualService {
	return routeIn(w.api.objects[kube.Key{Kind: kube.KindVirtualService, Name: name}])
}

// entriesOf are the weights that a VirtualService gives to the component's revisions, none if
// there is no VirtualService.
func (w *component) entriesOf(route *istionetworking.VirtualService) []plan.Entry {
	if route == nil {
		return nil
	}
	return istio.Entries(&route.Spec, w.part())
}

// anyRoute is one of the VirtualServices, for hands.
func (w *component) anyRoute() kube.Key {
	routes := []cache.ObjectName{w.name}
	if w.paths {
		routes = append(routes, w.pathRoute())
	}
	if !w.config.Mesh.IngressHosts {
		routes = append(routes, w.ingressRoute())
	}
	return kube.Key{Kind: kube.KindVirtualService, Name: routes[w.chance("hands").IntN(len(routes))]}
}

// wayIn is how requests come to an Envoy.
type wayIn string

const (
	byMesh    wayIn = "sidecar"
	byIngress wayIn = "gateway"
	// byPath is the gateway too, which gets what it gets by the hosts at times of its own.
	byPath wayIn = "gateway by the path"
)

// leads reports whether requests through a proxy are to get to the component: by the path to the
// one at which predictions enter, and to the explainer.
func (p *proxy) leads() bool {
	entry := p.w.predictor.oracle
	return p.way != byPath || p.w.kind == names.Explainer || p.w.kind == entry.entry && !entry.reentered.After(p.w.now)
}

// wroteIngress holds a route at the ingress to that of the mesh, which was written just before.
func (o *oracle) wroteIngress(name string, before, after any) {
	route, mesh := routeIn(after), o.w.route(o.w.name)
	if o.handled() {
		return
	}
	byHosts := name == o.w.ingressRoute().Name
	if mesh == nil || route == nil && (!byHosts || !observe.AtIngress(mesh)) {
		o.w.broken("(a) there is a route in the mesh: %v, and %s: %v", mesh != nil, name, route != nil)
		return
	}
	if byHosts {
		o.wroteTags(routeIn(before))
	}
	if route == nil {
		return
	}
	if old := routeIn(before); old != nil && istio.Entry(&old.Spec) != "" && istio.Entry(&route.Spec) == "" {
		o.w.broken("(a) %s leads nowhere any longer", name)
	}
	for _, component := range o.w.components() {
		var want []plan.Entry
		if byHosts || component.kind == names.Explainer || component.kind == istio.Entry(&mesh.Spec) {
			want = component.entriesOf(mesh)
		}
		if got := component.entriesOf(route); !reflect.DeepEqual(got, want) {
			o.w.broken("(b) in %s %v is written for the %s, in the mesh it is %v", name, got, component.kind, want)
		}
	}
}

// pathWeights are what is written, and what the gateway has, by the path.
func (w *component) pathWeights() string {
	if !w.paths {
		return ""
	}
	written := map[string]int32{}
	for _, entry := range w.entriesOf(w.route(w.pathRoute())) {
		written[w.oracle.modelOf(entry.Version)] += entry.Weight
	}
	return render(written) + "; " + w.proxies[2].weights()
}

func (w *component) wantedByPath(weights map[string]int32) string {
	switch {
	case !w.paths:
		return ""
	case !w.proxies[2].leads():
		return "; "
	}
	return render(weights) + "; " + render(weights)
}
