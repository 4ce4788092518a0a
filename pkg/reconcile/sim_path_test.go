package reconcile

import (
	"reflect"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// In one cluster of five, services are reached by a path too. Its VirtualService is another one,
// which is written right after that of the hosts, and may fail by itself. All that is promised to
// who asks by a host is promised to who asks by the path.

// hasPaths gives a path to one cluster of five.
func hasPaths(seed uint64) bool { return seed%5 == 2 }

// pathRoute names the VirtualService of the path.
func (w *sim) pathRoute() cache.ObjectName {
	return cache.NewObjectName(w.name.Namespace, names.PathRoute(w.name.Name))
}

// route is a VirtualService as it is, nil if there is none.
func (w *sim) route(name cache.ObjectName) *istionetworking.VirtualService {
	return routeIn(w.api.objects[objectKey{KindVirtualService, name}])
}

// entriesOf are the weights that a VirtualService gives to the component's revisions, none if
// there is no VirtualService.
func (w *sim) entriesOf(route *istionetworking.VirtualService) []plan.Entry {
	if route == nil {
		return nil
	}
	return istio.Entries(&route.Spec, w.part())
}

// anyRoute is one of the VirtualServices, for hands.
func (w *sim) anyRoute() objectKey {
	if w.paths && w.chance("hands").IntN(2) == 0 {
		return objectKey{KindVirtualService, w.pathRoute()}
	}
	return objectKey{KindVirtualService, w.name}
}

// newSimPathProxy is the gateway for who asks by the path: it gets what the gateway does, at
// times of its own.
func newSimPathProxy(w *sim) *simProxy {
	proxy := newSimProxy(w, "gateway by the path")
	proxy.path = true
	return proxy
}

// leads reports whether requests through a proxy are to get to the component: by the path to the
// one at which predictions enter, and to the explainer.
func (p *simProxy) leads() bool {
	entry := p.w.predictor.oracle
	return !p.path || p.w.kind == names.Explainer || p.w.kind == entry.entry && !entry.reentered.After(p.w.now)
}

// wrotePath holds the route by the path to that by the hosts, which was written just before.
func (o *simOracle) wrotePath(after any) {
	route, hosts := routeIn(after), o.w.route(o.w.name)
	if o.handled() {
		return
	}
	if route == nil || hosts == nil {
		o.w.broken("(a) there is a route by the hosts: %v, and one by the path: %v", hosts != nil, route != nil)
		return
	}
	for _, component := range o.w.components() {
		var want []plan.Entry
		if component.kind == names.Explainer || component.kind == istio.Entry(&hosts.Spec) {
			want = component.entriesOf(hosts)
		}
		if got := component.entriesOf(route); !reflect.DeepEqual(got, want) {
			o.w.broken("(b) by the path %v is written for the %s, by the hosts it is %v", got, component.kind, want)
		}
	}
}

// pathWeights are what is written, and what the gateway has, by the path.
func (w *sim) pathWeights() string {
	if !w.paths {
		return ""
	}
	written := map[string]int32{}
	for _, entry := range w.entriesOf(w.route(w.pathRoute())) {
		written[w.oracle.modelOf(entry.Version)] += entry.Weight
	}
	return render(written) + "; " + w.proxies[2].weights()
}

func (w *sim) wantedByPath(weights map[string]int32) string {
	switch {
	case !w.paths:
		return ""
	case !w.proxies[2].leads():
		return "; "
	}
	return render(weights) + "; " + render(weights)
}
