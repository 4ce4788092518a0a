package reconcile

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	networking "istio.io/api/networking/v1alpha3"
	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/internal/apitest"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// pathRoute returns the VirtualService of the path, nil if the server has none.
func (h *harness) pathRoute() *istionetworking.VirtualService {
	key := kube.Key{Kind: kube.KindVirtualService, Name: cache.NewObjectName("default", names.PathRoute("my-model"))}
	route, _ := h.objects[key].(*istionetworking.VirtualService)
	return route
}

// withPath configures a path for every service.
func (h *harness) withPath() {
	h.controller.config.Ingress.PathTemplate = "/serving/{{.Namespace}}/{{.Name}}"
}

// label gives the service a label.
func (h *harness) label(key, value string) {
	service := h.service().DeepCopy()
	service.Labels = map[string]string{key: value}
	h.put(kube.Key{Kind: kube.KindInferenceService, Name: myModel}, service)
}

// rival adds another InferenceService, older than now by an age, and returns it.
func (h *harness) rival(name string, age time.Duration, labels map[string]string) *servingv1beta1.InferenceService {
	other := h.service().DeepCopy()
	other.Name, other.UID, other.Labels = name, "uid-of-the-rival", labels
	other.CreationTimestamp = metav1.NewTime(h.clock.Now().Add(-age))
	h.put(kube.Key{Kind: kube.KindInferenceService, Name: cache.NewObjectName("default", name)}, other)
	return other
}

func (h *harness) wantHosts(want ...string) {
	h.t.Helper()
	if got := h.ingressRoute().Spec.Hosts; !slices.Equal(got, want) {
		h.t.Errorf("the hosts are %v, want %v", got, want)
	}
	if got := istio.IngressHosts(&h.route().Spec, "cluster.local"); len(got) > 0 {
		h.t.Errorf("the mesh's route has the ingress hosts %v, want none", got)
	}
}

func (h *harness) wantPredictorURL(want string) {
	h.t.Helper()
	if got := h.service().Status.Components["predictor"].URL; got != want {
		h.t.Errorf("the predictor's URL is %s, want %s", got, want)
	}
}

// A service has a host under each domain, and its component has another host under the first.
func TestHostsUnderDomains(t *testing.T) {
	h := newHarness(t)
	h.controller.config.Ingress.AdditionalDomains = []string{"example.org", "example.com"}
	h.controller.config.Ingress.URLScheme = "https"
	h.serve(&networking.Server{
		Port: &networking.Port{Number: 443, Protocol: "HTTPS"}, Hosts: []string{"*"},
		Tls: &networking.ServerTLSSettings{Mode: networking.ServerTLSSettings_SIMPLE},
	})
	h.user("flowers", -1)
	h.run(time.Minute)
	h.wantHosts("my-model.default.example.com", "my-model.default.example.org", "my-model-predictor.default.example.com")
	status := h.service().Status
	if got, want := status.URL, "https://my-model.default.example.com"; got != want {
		t.Errorf("the URL is %s, want %s", got, want)
	}
	h.wantPredictorURL("https://my-model-predictor.default.example.com")
	want := "http://my-model.default.svc.cluster.local"
	if got := status.Components["predictor"].Address.URL; got != want {
		t.Errorf("the predictor's address is %s, want %s", got, want)
	}
}

// Hosts follow the labels in the template. While such a label is missing, the service keeps the hosts
// that it has.
func TestHostsFollowLabels(t *testing.T) {
	h := newHarness(t)
	h.controller.config.Ingress.DomainTemplate = "{{.Name}}.{{.Labels.team}}.{{.IngressDomain}}"
	h.controller.config.Ingress.PathTemplate = "/{{.Name}}"
	h.user("flowers", -1)
	h.run(time.Minute)
	h.wantCondition("IngressReady", metav1.ConditionFalse, servingv1beta1.ReasonInvalidHost)
	if h.objects[kube.Key{Kind: kube.KindVirtualService, Name: myModel}] != nil {
		t.Error("there is a route, and the service has no host")
	}
	for _, team := range []string{"a", "b"} {
		h.label("team", team)
		h.run(time.Minute)
		h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
		h.wantHosts("my-model."+team+".example.com", "my-model-predictor."+team+".example.com")
		h.wantPredictorURL("http://my-model-predictor." + team + ".example.com")
	}
	h.label("owner", "nobody")
	h.run(time.Minute)
	h.wantCondition("IngressReady", metav1.ConditionFalse, servingv1beta1.ReasonInvalidHost)
	h.wantHosts("my-model.b.example.com", "my-model-predictor.b.example.com")
	h.wantTraffic("stable 100")
	if h.pathRoute() == nil || h.service().Status.URL != "http://example.com/my-model" {
		t.Errorf("there is a route by the path: %v; the URL is %s", h.pathRoute() != nil, h.service().Status.URL)
	}

	// Without the label the service claims the host no longer, and so the rival gets it.
	rival := h.rival("rival", -time.Hour, map[string]string{"team": "b"})
	h.label("owner", "nobody")
	h.controller.config.Ingress.DomainTemplate = "my-model.{{.Labels.team}}.{{.IngressDomain}}"
	h.run(time.Minute)
	if hosts := h.ingressRoute().Spec.Hosts; slices.Contains(hosts, "my-model.b.example.com") {
		t.Errorf("the hosts are %v, with the host that %s claims", hosts, rival.Name)
	}
}

