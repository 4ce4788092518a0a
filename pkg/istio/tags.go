package istio

import (
	"time"

	networking "istio.io/api/networking/v1alpha3"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// TagRoute gives a revision a host of its own at the ingress.
type TagRoute struct {
	plan.Tag
	// Host is the tag's.
	Host string
	// Timeout limits a request; 0 for none.
	Timeout time.Duration
}

// tagRoute sends requests for a tag's host to one revision, whatever the weights are.
func tagRoute(component names.Component, tag TagRoute, clusterDomain string) *networking.HTTPRoute {
	route := route(ComponentRoute{
		Component: component,
		Entries:   []plan.Entry{{Version: tag.Version, Weight: 100}},
		Timeout:   tag.Timeout,
	}, clusterDomain)
	route.Name = tagRouteName(component, tag.Name)
	route.Match = []*networking.HTTPMatchRequest{{Authority: authority(tag.Host)}}
	return route
}

// addTags adds the hosts of single revisions, before the route that matches everything.
func (o VirtualServiceOptions) addTags(spec *networking.VirtualService) {
	for _, r := range sorted(o.Routes) {
		for _, tag := range r.Tags {
			spec.Hosts = append(spec.Hosts, tag.Host)
			spec.Http = append(spec.Http, tagRoute(r.Component, tag, o.ClusterDomain))
		}
	}
}

// tagRouteName returns the name of a tag's route, `<kind>-<tag>`.
func tagRouteName(component names.Component, tag string) string { return component.Kind + "-" + tag }
