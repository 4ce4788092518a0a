package istio

import (
	"regexp"
	"testing"
	"time"

	networking "istio.io/api/networking/v1alpha3"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// taker returns the name of the route that takes a request, as Envoy selects it: the first that
// matches. Expressions match all of the text.
func taker(service *networking.VirtualService, gateway, host, path string) string {
	takes := func(match *networking.StringMatch, text string) bool {
		return match == nil ||
			match.GetRegex() != "" && regexp.MustCompile("^(?:"+match.GetRegex()+")$").MatchString(text)
	}
	for _, route := range service.Http {
		if len(route.Match) == 0 {
			return route.Name
		}
		for _, match := range route.Match {
			here := len(match.Gateways) == 0 || match.Gateways[0] == gateway
			if here && takes(match.Authority, host) && takes(match.Uri, path) {
				return route.Name
			}
		}
	}
	return ""
}

// Requests for the host of a revision or a component reach that one, whatever their case and port,
// and no other requests do.
func TestRouteOfARequest(t *testing.T) {
	route := func(kind string) ComponentRoute {
		c := component
		c.Kind = kind
		return ComponentRoute{Component: c, Host: "my-model-" + kind + ".default.example.com", Entries: canary,
			Timeout: time.Second}
	}
	predictor := route(names.Predictor)
	predictor.Tags = []TagRoute{{Tag: plan.Tag{Name: plan.TagLatest, Version: "canary-t5njm"},
		Host: "latest-my-model-predictor.default.example.com"}}
	service := VirtualService(VirtualServiceOptions{
		Namespace: "default", InferenceService: "my-model", Owner: owner,
		Hosts:   []string{"my-model.default.example.com"},
		Gateway: "ns/gateway", ClusterDomain: "cluster.local", Entry: names.Transformer,
		Routes: []ComponentRoute{predictor, route(names.Transformer), route(names.Explainer)},
	}).Spec
	const predict, explain = "/v1/models/my-model:predict", "/v1/models/my-model:explain"
	for _, test := range []struct{ gateway, host, path, want string }{
		{"ns/gateway", "latest-my-model-predictor.default.example.com", predict, "predictor-latest"},
		{"ns/gateway", "LATEST-My-Model-predictor.default.EXAMPLE.com:80", predict, "predictor-latest"},
		{"ns/gateway", "latest-my-model-predictor.default.example.com.au", predict, "transformer"},
		{"ns/gateway", "latest-my-model-predictorxdefault.example.com", predict, "transformer"},
		{"ns/gateway", "My-model-PREDICTOR.default.example.com", predict, "predictor"},
		{"ns/gateway", "my-model.default.example.com", predict, "transformer"},
		{"ns/gateway", "my-model.default.example.com", explain, "explainer"},
		{"ns/gateway", "my-model.default.example.com", "/v1/models/my-model%3Aexplain", "explainer"},
		{"ns/gateway", "my-model.default.example.com", "/v1/models/my-model%3aexplain", "explainer"},
		{"ns/gateway", "my-model.default.example.com", "/v1/models/my-model%3Apredict", "transformer"},
		{MeshGateway, "my-model-predictor", predict, "predictor"},
		{MeshGateway, "MY-MODEL-predictor.default:80", predict, "predictor"},
		{MeshGateway, "my-model-predictor-default.default.svc.cluster.local", predict, "predictor"},
		{MeshGateway, "my-model-predictor:80", predict, "predictor"},
		{MeshGateway, "my-model-explainer.default.svc", predict, "explainer"},
		{MeshGateway, "my-model-transformer.default", predict, "transformer"},
		{MeshGateway, "my-model.default", predict, "transformer"},
	} {
		if got := taker(service, test.gateway, test.host, test.path); got != test.want {
			t.Errorf("%s%s is taken by %s, want %s", test.host, test.path, got, test.want)
		}
	}
}
