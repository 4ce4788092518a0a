package simulation

import (
	"time"

	networking "istio.io/api/networking/v1alpha3"
	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// istiod learns of each kind of object on its own, waits until changes pause, and
// pushes what it has by then.
type istiod struct {
	w       *component
	service bool
	rule    *istionetworking.DestinationRule
	// route is that of the mesh, ingress that of the hosts at the ingress, path that of the path.
	route, ingress, path *istionetworking.VirtualService
	pods                 map[types.UID]map[string]string
	ready                []types.UID
	// first and last are when it learnt of changes that it hasn't pushed.
	first, last time.Time
	pushes      int
}

// istiodPush is a consistent configuration.
type istiodPush struct {
	number    int
	clusters  map[string]*networking.Subset
	endpoints []endpoint
	routes    map[wayIn][]weightedCluster
	tags      map[wayIn][]plan.Tag
	mirrors   map[wayIn]plan.Mirror
}

// endpoint is a pod that istiod lists, with the labels that subsets go by.
type endpoint struct {
	uid    types.UID
	labels map[string]string
}

// weightedCluster is a weighted cluster.
type weightedCluster struct {
	cluster string
	weight  int32
}

func newIstiod(w *component) *istiod {
	i := &istiod{w: w, pods: map[types.UID]map[string]string{}}
	w.watch("istiod", kube.KindService, w.lags.istiod, func(change objectChange) {
		if change.key.Name == w.componentService() {
			i.service = change.object != nil
			i.changed()
		}
	})
	w.watch("istiod", kube.KindDestinationRule, w.lags.istiod, func(change objectChange) {
		i.rule, _ = change.object.(*istionetworking.DestinationRule)
		i.changed()
	})
	w.watch("istiod", kube.KindVirtualService, w.lags.istiod, func(change objectChange) {
		switch route := routeIn(change.object); change.key.Name {
		case i.w.name:
			i.route = route
		case i.w.ingressRoute():
			i.ingress = route
		default:
			i.path = route
		}
		i.changed()
	})
	w.watch("istiod", kindPod, w.lags.istiod, func(change objectChange) {
		if pod, exists := change.object.(*corev1.Pod); exists && i.pods[pod.UID] == nil {
			i.pods[pod.UID] = pod.Labels
			i.changed()
		}
	})
	w.watch("istiod", kindSlice, w.lags.istiod, func(change objectChange) {
		if change.key.Name != w.componentService() {
			return
		}
		i.ready = nil
		if slice, exists := change.object.(*discoveryv1.EndpointSlice); exists {
			i.ready = readyIn(slice)
		}
		i.changed()
	})
	return i
}

// changed debounces.
func (i *istiod) changed() {
	i.last = i.w.now
	if i.first.IsZero() {
		i.first = i.w.now
		i.w.after(i.w.lags.quiet, i.pushIfQuiet)
	}
}

func (i *istiod) pushIfQuiet() {
	due := i.last.Add(i.w.lags.quiet)
	if latest := i.first.Add(i.w.lags.debounce); latest.Before(due) {
		due = latest
	}
	if wait := due.Sub(i.w.now); wait > 0 {
		i.w.after(wait, i.pushIfQuiet)
		return
	}
	i.first = time.Time{}
	push := i.snapshot()
	for _, proxy := range i.w.proxies {
		proxy.send(push)
	}
}

// snapshot is what istiod has now.
func (i *istiod) snapshot() *istiodPush {
	i.pushes++
	push := &istiodPush{number: i.pushes, clusters: map[string]*networking.Subset{},
		routes: map[wayIn][]weightedCluster{}, tags: map[wayIn][]plan.Tag{}, mirrors: map[wayIn]plan.Mirror{}}
	if i.service && i.rule != nil {
		for _, subset := range i.rule.Spec.Subsets {
			push.clusters[subset.Name] = subset
		}
	}
	for _, uid := range i.ready {
		if labels := i.pods[uid]; labels != nil {
			push.endpoints = append(push.endpoints, endpoint{uid, labels})
		}
	}
	// The gateway joins those that have a host, the older first, which takes all requests. Both
	// have it only while one is made or removed.
	ingress := i.ingress
	if i.route != nil && observe.AtIngress(i.route) &&
		(ingress == nil || !ingress.CreationTimestamp.Before(&i.route.CreationTimestamp)) {
		ingress = i.route
	}
	for way, route := range map[wayIn]*istionetworking.VirtualService{byMesh: i.route, byIngress: ingress, byPath: i.path} {
		push.routes[way] = i.routesOf(route)
		if route != nil {
			push.tags[way] = istio.Tags(&route.Spec, i.w.part())
			push.mirrors[way] = istio.Mirror(&route.Spec, i.w.part())
		}
	}
	return push
}

func (i *istiod) routesOf(route *istionetworking.VirtualService) []weightedCluster {
	var routes []weightedCluster
	for _, to := range i.w.entriesOf(route) {
		subset := to.Version
		if to.Failover {
			subset = names.FailoverSubset(to.Version)
		}
		routes = append(routes, weightedCluster{subset, to.Weight})
	}
	return routes
}
