package reconcile

import (
	"fmt"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// observeIngress finds the host of a service, and what keeps the ingress from carrying
// it: no gateway, or another claimant. Of two, the older has the host.
func (c *Controller) observeIngress(o *observation) {
	if isClusterLocal(o.service) {
		o.clusterLocal = true
		o.host = names.ClusterHost(o.service.Name, o.service.Namespace, c.config.Ingress.ClusterDomain)
		return
	}
	host, err := c.config.Ingress.Host(o.service.Name, o.service.Namespace)
	if err != nil {
		o.ingress = &plan.Problem{Reason: ReasonInvalidHost, Message: err.Error() + "; rename the service"}
		return
	}
	o.host = host
	for _, other := range c.caches.claimants(host) {
		if other.UID != o.service.UID && !isClusterLocal(other) && older(other, o.service) {
			o.hostTaken = true
			o.ingress = &plan.Problem{Reason: ReasonHostConflict, Message: fmt.Sprintf(
				"host %s belongs to InferenceService %s/%s, which is older; rename one of the two", host, other.Namespace, other.Name)}
			return
		}
	}
	if gateway := c.config.Ingress.Gateway; !c.caches.hasGateway(gateway) {
		o.ingress = &plan.Problem{Reason: ReasonGatewayNotFound, Message: fmt.Sprintf(
			"Gateway %s does not exist; create it, or name another in Sluice's configuration (ingress.gateway)", gateway)}
	}
}

// isClusterLocal reports whether a service asks, by one of Knative's labels or KServe's,
// not to be reached from outside the cluster.
func isClusterLocal(service *servingv1beta1.InferenceService) bool {
	for _, label := range []string{names.LabelVisibilityKServe, names.LabelVisibilityKnativeNetworking, names.LabelVisibilityKnativeServing} {
		if service.Labels[label] == names.ClusterLocal {
			return true
		}
	}
	return false
}

// older reports whether a was created before b; the name decides a tie.
func older(a, b *servingv1beta1.InferenceService) bool {
	if !a.CreationTimestamp.Equal(&b.CreationTimestamp) {
		return a.CreationTimestamp.Before(&b.CreationTimestamp)
	}
	return a.Namespace+"/"+a.Name < b.Namespace+"/"+b.Name
}

// mayRoute reports whether there is a host to route by: one of the service's own, or the
// one that its route has already.
func (o *observation) mayRoute() bool { return o.routeHost() != "" }

// routeHost is the host that the route is to have. A service that has none to claim keeps
// the one that its route has: what serves goes on serving.
func (o *observation) routeHost() string {
	if o.host != "" && !o.hostTaken {
		return o.host
	}
	if o.route != nil && len(o.route.Spec.Hosts) > 0 {
		return o.route.Spec.Hosts[0]
	}
	return ""
}

// ingressHost is the route's host at the ingress, empty for a service that is not to be
// reached there.
func (o *observation) ingressHost() string {
	if o.clusterLocal {
		return ""
	}
	return o.routeHost()
}
