package reconcile

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// observeIngress finds the addresses of a service, and what keeps the ingress from carrying
// it: no gateway, or another claimant. The route must have been observed.
func (c *Controller) observeIngress(o *observation) {
	if isClusterLocal(o.service) {
		o.claims = true
		return
	}
	made, err := addressesOf(c.config.Ingress, o.service)
	if err != nil {
		o.addresses = c.kept(o, addresses{})
		o.ingress = &plan.Problem{Reason: ReasonInvalidHost, Message: err.Error() + "; rename the service, or give it the labels and annotations that the template asks for"}
		return
	}
	if claim, holder := c.settle(o, made); holder != nil {
		o.addresses = c.kept(o, made)
		o.ingress = hostConflict(claim, holder, o.service)
		return
	}
	o.addresses, o.claims = made, true
	name := c.config.Ingress.Gateway
	gateway := c.caches.gateway(name)
	if gateway == nil {
		o.ingress = &plan.Problem{Reason: ReasonGatewayNotFound, Message: fmt.Sprintf(
			"Gateway %s does not exist; create it, or name another in Sluice's configuration (ingress.gateway)", name)}
		return
	}
	c.observeServers(o, gateway)
}

// observeServers looks which of the service's addresses the Gateway has servers for. The host
// of a component that it has none for is not worth a problem: it does without.
func (c *Controller) observeServers(o *observation, gateway *istionetworking.Gateway) {
	asked := istio.Asked{Namespace: o.service.Namespace, Ports: c.config.Ingress.Ports(), Protocol: protocolAt(c.config.Ingress)}
	served := func(host string) bool { return istio.Serves(gateway, asked, host) }
	hosts := slices.Clone(o.addresses.hosts)
	if o.addresses.path != "" {
		hosts = append(hosts, c.config.Ingress.Domain)
	}
	if hosts = slices.DeleteFunc(hosts, served); len(hosts) == 0 {
		maps.DeleteFunc(o.addresses.components, func(_, host string) bool { return !served(host) })
		return
	}
	o.ingress = &plan.Problem{Reason: ReasonNoServer, Message: fmt.Sprintf(
		"Gateway %s has no server for %s by %s at port %s in namespace %s; add one, or change Sluice's configuration (ingress.gateway, urlScheme, gatewayPort, domain)",
		c.config.Ingress.Gateway, strings.Join(hosts, ", "), c.config.Ingress.URLScheme, numbers(asked.Ports), asked.Namespace)}
}

// protocolAt is what the Gateway is spoken to by. At a port that was chosen TLS may have been
// terminated by what stands before it.
func protocolAt(ingress configv1alpha1.Ingress) istio.Protocol {
	switch {
	case ingress.GatewayPort != 0:
		return istio.Either
	case ingress.URLScheme == "https":
		return istio.TLS
	}
	return istio.Plain
}

// numbers lists ports for people.
func numbers(ports []uint32) string {
	words := make([]string, 0, len(ports))
	for _, port := range ports {
		words = append(words, fmt.Sprint(port))
	}
	return strings.Join(words, " or ")
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
// one that a route has already.
func (o *observation) mayRoute() bool {
	return o.claims || len(present(o.route, o.ingressRoute, o.pathRoute)) > 0
}