// A host that is kept leads where it led: the predictor's host to the predictor behind a transformer.
func TestKeptHostsOfComponents(t *testing.T) {
	h := newHarness(t)
	h.controller.config.Ingress.DomainTemplate = "{{.Name}}.{{.Labels.team}}.{{.IngressDomain}}"
	h.user("flowers", -1)
	h.label("team", "a")
	h.transform("transformer:1", -1)
	h.run(time.Minute)
	h.wantRoutes("predictor 100, TRANSFORMER 100")
	before := h.ingressRoute().Spec.DeepCopy()
	h.label("owner", "nobody")
	h.run(time.Minute)
	h.wantCondition("IngressReady", metav1.ConditionFalse, servingv1beta1.ReasonInvalidHost)
	after := &h.ingressRoute().Spec
	now, then := istio.ComponentHosts(after), istio.ComponentHosts(before)
	if len(then) != 1 || !maps.Equal(now, then) {
		t.Errorf("the hosts of components are %v, were %v", now, then)
	}
	got, want := slices.Sorted(slices.Values(after.Hosts)), slices.Sorted(slices.Values(before.Hosts))
	if !slices.Equal(got, want) {
		t.Errorf("the hosts are %v, were %v", got, want)
	}
}

// An older service that claims a host by a new label does not get it from a service that is reached there.
func TestHostIsNotTakenByALabel(t *testing.T) {
	h := newHarness(t)
	h.controller.config.Ingress.DomainTemplate = "{{.Labels.host}}.{{.IngressDomain}}"
	h.user("flowers", -1)
	h.label("host", "cats")
	h.run(time.Minute)
	h.rival("older", time.Hour, map[string]string{"host": "cats"})
	h.run(time.Minute)
	h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
	h.wantHosts("cats.example.com")
}

// The service itself, as the older, does not get a host either from a service that is reached there.
func TestNoHostIsTakenByALabel(t *testing.T) {
	h := newHarness(t)
	h.controller.config.Ingress.DomainTemplate = "{{.Labels.host}}.{{.IngressDomain}}"
	h.user("flowers", -1)
	h.label("host", "dogs")
	h.run(time.Minute)
	theirs := h.ingressRoute().DeepCopy()
	theirs.Name, theirs.UID = names.IngressRoute("younger"), "uid-of-the-route"
	theirs.Spec.Hosts = []string{"cats.example.com"}
	theirs.OwnerReferences[0].UID = h.rival("younger", -time.Hour, map[string]string{"host": "cats"}).UID
	h.put(kube.Key{Kind: kube.KindVirtualService, Name: cache.MetaObjectToName(theirs)}, theirs)
	h.label("host", "cats")
	h.run(time.Minute)
	condition := meta.FindStatusCondition(h.service().Status.Conditions, "IngressReady")
	want := "host cats.example.com belongs to InferenceService default/younger, which is reached there already; " +
		"rename one of the two"
	if condition.Reason != servingv1beta1.ReasonHostConflict || condition.Message != want {
		t.Errorf("IngressReady is %+v", condition)
	}
	h.wantHosts("dogs.example.com")
}

