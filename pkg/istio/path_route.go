package istio

import (
	"regexp"

	networking "istio.io/api/networking/v1alpha3"
	networkingac "istio.io/client-go/pkg/applyconfiguration/networking/v1"

	"github.com/sluice-serving/sluice/apis/names"
)

// PathRouteOptions is what the VirtualService of an InferenceService's path is made of.
type PathRouteOptions struct {
	VirtualServiceOptions
	// PathHost is shared by all InferenceServices.
	PathHost string
	// Path is the InferenceService's own, without a slash at its end.
	Path string
}

// PathRoute returns the route by an InferenceService's path: with the weights of the route
// by its hosts, and the path taken away before the server. Like IngressRoute it may lead nowhere.
//
// It is a VirtualService of its own, for the ingress only. A gateway joins all that have
// the same host; a sidecar takes the first of them for the only one (istiod, core/gateway.go
// and core/route), so that no host of the mesh's may be shared. Of one VirtualService every
// route is there for every host, too: in the one of the hosts, the route that takes
// everything would take what is other services'.
func PathRoute(o PathRouteOptions) *networkingac.VirtualServiceApplyConfiguration {
	service := o.virtualService(names.PathRoute(o.InferenceService))
	service.Spec = &networking.VirtualService{Hosts: []string{o.PathHost}, Gateways: []string{o.Gateway}, ExportTo: o.ExportTo}
	for _, r := range sorted(o.Routes) {
		route := route(r, o.ClusterDomain)
		switch r.Component.Kind {
		case o.Entry:
			route.Match, route.Rewrite = below(o.Path)
		case names.Explainer:
			route.Match, route.Rewrite = explanationBelow(o.Path)
		default: // It is entered by another component.
			continue
		}
		service.Spec.Http = append(service.Spec.Http, route)
	}
	return service
}

// below matches a path and all that is below it: `/serving/a`, `/serving/a/x`, and not
// `/serving/ab`.
func below(path string) ([]*networking.HTTPMatchRequest, *networking.HTTPRewrite) {
	return []*networking.HTTPMatchRequest{
		{Uri: &networking.StringMatch{MatchType: &networking.StringMatch_Prefix{Prefix: path + "/"}}},
		{Uri: &networking.StringMatch{MatchType: &networking.StringMatch_Exact{Exact: path}}},
	}, &networking.HTTPRewrite{Uri: "/"}
}

// explanationBelow matches the requests for explanations below a path.
func explanationBelow(path string) ([]*networking.HTTPMatchRequest, *networking.HTTPRewrite) {
	quoted := regexp.QuoteMeta(path)
	return []*networking.HTTPMatchRequest{
		{Uri: &networking.StringMatch{MatchType: &networking.StringMatch_Regex{Regex: quoted + explanation}}},
	}, &networking.HTTPRewrite{UriRegexRewrite: &networking.RegexRewrite{Match: "^" + quoted + "/", Rewrite: "/"}}
}
