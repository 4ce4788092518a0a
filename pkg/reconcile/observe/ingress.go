package observe

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// findIngress finds the addresses of a service, and what keeps the ingress from carrying
// it: no gateway, or another claimant. The route must have been observed.
func (o *Observer) findIngress(s *Service) {
	if isClusterLocal(s.Object) {
		s.Claimed = true
		return
	}
	made, err := AddressesOf(o.Config.Ingress, s.Object)
	if err != nil {
		s.Addresses = o.kept(s, Addresses{})
		s.IngressProblem = &plan.Problem{
			Reason:  servingv1beta1.ReasonInvalidHost,
			Message: err.Error() + "; rename the service, or set the labels and annotations that the template uses",
		}
		return
	}
	if claim, holder := o.resolveClaims(s, made); holder != nil {
		s.Addresses = o.kept(s, made)
		s.IngressProblem = hostConflict(claim, holder, s.Object)
		return
	}
	s.Addresses, s.Claimed = made, true
	name := o.Config.Ingress.Gateway
	gateway := o.Caches.Gateway(name)
	if gateway == nil {
		s.IngressProblem = &plan.Problem{Reason: servingv1beta1.ReasonGatewayNotFound, Message: fmt.Sprintf(
			"Gateway %s does not exist; create it, or name another in Sluice's configuration (ingress.gateway)", name)}
		return
	}
	o.findServers(s, gateway)
}

// findServers finds which of the service's addresses the Gateway has servers for. The host of a
// component without a server is no problem: the component does without.
func (o *Observer) findServers(s *Service, gateway *istionetworking.Gateway) {
	request := istio.Request{
		Namespace: s.Object.Namespace,
		Ports:     o.Config.Ingress.Ports(),
		Protocol:  protocolAt(o.Config.Ingress),
	}
	served := func(host string) bool { return istio.Serves(gateway, request, host) }
	hosts := slices.Clone(s.Addresses.Hosts)
	if s.Addresses.Path != "" {
		hosts = append(hosts, o.Config.Ingress.Domain)
	}
	if hosts = slices.DeleteFunc(hosts, served); len(hosts) == 0 {
		maps.DeleteFunc(s.Addresses.Components, func(_, host string) bool { return !served(host) })
		return
	}
	s.IngressProblem = &plan.Problem{Reason: servingv1beta1.ReasonNoServer, Message: fmt.Sprintf(
		"Gateway %s has no server for %s with protocol %s at port %s in namespace %s; add one, or change Sluice's configuration (ingress.gateway, urlScheme, gatewayPort, domain)",
		o.Config.Ingress.Gateway,
		strings.Join(hosts, ", "),
		o.Config.Ingress.URLScheme,
		numbers(request.Ports),
		request.Namespace,
	)}
}

// protocolAt is the protocol by which clients reach the Gateway. At a port that was chosen, a load
// balancer before it may terminate TLS.
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