// A service claims all its hosts, not the first only, and its path.
func TestConflictsOfAllAddresses(t *testing.T) {
	for _, test := range []struct{ domains, path, claimed string }{
		{"{{.Labels.host}}.example.org", "", "cats.example.org"},
		{"{{.Name}}.example.com", "/serving/the-one", "example.com/serving/the-one"},
	} {
		t.Run(test.claimed, func(t *testing.T) {
			h := newHarness(t)
			ingress := &h.controller.config.Ingress
			ingress.DomainTemplate, ingress.PathTemplate = test.domains, test.path
			ingress.AdditionalDomains = []string{"example.org"}
			h.user("flowers", -1)
			h.label("host", "cats")
			h.rival("other", time.Hour, map[string]string{"host": "cats"})
			h.run(time.Minute)
			condition := meta.FindStatusCondition(h.service().Status.Conditions, "IngressReady")
			want := "host " + test.claimed + " belongs to InferenceService default/other, which is older; " +
				"rename one of the two"
			if condition.Reason != servingv1beta1.ReasonHostConflict || condition.Message != want {
				t.Errorf("IngressReady is %+v", condition)
			}
		})
	}
}

// A component does not get a host that is also the host of another service; the component's URL is
// then its address in the cluster.
func TestComponentHostYields(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	other := h.rival("my-model-predictor", -time.Hour, nil)
	h.run(time.Minute)
	h.wantHosts("my-model.default.example.com")
	h.wantPredictorURL("http://my-model.default.svc.cluster.local")
	delete(h.objects, kube.Key{Kind: kube.KindInferenceService, Name: cache.MetaObjectToName(other)})
	h.run(time.Minute)
	h.wantHosts("my-model.default.example.com", "my-model-predictor.default.example.com")
}

// The path's route has the weights of the hosts' route. It exists while there is a template for paths.
func TestPathRoute(t *testing.T) {
	h := newHarness(t)
	h.withPath()
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", 10)
	h.run(time.Minute)
	h.wantTraffic("stable 90, canary 10")
	if got, want := h.service().Status.URL, "http://example.com/serving/default/my-model"; got != want {
		t.Errorf("the URL is %s, want %s", got, want)
	}
	byPath, byHosts := istio.Entries(&h.pathRoute().Spec, myPredictor), istio.Entries(&h.route().Spec, myPredictor)
	if !slices.Equal(byPath, byHosts) {
		t.Errorf("the path's route has the entries %v, the hosts' route %v", byPath, byHosts)
	}
	h.controller.config.Ingress.PathTemplate = ""
	h.run(time.Minute)
	if h.pathRoute() != nil {
		t.Error("the path's route is still there")
	}
}

// A revision that the path's route still sends to keeps its pods, however long the route can't be
// changed.
func TestNothingIsTakenFromUnderThePath(t *testing.T) {
	h := newHarness(t)
	h.withPath()
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", 10)
	h.run(time.Minute)
	canary := istio.Entries(&h.pathRoute().Spec, myPredictor)[1].Version
	h.fail = func(write kube.Write, done bool) error {
		if write.Name == names.PathRoute("my-model") && !done {
			resource := istionetworking.Resource("virtualservices")
			return apierrors.NewForbidden(resource, write.Name, errors.New("a policy forbids it"))
		}
		return nil
	}
	h.user("flowers", -1)
	h.passes(300)
	whole := func(entry plan.Entry) bool { return entry.Weight == 100 }
	if got := istio.Entries(&h.route().Spec, myPredictor); !slices.ContainsFunc(got, whole) {
		t.Errorf("the hosts' route waits for the path's: %v", got)
	}
	// The path's route is written at last; Envoys may have the former one for a while.
	h.fail = nil
	h.passes(3)
	if h.replicasOf(canary) == 0 {
		t.Error("the canary has no pods, and Envoy may still send to them by the path")
	}
	h.run(time.Hour)
	h.wantTraffic("stable 100")
	if h.replicasOf(canary) != 0 {
		t.Error("the canary still has pods")
	}
}

// replicasOf returns the replicas in the spec of a version's Deployment, 0 if there is none.
func (h *harness) replicasOf(version string) int32 {
	for _, deployment := range h.deployments() {
		if deployment.Labels[names.LabelVersion] == version {
			return *deployment.Spec.Replicas
		}
	}
	return 0
}

// serve sets the Gateway's servers.
func (h *harness) serve(servers ...*networking.Server) {
	h.t.Helper()
	gateway := apitest.Gateway()
	gateway.Spec.Servers = servers
	if err := h.caches.Gateways.GetStore().Update(gateway); err != nil {
		h.t.Fatal(err)
	}
}

