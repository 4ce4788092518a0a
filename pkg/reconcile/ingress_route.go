package reconcile

import (
	"fmt"
	"maps"
	"slices"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// hostRoutes are the VirtualServices that may have hosts at the ingress.
func (o *observation) hostRoutes() []*istionetworking.VirtualService {
	return present(o.ingressRoute, o.route)
}

func present(routes ...*istionetworking.VirtualService) []*istionetworking.VirtualService {
	return slices.DeleteFunc(routes, func(route *istionetworking.VirtualService) bool { return route == nil })
}

// hostsAtIngress are the hosts that the routes have there: the service's own, each once, and
// those of its parts (addresses.components).
func (o *observation) hostsAtIngress(clusterDomain string) (hosts []string, ofComponents map[string]string) {
	ofComponents = map[string]string{}
	for _, route := range o.hostRoutes() {
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

// carried is how each VirtualService that leads to the component spreads what comes by it.
func (p *part) carried() [][]plan.Entry {
	carried := [][]plan.Entry{p.seen.Route.Entries}
	for _, route := range present(p.ingressRoute, p.pathRoute) {
		if entries := istio.Entries(&route.Spec, p.component); entries != nil {
			carried = append(carried, entries)
		}
	}
	return carried
}

// behind reports whether a route at the ingress carries other weights than the service's: then
// neither holds, however long it lasts, since what one of them has lost the other may still send
// to.
func (p *part) behind() bool {
	return slices.ContainsFunc(p.carried(), func(carries []plan.Entry) bool {
		return !slices.Equal(carries, p.seen.Route.Entries)
	})
}

// tagsOf reads a component's tags from the routes that may have them.
func (o *observation) tagsOf(component names.Component) []plan.Tag {
	var tags []plan.Tag
	for _, route := range o.hostRoutes() {
		for _, tag := range istio.Tags(&route.Spec, component) {
			if !slices.Contains(tags, tag) {
				tags = append(tags, tag)
			}
		}
	}
	return tags
}

// movesHosts reports whether the route that the mesh has is still the one of the ingress, or has
// hosts there that no other has as yet: an earlier release or another configuration had them in
// it. They stay until the route that is to have them is there.
func (o *observation) movesHosts() bool {
	if o.route == nil {
		return false
	}
	if o.ingressRoute == nil && len(o.addresses.all()) > 0 && atIngress(o.route) {
		return true
	}
	return slices.ContainsFunc(o.addresses.all(), func(host string) bool {
		return slices.Contains(o.route.Spec.Hosts, host) &&
			(o.ingressRoute == nil || !slices.Contains(o.ingressRoute.Spec.Hosts, host))
	})
}

// reached reports whether routes at the ingress have all hosts of the service's own, and its path,
// whatever they carry.
func (o *observation) reached() bool {
	for _, host := range o.addresses.hosts {
		if !slices.ContainsFunc(o.hostRoutes(), func(route *istionetworking.VirtualService) bool {
			return atIngress(route) && slices.Contains(route.Spec.Hosts, host)
		}) {
			return false
		}
	}
	return o.addresses.path == "" || o.pathRoute != nil
}

// reachedFact is that the service is reached by the addresses that it has.
func (o *observation) reachedFact() string {
	return fmt.Sprintf("reached/%v/%s", o.addresses.hosts, o.addresses.path)
}

// observeReached finds out whether the gateway may not know yet of a route that has come later
// than the service's own. Who was said to be ready is not said otherwise for it.
func (c *Controller) observeReached(o *observation, since time.Time, now time.Time) {
	predictor := o.predictor()
	if o.route == nil || predictor.seen.Serves {
		return
	}
	settling := &plan.Problem{Reason: plan.ReasonSettling, Message: "the gateway is given the time to learn of the route at the ingress"}
	if !o.reached() {
		o.unreached = settling
	} else if wait := c.settings.Settle - now.Sub(since); wait > 0 {
		o.unreached, predictor.again = settling, sooner(predictor.again, wait)
	}
}

// atIngress reports whether a VirtualService is for more than the mesh.
func atIngress(route *istionetworking.VirtualService) bool {
	return slices.ContainsFunc(route.Spec.Gateways, func(gateway string) bool { return gateway != istio.MeshGateway })
}

// all are the hosts of the service and its parts.
func (a addresses) all() []string {
	return slices.Concat(a.hosts, slices.Collect(maps.Values(a.components)))
}
