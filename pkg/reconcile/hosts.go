package reconcile

import (
	"fmt"
	"maps"
	"slices"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// addresses are where a service is reached from outside the cluster; empty for none.
type addresses struct {
	// hosts are the service's own, the one of its URL first.
	hosts []string
	// path is the service's below the shared host, without a slash at its end.
	path string
	// components are the hosts of the components, by kind, and those of single revisions,
	// by kind and tag (tagKey).
	components map[string]string
}

// addressesOf makes all addresses that a service is to have, whoever else claims them. It
// errs if the configured templates don't make any of the service.
func addressesOf(ingress configv1alpha1.Ingress, service *servingv1beta1.InferenceService) (addresses, error) {
	made := addresses{components: map[string]string{}}
	values := configv1alpha1.TemplateValues{
		Name: service.Name, Namespace: service.Namespace, Annotations: service.Annotations, Labels: service.Labels,
	}
	for _, domain := range ingress.Domains() {
		host, err := ingress.Host(domain, values)
		if err != nil {
			return addresses{}, err
		}
		if !slices.Contains(made.hosts, host) { // The template may not ask for the domain.
			made.hosts = append(made.hosts, host)
		}
	}
	path, err := ingress.Path(service.Name, service.Namespace)
	if err != nil {
		return addresses{}, err
	}
	made.path = path
	for kind := range componentReady {
		component := names.Component{Namespace: service.Namespace, InferenceService: service.Name, Kind: kind}
		made.add(ingress, values, kind, component.Service())
		for _, tag := range tagsOf(service) {
			made.add(ingress, values, tagKey(kind, tag), tag+"-"+component.Service())
		}
	}
	return made, nil
}

// add makes the host of a part of the service. One that is too long is no host, and the
// service does without.
func (a addresses) add(ingress configv1alpha1.Ingress, values configv1alpha1.TemplateValues, key, name string) {
	values.Name = name
	if host, err := ingress.Host(ingress.Domain, values); err == nil && !slices.Contains(a.hosts, host) {
		a.components[key] = host
	}
}

// claims are the addresses that nobody else may have: the hosts, and the path.
func (a addresses) claims(ingress configv1alpha1.Ingress) []string {
	claims := slices.Clone(a.hosts)
	if a.path != "" {
		claims = append(claims, ingress.Domain+a.path)
	}
	return claims
}

// componentClaim files a component's host, which yields to a service's own.
func componentClaim(host string) string { return "component " + host }

// Claims returns by what an InferenceService is to be found that claims an address at the
// ingress: nothing, if the configured templates make none of it.
func Claims(config *configv1alpha1.SluiceConfiguration) func(*servingv1beta1.InferenceService) []string {
	return func(service *servingv1beta1.InferenceService) []string {
		made, err := addressesOf(config.Ingress, service)
		if err != nil {
			return nil
		}
		claims := made.claims(config.Ingress)
		for _, kind := range sortedKeys(made.components) {
			claims = append(claims, componentClaim(made.components[kind]))
		}
		return claims
	}
}

// settle keeps what the service may have of its addresses: what nobody else has. It
// returns the claim that another has, and who that is; nil for none.
func (c *Controller) settle(o *observation, made addresses) (claim string, holder *servingv1beta1.InferenceService) {
	for _, claim := range made.claims(c.config.Ingress) {
		for _, other := range c.caches.claimants(claim) {
			if other.UID != o.service.UID && !isClusterLocal(other) && c.goesBefore(other, o, claim) {
				return claim, other
			}
		}
	}
	for kind, host := range made.components {
		for _, filed := range []string{host, componentClaim(host)} {
			for _, other := range c.caches.claimants(filed) {
				if other.UID != o.service.UID && !isClusterLocal(other) && (filed == host || older(other, o.service)) {
					delete(made.components, kind)
				}
			}
		}
	}
	return "", nil
}

// goesBefore reports whether another claimant has the address: it is reached there and the
// service isn't, or else it is the older of the two. A label that makes an old service
// claim what another serves by takes nothing from that one.
func (c *Controller) goesBefore(other *servingv1beta1.InferenceService, o *observation, claim string) bool {
	theirs, ours := c.carries(other, claim), c.carries(o.service, claim)
	if theirs != ours {
		return theirs
	}
	return older(other, o.service)
}

// carries reports whether a service's VirtualServices have a host.
func (c *Controller) carries(service *servingv1beta1.InferenceService, host string) bool {
	return slices.ContainsFunc([]string{service.Name, names.IngressRoute(service.Name)}, func(name string) bool {
		object := c.caches.get(objectKey{KindVirtualService, cache.NewObjectName(service.Namespace, name)})
		route, isRoute := object.(*istionetworking.VirtualService)
		return isRoute && metav1.IsControlledBy(route, service) && slices.Contains(route.Spec.Hosts, host)
	})
}

// kept are the addresses of a service that can't have all that it claims, or can't be given
// any: those that its routes have and nobody else claims. What serves goes on serving, by hosts too
// that were allowed when it got them, but never by the cluster's.
func (c *Controller) kept(o *observation, claimed addresses) addresses {
	free := func(claim string) bool {
		return !slices.ContainsFunc(c.caches.claimants(claim), func(other *servingv1beta1.InferenceService) bool {
			return other.UID != o.service.UID && !isClusterLocal(other) &&
				(!slices.Contains(claimed.hosts, claim) || c.goesBefore(other, o, claim))
		})
	}
	hosts, ofComponents := o.hostsAtIngress(c.config.Ingress.ClusterDomain)
	kept := addresses{components: ofComponents}
	for _, host := range hosts {
		if !c.config.Ingress.OfCluster(host) && free(host) {
			kept.hosts = append(kept.hosts, host)
		}
	}
	maps.DeleteFunc(kept.components, func(_, host string) bool { return c.config.Ingress.OfCluster(host) || !free(host) })
	path, err := c.config.Ingress.Path(o.service.Name, o.service.Namespace)
	if err == nil && path != "" && o.pathRoute != nil && !c.pathTaken(o, path) {
		kept.path = path
	}
	return kept
}

// pathTaken reports whether an older service has the path.
func (c *Controller) pathTaken(o *observation, path string) bool {
	return slices.ContainsFunc(c.caches.claimants(c.config.Ingress.Domain+path), func(other *servingv1beta1.InferenceService) bool {
		return other.UID != o.service.UID && !isClusterLocal(other) && older(other, o.service)
	})
}

// hostConflict tells whose an address is.
func hostConflict(claim string, holder *servingv1beta1.InferenceService, service *servingv1beta1.InferenceService) *plan.Problem {
	reason := "which is older"
	if !older(holder, service) {
		reason = "which is reached there already"
	}
	return &plan.Problem{Reason: ReasonHostConflict, Message: fmt.Sprintf(
		"host %s belongs to InferenceService %s/%s, %s; rename one of the two", claim, holder.Namespace, holder.Name, reason)}
}
