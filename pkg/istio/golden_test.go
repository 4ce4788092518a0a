package istio

import (
	"maps"
	"slices"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/internal/golden"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

var (
	component = names.Component{Namespace: "default", InferenceService: "my-model", Kind: "predictor"}
	owner     = metav1.OwnerReference{
		APIVersion: "serving.kubeflow.org/v1beta1", Kind: "InferenceService", Name: "my-model", UID: "uid-of-my-model",
		Controller: ptr.To(true), BlockOwnerDeletion: ptr.To(true),
	}
)

// canary is a route with a canary that fails over to the stable revision.
var canary = []plan.Entry{
	{Version: "default-wfgrl", Weight: 90},
	{Version: "canary-t5njm", Failover: true, Weight: 10},
}

// tags are hosts of both revisions of canary.
var tags = []TagRoute{
	{Tag: plan.Tag{Name: plan.TagLatest, Version: "canary-t5njm"},
		Host: "latest-my-model-predictor.default.example.com", Timeout: 30 * time.Second},
	{Tag: plan.Tag{Name: plan.TagPrev, Version: "default-wfgrl"}, Host: "prev-my-model-predictor.default.example.com"},
}

// testers are conditions of each kind.
var testers = servingv1beta1.RolloutHeaders{"x-model": {Exact: "next"}, "x-team": {Prefix: "search-"}, "x-user": {Regex: "[a-f].*"}}

// Requests with certain headers have a route before the weighted one, for the same hosts and paths.
func TestHeaderRoutes(t *testing.T) {
	headers := HeaderRoute{Version: "canary-t5njm", Timeout: 30 * time.Second, Headers: testers}
	predictor := ComponentRoute{Component: component, Entries: canary, Headers: headers, Host: "my-model-predictor.default.example.com"}
	transformer, explainer := predictor, predictor
	transformer.Component.Kind, explainer.Component.Kind = names.Transformer, names.Explainer
	transformer.Host, explainer.Host = "my-model-transformer.default.example.com", ""
	options := VirtualServiceOptions{
		Namespace: "default", InferenceService: "my-model", Owner: owner,
		Hosts:   []string{"my-model.default.example.com"},
		Gateway: "sluice-system/sluice-ingress-gateway", ClusterDomain: "cluster.local",
		Entry: names.Predictor, Routes: []ComponentRoute{predictor},
	}
	golden.Check(t, "virtual-service-headers", VirtualService(options.InMesh()))
	options.Entry, options.Routes = names.Transformer, []ComponentRoute{predictor, transformer, explainer}
	golden.Check(t, "virtual-service-headers-of-components", VirtualService(options.InMesh()))
	golden.Check(t, "ingress-route-headers", IngressRoute(options))
	golden.Check(t, "path-route-headers", PathRoute(PathRouteOptions{
		VirtualServiceOptions: options, PathHost: "example.com", Path: "/serving/default/my-model"}))
	hosts := map[string]string{"predictor": "my-model-predictor.default.example.com"}
	if got := ComponentHosts(IngressRoute(options).Spec); !maps.Equal(got, hosts) {
		t.Errorf("the hosts of components read back are %v, want %v", got, hosts)
	}
}

func TestVirtualService(t *testing.T) {
	options := VirtualServiceOptions{
		Namespace: "default", InferenceService: "my-model", Owner: owner,
		Hosts:   []string{"my-model.default.example.com"},
		Gateway: "sluice-system/sluice-ingress-gateway", ClusterDomain: "cluster.local",
		Entry:  names.Predictor,
		Routes: []ComponentRoute{{Component: component, Entries: canary, Timeout: 30 * time.Second}},
	}
	golden.Check(t, "virtual-service-canary", VirtualService(options))
	options.Routes[0].Held = plan.Held{Percent: 10, Since: time.Date(2026, 1, 2, 15, 4, 5, 600, time.UTC)}
	golden.Check(t, "virtual-service-step", VirtualService(options))
	stable := ComponentRoute{Component: component, Entries: []plan.Entry{{Version: "default-wfgrl", Weight: 100}}}
	shadow := stable
	shadow.Mirror = plan.Mirror{Version: "canary-t5njm", Percent: 20}
	began := time.Date(2026, 1, 2, 15, 4, 5, 600, time.UTC)
	shadow.Held = plan.Held{Mirror: 20, Since: began, Began: began}
	shadow.Headers = HeaderRoute{Version: "canary-t5njm", Headers: testers}
	options.Routes = []ComponentRoute{shadow}
	golden.Check(t, "virtual-service-mirror", VirtualService(options))
	if got := Held(&metav1.ObjectMeta{Annotations: VirtualService(options).Annotations}, component); got != shadow.Held {
		t.Errorf("the record read back is %v, not %v", got, shadow.Held)
	}
	options.Routes = []ComponentRoute{stable}
	golden.Check(t, "virtual-service-stable", VirtualService(options))
	transformer, explainer := stable, stable
	transformer.Component.Kind, explainer.Component.Kind = names.Transformer, names.Explainer
	options.Routes = []ComponentRoute{stable, explainer}
	golden.Check(t, "virtual-service-explainer", VirtualService(options))
	options.Entry = names.Transformer
	golden.Check(t, "virtual-service-before-transformer", VirtualService(options))
	options.Routes = []ComponentRoute{stable, transformer, explainer}
	golden.Check(t, "virtual-service-all-components", VirtualService(options))
	tagged := options
	tagged.Entry = names.Predictor
	tagged.Routes = []ComponentRoute{{Component: component, Entries: canary, Tags: tags}}
	golden.Check(t, "virtual-service-tags", VirtualService(tagged))
	options.Hosts, options.Entry, options.Routes = nil, names.Predictor, []ComponentRoute{stable}
	golden.Check(t, "virtual-service-cluster-local", VirtualService(options))
}

// Each component has a host of its own at the ingress, and the service has one per domain.
func TestHostsAtTheIngress(t *testing.T) {
	route := func(kind string) ComponentRoute {
		c := component
		c.Kind = kind
		return ComponentRoute{Component: c, Host: "my-model-" + kind + ".default.example.com",
			Entries: []plan.Entry{{Version: "default-wfgrl", Weight: 100}}}
	}
	options := VirtualServiceOptions{
		Namespace: "default", InferenceService: "my-model", Owner: owner,
		Hosts:   []string{"my-model.default.example.com", "my-model.default.example.org"},
		Gateway: "sluice-system/sluice-ingress-gateway", ClusterDomain: "cluster.local",
		Entry: names.Predictor, Routes: []ComponentRoute{route(names.Predictor)},
	}
	golden.Check(t, "virtual-service-hosts", VirtualService(options))
	options.Entry = names.Transformer
	options.Routes = []ComponentRoute{route(names.Predictor), route(names.Transformer), route(names.Explainer)}
	golden.Check(t, "virtual-service-hosts-of-components", VirtualService(options))
	golden.Check(t, "virtual-service-in-mesh", VirtualService(options.InMesh()))
	golden.Check(t, "ingress-route-of-components", IngressRoute(options))
	tagged := options
	tagged.Entry, tagged.Routes = names.Predictor, []ComponentRoute{{Component: component, Entries: canary, Tags: tags}}
	golden.Check(t, "ingress-route-tags", IngressRoute(tagged))
	if route := IngressRoute(options.InMesh()); route != nil {
		t.Errorf("without a host there is a route at the ingress: %v", route)
	}
	want := []string{"my-model.default.example.com", "my-model.default.example.org",
		"my-model-explainer.default.example.com", "my-model-predictor.default.example.com",
		"my-model-transformer.default.example.com"}
	if got := IngressHosts(VirtualService(options).Spec, "cluster.local"); !slices.Equal(got, want) {
		t.Errorf("the hosts read back are %v, want %v", got, want)
	}
	behind := map[string]string{"explainer": "my-model-explainer.default.example.com",
		"predictor": "my-model-predictor.default.example.com"}
	if got := ComponentHosts(VirtualService(options).Spec); !maps.Equal(got, behind) {
		t.Errorf("the hosts of components read back are %v, want %v", got, behind)
	}
}

func TestPathRoute(t *testing.T) {
	options := PathRouteOptions{
		VirtualServiceOptions: VirtualServiceOptions{
			Namespace: "default", InferenceService: "my-model", Owner: owner,
			Gateway: "sluice-system/sluice-ingress-gateway", ClusterDomain: "cluster.local",
			Entry:  names.Predictor,
			Routes: []ComponentRoute{{Component: component, Entries: canary, Timeout: 30 * time.Second}},
		},
		PathHost: "example.com", Path: "/serving/default/my-model",
	}
	golden.Check(t, "path-route", PathRoute(options))
	transformer, explainer := component, component
	transformer.Kind, explainer.Kind = names.Transformer, names.Explainer
	options.Entry = names.Transformer
	options.Routes = append(options.Routes,
		ComponentRoute{Component: transformer, Entries: canary}, ComponentRoute{Component: explainer, Entries: canary})
	golden.Check(t, "path-route-all-components", PathRoute(options))
}

func TestDestinationRule(t *testing.T) {
	options := DestinationRuleOptions{
		Component: component, Owner: owner, ClusterDomain: "cluster.local",
		OutlierDetection: configv1alpha1.Default().OutlierDetection,
		Revisions: []plan.RevisionPlan{
			{Version: "canary-t5njm", Subset: true, FailoverSubset: true},
			{Version: "default-wfgrl", Subset: true},
			{Version: "default-gone2"},
		},
	}
	golden.Check(t, "destination-rule", DestinationRule(options))
	options.OutlierDetection.All5xx = true
	golden.Check(t, "destination-rule-all-5xx", DestinationRule(options))
}

// A component without subsets has no rule.
func TestDestinationRuleWithoutSubsets(t *testing.T) {
	if rule := DestinationRule(DestinationRuleOptions{Component: component, Owner: owner}); rule != nil {
		t.Errorf("got %v, want none", rule)
	}
}
