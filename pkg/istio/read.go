package istio

import (
	"slices"
	"strings"
	"time"

	networking "istio.io/api/networking/v1alpha3"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// These functions read the objects that this package builds, or that an earlier release built. Each
// is the inverse of a part of a builder.

// Entries returns a component's weighted destinations in a VirtualService; nil if it has none. A
// destination that this package doesn't build yields an entry whose version is the subset's name,
// so that the difference shows.
func Entries(service *networking.VirtualService, component names.Component) []plan.Entry {
	var entries []plan.Entry
	for _, destination := range routeOf(service, component).GetRoute() {
		version, failover := names.CutFailover(destination.GetDestination().GetSubset())
		entries = append(entries, plan.Entry{Version: version, Failover: failover, Weight: destination.Weight})
	}
	return entries
}

// Mirror returns which revision gets copies of a component's requests in a VirtualService; zero for none. Copies that
// somebody configured without a percentage are of all requests.
func Mirror(service *networking.VirtualService, component names.Component) plan.Mirror {
	route := routeOf(service, component)
	if route.GetMirror() == nil {
		return plan.Mirror{}
	}
	percent := int32(100)
	if route.MirrorPercentage != nil {
		percent = int32(route.MirrorPercentage.GetValue())
	}
	return plan.Mirror{Version: route.Mirror.GetSubset(), Percent: percent}
}

// Entry returns the kind of the component at which predictions enter, from a VirtualService; empty
// for none.
func Entry(service *networking.VirtualService) string {
	for _, route := range service.GetHttp() {
		if len(route.GetMatch()) == 0 {
			return route.GetName()
		}
	}
	return ""
}

// Timeout returns the limit of a component's requests in a VirtualService; 0 for none.
func Timeout(service *networking.VirtualService, component names.Component) time.Duration {
	return routeOf(service, component).GetTimeout().AsDuration()
}

// routeOf returns the weighted route to a component, by its destinations; nil if there is none.
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

// IngressHosts returns the hosts at the ingress in a VirtualService: all hosts but the cluster's.
func IngressHosts(service *networking.VirtualService, clusterDomain string) []string {
	return slices.DeleteFunc(slices.Clone(service.GetHosts()), func(host string) bool {
		return strings.HasSuffix(host, names.ClusterHost("", "", clusterDomain)[1:])
	})
}

// ComponentHosts returns hosts at the ingress in a VirtualService, by the names of their routes: a
// component that is not the entry by its kind, a tag by `<kind>-<tag>`.
func ComponentHosts(service *networking.VirtualService) map[string]string {
	hosts := map[string]string{}
	for _, route := range service.GetHttp() {
		if strings.HasSuffix(route.GetName(), "-"+plan.TagHeaders) {
			continue // It has the host of the route after it.
		}
		for _, match := range route.GetMatch() {
			if host := hostOf(match.GetAuthority()); host != "" && len(match.GetGateways()) == 0 {
				hosts[route.GetName()] = host
			}
		}
	}
	return hosts
}

// Subsets returns the names of the subsets in a DestinationRule.
func Subsets(rule *networking.DestinationRule) []string {
	subsets := make([]string, 0, len(rule.GetSubsets()))
	for _, subset := range rule.GetSubsets() {
		subsets = append(subsets, subset.Name)
	}
	return subsets
}

// Tags returns the revisions with routes of their own in a VirtualService; nil if there are none.
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

// hostOf returns the host in a match by authority; empty for none. Earlier releases wrote it as a
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
