package istio

import (
	"regexp"

	networking "istio.io/api/networking/v1alpha3"
	networkingac "istio.io/client-go/pkg/applyconfiguration/networking/v1"

	"github.com/sluice-serving/sluice/apis/names"
)

// PathRouteOptions is what the VirtualService for an InferenceService's path is made of.
type PathRouteOptions struct {
	VirtualServiceOptions
	// PathHost is shared by all InferenceServices.
	PathHost string
	// Path is the InferenceService's own, without a slash at its end.
	Path string
}

// PathRoute returns the VirtualService for an InferenceService's path, with the weights of the
// routes by its hosts. It removes the path before the server. Like IngressRoute it may have no
// route.
//
// It is an object of its own, bound to the ingress only. A gateway merges all VirtualServices with
// the same host; a sidecar takes the first of them only (istiod, core/gateway.go and core/route),
// so that VirtualServices in the mesh can't share a host. A VirtualService also applies every route
// to every host: beside the InferenceService's hosts, the route that matches everything would take
// the paths of other InferenceServices.
func PathRoute(o PathRouteOptions) *networkingac.VirtualServiceApplyConfiguration {
	service := o.virtualService(names.PathRoute(o.InferenceService))
	service.Spec = &networking.VirtualService{Hosts: []string{o.PathHost}, Gateways: []string{o.Gateway},
		ExportTo: o.ExportTo}
	for _, r := range sorted(o.Routes) {
		route := route(r, o.ClusterDomain)
		switch r.Component.Kind {
		case o.Entry:
			route.Match, route.Rewrite = below(o.Path)
		case names.Explainer:
			route.Match, route.Rewrite = explanationBelow(o.Path)
		default: // Another component enters it.
			continue
		}
		service.Spec.Http = append(service.Spec.Http, r.withHeaders(route, o.ClusterDomain)...)
	}
	return service
}

// below matches a path and everything below it: `/serving/a` and `/serving/a/x`, but not
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