// A service whose host no server of the Gateway has is not Ready, as Envoy answers such a host with
// 404. A component's host that no server has is left out and not reported.
func TestAGatewayWithoutTheHost(t *testing.T) {
	h := newHarness(t)
	port := &networking.Port{Number: 80, Protocol: "HTTP"}
	elsewhere := &networking.Server{Port: port, Hosts: []string{"*.example.org"}}
	h.serve(elsewhere)
	h.user("flowers", -1)
	h.run(time.Minute)
	for _, condition := range []string{"Ready", "IngressReady"} {
		h.wantCondition(condition, metav1.ConditionFalse, servingv1beta1.ReasonNoServer)
		want := "Gateway sluice-system/sluice-ingress-gateway has no server for my-model.default.example.com " +
			"with protocol http at port 80 or 8080 in namespace default; add one, " +
			"or change Sluice's configuration (ingress.gateway, urlScheme, gatewayPort, domain)"
		if got := meta.FindStatusCondition(h.service().Status.Conditions, condition).Message; got != want {
			t.Errorf("the message of %s is %q, want %q", condition, got, want)
		}
	}
	h.wantTraffic("stable 100") // in the mesh
	h.serve(elsewhere, &networking.Server{Port: port, Hosts: []string{"default/my-model.default.example.com"}})
	h.run(time.Minute)
	h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
	h.wantHosts("my-model.default.example.com")
	h.wantPredictorURL("http://my-model.default.svc.cluster.local")
	// A server that is deleted later is reported, and no traffic is taken away.
	h.serve(elsewhere)
	h.run(time.Minute)
	h.wantCondition("Ready", metav1.ConditionFalse, servingv1beta1.ReasonNoServer)
	h.wantTraffic("stable 100")
}

// A service whose path's host no server has is not Ready: its URL is by that host.
func TestAGatewayWithoutThePathsHost(t *testing.T) {
	h := newHarness(t)
	h.withPath()
	h.serve(&networking.Server{Port: &networking.Port{Number: 80, Protocol: "HTTP"}, Hosts: []string{"*.example.com"}})
	h.user("flowers", -1)
	h.run(time.Minute)
	h.wantCondition("Ready", metav1.ConditionFalse, servingv1beta1.ReasonNoServer)
}

// Annotations and labels of users give a service no host outside the domains of the ingress.
func TestHostsStayBelowTheDomains(t *testing.T) {
	for _, host := range []string{
		"api.payments.svc.cluster.local", "payments.cluster.local", "cluster.local", "api.payments.svc", "api",
		"example.com", "api.partner.net", "notexample.com",
	} {
		t.Run(host, func(t *testing.T) {
			h := newHarness(t)
			h.controller.config.Ingress.DomainTemplate =
				`{{ with index .Annotations "example.com/host" }}{{ . }}` +
					`{{ else }}{{ .Name }}.{{ .Namespace }}.{{ .IngressDomain }}{{ end }}`
			h.user("flowers", -1)
			h.run(time.Minute)
			h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
			service := h.service().DeepCopy()
			service.Annotations = map[string]string{"example.com/host": host}
			h.put(kube.Key{Kind: kube.KindInferenceService, Name: myModel}, service)
			h.run(time.Minute)
			h.wantCondition("IngressReady", metav1.ConditionFalse, servingv1beta1.ReasonInvalidHost)
			want := "ingress.domainTemplate makes \"" + host + "\", which is not below example.com"
			got := meta.FindStatusCondition(h.service().Status.Conditions, "IngressReady").Message
			if !strings.Contains(got, want) {
				t.Errorf("the message of IngressReady is %q, want %q in it", got, want)
			}
			if hosts := slices.Concat(h.route().Spec.Hosts, h.ingressRoute().Spec.Hosts); slices.Contains(hosts, host) {
				t.Errorf("the hosts are %v", hosts)
			}
		})
	}
}

// Hosts outside the domains that an earlier release allowed are kept, except for those of the cluster.
func TestKeptHostsOutsideTheDomains(t *testing.T) {
	h := newHarness(t)
	h.controller.config.Mesh.IngressHosts = true
	h.user("flowers", -1)
	h.run(time.Minute)
	h.controller.config.Mesh.IngressHosts = false
	route := h.route().DeepCopy()
	route.Spec.Hosts = append(route.Spec.Hosts, "api.partner.net", "payments.cluster.local")
	h.put(kube.Key{Kind: kube.KindVirtualService, Name: myModel}, route)
	h.controller.config.Ingress.DomainTemplate = "{{ .Labels.host }}"
	h.run(time.Minute)
	h.wantCondition("IngressReady", metav1.ConditionFalse, servingv1beta1.ReasonInvalidHost)
	h.wantHosts("my-model.default.example.com", "my-model-predictor.default.example.com", "api.partner.net")
}
