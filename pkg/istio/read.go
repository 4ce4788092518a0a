package istio

import (
	"slices"
	"strings"
	"time"

	networking "istio.io/api/networking/v1alpha3"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// Readers of the objects that this package builds, or that an earlier release built: each is the
// inverse of a part of a builder.

// Entries reads a component's weighted destinations back from a VirtualService; nil if it has none.
// A destination that this package doesn't build yields an entry whose version is the subset's name,
// so that the difference shows.
func Entries(service *networking.VirtualService, component names.Component) []plan.Entry {
	var entries []plan.Entry
	for _, destination := range routeOf(service, component).GetRoute() {
		version, failover := names.CutFailover(destination.GetDestination().GetSubset())
		entries = append(entries, plan.Entry{Version: version, Failover: failover, Weight: destination.Weight})
	}
	return entries
}

// Entry reads the kind of the component at which predictions enter back from a VirtualService; empty
// for none.
func Entry(service *networking.VirtualService) string {
	for _, route := range service.GetHttp() {
		if len(route.GetMatch()) == 0 {
			return route.GetName()
		}
	}
	return ""
}

// Timeout reads the limit of a component's requests back from a VirtualService; 0 for none.
func Timeout(service *networking.VirtualService, component names.Component) time.Duration {
	return routeOf(service, component).GetTimeout().AsDuration()
}

// routeOf finds the weighted route to a component by its destinations; nil if there is none.
func routeOf(service *networking.VirtualService, component names.Component) *networking.HTTPRoute {
	for _, route := range service.GetHttp() {
		if strings.HasPrefix(route.GetName(), tagRouteName(component, "")) {
			continue
		}
		for _, destination := range route.GetRoute() {
			if strings.HasPrefix(destination.GetDestination().GetHost(), component.Service()+".") {
				return route
			}
		}
	}
	return nil
}

// IngressHosts reads the hosts at the ingress, which are not the cluster's, back from a
// VirtualService.
func IngressHosts(service *networking.VirtualService, clusterDomain string) []string {
	return slices.DeleteFunc(slices.Clone(service.GetHosts()), func(host string) bool {
		return strings.HasSuffix(host, names.ClusterHost("", "", clusterDomain)[1:])
	})
}

// ComponentHosts reads hosts at the ingress back from a VirtualService, by the names of their routes:
// those of the components that are not the entry by their kind, and those of tags by `<kind>-<tag>`.
func ComponentHosts(service *networking.VirtualService) map[string]string {
	hosts := map[string]string{}
	for _, route := range service.GetHttp() {
		for _, match := range route.GetMatch() {
			if host := hostOf(match.GetAuthority()); host != "" && len(match.GetGateways()) == 0 {
				hosts[route.GetName()] = host
			}
		}
	}
	return hosts
}

// Subsets reads the names of the subsets back from a DestinationRule.
func Subsets(rule *networking.DestinationRule) []string {
	subsets := make([]string, 0, len(rule.GetSubsets()))
	for _, subset := range rule.GetSubsets() {
		subsets = append(subsets, subset.Name)
	}
	return subsets
}

// Tags reads the revisions with hosts of their own back from a VirtualService; nil if there are none.
func Tags(service *networking.VirtualService, component names.Component) []plan.Tag {
	var tags []plan.Tag
	for _, route := range service.GetHttp() {
		name, isTag := strings.CutPrefix(route.GetName(), tagRouteName(component, ""))
		if !isTag || len(route.GetRoute()) == 0 {
			continue
		}
		tags = append(tags, plan.Tag{Name: name, Version: route.Route[0].GetDestination().GetSubset()})
	}
	return tags
}

// hostOf reads the host back from a match by authority; empty for none. Earlier releases wrote it as a
// prefix.
func hostOf(match *networking.StringMatch) string {
	if prefix := match.GetPrefix(); prefix != "" {
		return prefix
	}
	host, found := strings.CutPrefix(match.GetRegex(), anyCase)
	host, ends := strings.CutSuffix(host, anyPort)
	if !found || !ends {
		return ""
	}
	return strings.ReplaceAll(host, `\.`, ".")
}
