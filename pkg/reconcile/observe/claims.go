package observe

import (
	"fmt"
	"maps"
	"slices"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// resolveClaims removes from the Addresses the components' hosts that another service has. It
// returns a claim of the service's own that another has, and its holder; nil for none.
func (o *Observer) resolveClaims(s *Service, made Addresses) (claim string, holder *servingv1beta1.InferenceService) {
	for _, claim := range made.Claims(o.Config.Ingress) {
		for _, other := range o.Caches.Claimants(claim) {
			if other.UID != s.Object.UID && !isClusterLocal(other) && o.goesBefore(other, s, claim) {
				return claim, other
			}
		}
	}
	for kind, host := range made.Components {
		for _, filed := range []string{host, ComponentClaim(host)} {
			for _, other := range o.Caches.Claimants(filed) {
				if other.UID != s.Object.UID && !isClusterLocal(other) && (filed == host || older(other, s.Object)) {
					delete(made.Components, kind)
				}
			}
		}
	}
	return "", nil
}

// goesBefore reports whether another claimant holds the address: it is reached there and the
// service isn't, or else it is the older of the two. A label that makes an old service
// claim what another serves by takes nothing from that one.
func (o *Observer) goesBefore(other *servingv1beta1.InferenceService, s *Service, claim string) bool {
	theirs, ours := o.carries(other, claim), o.carries(s.Object, claim)
	if theirs != ours {
		return theirs
	}
	return older(other, s.Object)
}

// carries reports whether a service's VirtualServices have a host.
func (o *Observer) carries(service *servingv1beta1.InferenceService, host string) bool {
	return slices.ContainsFunc([]string{service.Name, names.IngressRoute(service.Name)}, func(name string) bool {
		object := o.Caches.Get(kube.Key{Kind: kube.KindVirtualService, Name: cache.NewObjectName(service.Namespace, name)})
		route, isRoute := object.(*istionetworking.VirtualService)
		return isRoute && metav1.IsControlledBy(route, service) && slices.Contains(route.Spec.Hosts, host)
	})
}

// kept are the Addresses of a service that can't have all that it claims, or can't be given
// any: those that its routes have and nobody else claims. What serves goes on serving, by hosts too
// that were allowed when it got them, but never by the cluster's.
func (o *Observer) kept(s *Service, claimed Addresses) Addresses {
	free := func(claim string) bool {
		return !slices.ContainsFunc(o.Caches.Claimants(claim), func(other *servingv1beta1.InferenceService) bool {
			return other.UID != s.Object.UID && !isClusterLocal(other) &&
				(!slices.Contains(claimed.Hosts, claim) || o.goesBefore(other, s, claim))
		})
	}
	hosts, ofComponents := s.hostsAtIngress(o.Config.Ingress.ClusterDomain)
	kept := Addresses{Components: ofComponents}
	for _, host := range hosts {
		if !o.Config.Ingress.OfCluster(host) && free(host) {
			kept.Hosts = append(kept.Hosts, host)
		}
	}
	maps.DeleteFunc(kept.Components, func(_, host string) bool { return o.Config.Ingress.OfCluster(host) || !free(host) })
	path, err := o.Config.Ingress.Path(s.Object.Name, s.Object.Namespace)
	if err == nil && path != "" && s.PathRoute != nil && !o.pathTaken(s, path) {
		kept.Path = path
	}
	return kept
}

// pathTaken reports whether an older service has the path.
func (o *Observer) pathTaken(s *Service, path string) bool {
	claimants := o.Caches.Claimants(o.Config.Ingress.Domain + path)
	return slices.ContainsFunc(claimants, func(other *servingv1beta1.InferenceService) bool {
		return other.UID != s.Object.UID && !isClusterLocal(other) && older(other, s.Object)
	})
}

// hostConflict is the problem of an address that another service holds.
func hostConflict(
	claim string,
	holder *servingv1beta1.InferenceService,
	service *servingv1beta1.InferenceService,
) *plan.Problem {
	reason := "which is older"
	if !older(holder, service) {
		reason = "which is reached there already"
	}
	return &plan.Problem{Reason: servingv1beta1.ReasonHostConflict, Message: fmt.Sprintf(
		"host %s belongs to InferenceService %s/%s, %s; rename one of the two",
		claim,
		holder.Namespace,
		holder.Name,
		reason,
	)}
}

// isClusterLocal reports whether a service has one of the labels, Knative's or KServe's, by which it
// isn't reached from outside the cluster.
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
