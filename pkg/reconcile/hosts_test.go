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
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// pathRoute is the VirtualService of the path as the server has it, nil for none.
func (h *harness) pathRoute() *istionetworking.VirtualService {
	route, _ := h.objects[kube.Key{Kind: kube.KindVirtualService, Name: cache.NewObjectName("default", names.PathRoute("my-model"))}].(*istionetworking.VirtualService)
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

// rival adds another service of a name, by a label, and returns it.
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
		h.t.Errorf("the mesh has %v", got)
	}
}

// A service has a host under each domain, and its component has one of its own.
func TestHostsUnderDomains(t *testing.T) {
	h := newHarness(t)
	h.controller.config.Ingress.AdditionalDomains = []string{"example.org", "example.com"}
	h.controller.config.Ingress.URLScheme = "https"
	h.serve(&networking.Server{Port: &networking.Port{Number: 443, Protocol: "HTTPS"}, Hosts: []string{"*"}, Tls: &networking.ServerTLSSettings{Mode: networking.ServerTLSSettings_SIMPLE}})
	h.user("flowers", -1)
	h.run(time.Minute)
	h.wantHosts("my-model.default.example.com", "my-model.default.example.org", "my-model-predictor.default.example.com")
	status := h.service().Status
	if got, want := status.URL, "https://my-model.default.example.com"; got != want {
		t.Errorf("the URL is %s, want %s", got, want)
	}
	predictor := status.Components["predictor"]
	if got, want := predictor.URL, "https://my-model-predictor.default.example.com"; got != want {
		t.Errorf("the predictor's URL is %s, want %s", got, want)
	}
	if got, want := predictor.Address.URL, "http://my-model.default.svc.cluster.local"; got != want {
		t.Errorf("the predictor's address is %s, want %s", got, want)
	}
}

// Hosts follow the labels that the template asks for. While one is missing, what serves
// goes on serving by the host that it has.
func TestHostsFollowLabels(t *testing.T) {
	h := newHarness(t)
	h.controller.config.Ingress.DomainTemplate = "{{.Name}}.{{.Labels.team}}.{{.IngressDomain}}"
	h.controller.config.Ingress.PathTemplate = "/{{.Name}}"
	h.user("flowers", -1)
	h.run(time.Minute)
	h.wantCondition("IngressReady", metav1.ConditionFalse, servingv1beta1.ReasonInvalidHost)
	if h.objects[kube.Key{Kind: kube.KindVirtualService, Name: myModel}] != nil {
		t.Error("there is a route without a host")
	}
	for _, team := range []string{"a", "b"} {
		h.label("team", team)
		h.run(time.Minute)
		h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
		h.wantHosts("my-model."+team+".example.com", "my-model-predictor."+team+".example.com")
		if got, want := h.service().Status.Components["predictor"].URL, "http://my-model-predictor."+team+".example.com"; got != want {
			t.Errorf("the predictor's URL is %s, want %s", got, want)
		}
	}
	h.label("owner", "nobody")
	h.run(time.Minute)
	h.wantCondition("IngressReady", metav1.ConditionFalse, servingv1beta1.ReasonInvalidHost)
	h.wantHosts("my-model.b.example.com", "my-model-predictor.b.example.com")
	h.wantTraffic("stable 100")
	if h.pathRoute() == nil || h.service().Status.URL != "http://example.com/my-model" {
		t.Errorf("the path is gone, and the URL is %s", h.service().Status.URL)
	}

	// It claims the host no longer: whoever does gets it.
	rival := h.rival("rival", -time.Hour, map[string]string{"team": "b"})
	h.label("owner", "nobody")
	h.controller.config.Ingress.DomainTemplate = "my-model.{{.Labels.team}}.{{.IngressDomain}}"
	h.run(time.Minute)
	if hosts := h.ingressRoute().Spec.Hosts; slices.Contains(hosts, "my-model.b.example.com") {
		t.Errorf("the hosts are %v, and the first is what %s claims", hosts, rival.Name)
	}
}

// What is kept leads where it led: the predictor's host to the predictor behind a transformer.
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
	if got, want := istio.ComponentHosts(&h.ingressRoute().Spec), istio.ComponentHosts(before); len(want) != 1 || !maps.Equal(got, want) {
		t.Errorf("the hosts of components are %v, were %v", got, want)
	}
	got, want := slices.Sorted(slices.Values(h.ingressRoute().Spec.Hosts)), slices.Sorted(slices.Values(before.Hosts))
	if !slices.Equal(got, want) {
		t.Errorf("the hosts are %v, were %v", got, want)
	}
}

// An older service whose label comes to claim a host takes it from nobody who is reached there.
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

// Nor does the service itself, where it is the older.
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
	want := "host cats.example.com belongs to InferenceService default/younger, which is reached there already; rename one of the two"
	if condition.Reason != servingv1beta1.ReasonHostConflict || condition.Message != want {
		t.Errorf("IngressReady is %+v", condition)
	}
	h.wantHosts("dogs.example.com")
}

// Every host is claimed, not the first only; and so is the path.
func TestConflictsOfAllAddresses(t *testing.T) {
	for _, test := range []struct{ domains, path, says string }{
		{"{{.Labels.host}}.example.org", "", "cats.example.org"},
		{"{{.Name}}.example.com", "/serving/the-one", "example.com/serving/the-one"},
	} {
		t.Run(test.says, func(t *testing.T) {
			h := newHarness(t)
			h.controller.config.Ingress.DomainTemplate, h.controller.config.Ingress.PathTemplate = test.domains, test.path
			h.controller.config.Ingress.AdditionalDomains = []string{"example.org"}
			h.user("flowers", -1)
			h.label("host", "cats")
			h.rival("other", time.Hour, map[string]string{"host": "cats"})
			h.run(time.Minute)
			condition := meta.FindStatusCondition(h.service().Status.Conditions, "IngressReady")
			want := "host " + test.says + " belongs to InferenceService default/other, which is older; rename one of the two"
			if condition.Reason != servingv1beta1.ReasonHostConflict || condition.Message != want {
				t.Errorf("IngressReady is %+v", condition)
			}
		})
	}
}

// A component's host yields to a service that has it for its own, and the component's URL
// is then the one in the cluster.
func TestComponentHostYields(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	other := h.rival("my-model-predictor", -time.Hour, nil)
	h.run(time.Minute)
	h.wantHosts("my-model.default.example.com")
	if got, want := h.service().Status.Components["predictor"].URL, "http://my-model.default.svc.cluster.local"; got != want {
		t.Errorf("the predictor's URL is %s, want %s", got, want)
	}
	delete(h.objects, kube.Key{Kind: kube.KindInferenceService, Name: cache.MetaObjectToName(other)})
	h.run(time.Minute)
	h.wantHosts("my-model.default.example.com", "my-model-predictor.default.example.com")
}

// The path's route carries what the hosts' does, comes with the template and goes with it.
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
	route := h.pathRoute()
	if got, want := istio.Entries(&route.Spec, myPredictor), istio.Entries(&h.route().Spec, myPredictor); !slices.Equal(got, want) {
		t.Errorf("by the path it is %v, by the hosts %v", got, want)
	}
	h.controller.config.Ingress.PathTemplate = ""
	h.run(time.Minute)
	if h.pathRoute() != nil {
		t.Error("the path's route is still there")
	}
}

// What the path's route still sends to is not taken away, however long it can't be changed.
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
			return apierrors.NewForbidden(istionetworking.Resource("virtualservices"), write.Name, errors.New("a policy forbids it"))
		}
		return nil
	}
	h.user("flowers", -1)
	h.passes(300)
	if got := istio.Entries(&h.route().Spec, myPredictor); !slices.ContainsFunc(got, func(e plan.Entry) bool { return e.Weight == 100 }) {
		t.Errorf("the hosts' route waits for the path's: %v", got)
	}
	// It is written at last; what Envoy has of it takes time to go.
	h.fail = nil
	h.passes(3)
	if h.replicasOf(canary) == 0 {
		t.Error("the canary's pods are gone, and Envoy may still send to them by the path")
	}
	h.run(time.Hour)
	h.wantTraffic("stable 100")
	if h.replicasOf(canary) != 0 {
		t.Error("the canary still has pods")
	}
}

// replicasOf is what a version's Deployment is to have.
func (h *harness) replicasOf(version string) int32 {
	for _, deployment := range h.deployments() {
		if deployment.Labels[names.LabelVersion] == version {
			return *deployment.Spec.Replicas
		}
	}
	return 0
}

// serve has the Gateway offer these servers.
func (h *harness) serve(servers ...*networking.Server) {
	h.t.Helper()
	gateway := ourGateway()
	gateway.Spec.Servers = servers
	if err := h.caches.Gateways.GetStore().Update(gateway); err != nil {
		h.t.Fatal(err)
	}
}

// A host that no server of the Gateway has is answered with 404: who waits for Ready is told. A
// component's host that none has is not told of, and is none.
func TestAGatewayWithoutTheHost(t *testing.T) {
	h := newHarness(t)
	elsewhere := &networking.Server{Port: &networking.Port{Number: 80, Protocol: "HTTP"}, Hosts: []string{"*.example.org"}}
	h.serve(elsewhere)
	h.user("flowers", -1)
	h.run(time.Minute)
	for _, condition := range []string{"Ready", "IngressReady"} {
		h.wantCondition(condition, metav1.ConditionFalse, servingv1beta1.ReasonNoServer)
		want := "Gateway sluice-system/sluice-ingress-gateway has no server for my-model.default.example.com by http at port 80 or 8080 in namespace default; " +
			"add one, or change Sluice's configuration (ingress.gateway, urlScheme, gatewayPort, domain)"
		if got := meta.FindStatusCondition(h.service().Status.Conditions, condition).Message; got != want {
			t.Errorf("%s says %q, want %q", condition, got, want)
		}
	}
	h.wantTraffic("stable 100") // in the mesh
	h.serve(elsewhere, &networking.Server{Port: &networking.Port{Number: 80, Protocol: "HTTP"}, Hosts: []string{"default/my-model.default.example.com"}})
	h.run(time.Minute)
	h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
	h.wantHosts("my-model.default.example.com")
	if got, want := h.service().Status.Components["predictor"].URL, "http://my-model.default.svc.cluster.local"; got != want {
		t.Errorf("the predictor's URL is %s, want %s", got, want)
	}
	// One that goes later takes nothing away, and is told of.
	h.serve(elsewhere)
	h.run(time.Minute)
	h.wantCondition("Ready", metav1.ConditionFalse, servingv1beta1.ReasonNoServer)
	h.wantTraffic("stable 100")
}

// The path's host has to be served as well: it is the URL's.
func TestAGatewayWithoutThePathsHost(t *testing.T) {
	h := newHarness(t)
	h.withPath()
	h.serve(&networking.Server{Port: &networking.Port{Number: 80, Protocol: "HTTP"}, Hosts: []string{"*.example.com"}})
	h.user("flowers", -1)
	h.run(time.Minute)
	h.wantCondition("Ready", metav1.ConditionFalse, servingv1beta1.ReasonNoServer)
}

// What users write can't make the ingress answer for hosts that are not its own.
func TestHostsStayBelowTheDomains(t *testing.T) {
	for _, host := range []string{
		"api.payments.svc.cluster.local", "payments.cluster.local", "cluster.local", "api.payments.svc", "api", "example.com",
		"api.partner.net", "notexample.com",
	} {
		t.Run(host, func(t *testing.T) {
			h := newHarness(t)
			h.controller.config.Ingress.DomainTemplate =
				`{{ with index .Annotations "example.com/host" }}{{ . }}{{ else }}{{ .Name }}.{{ .Namespace }}.{{ .IngressDomain }}{{ end }}`
			h.user("flowers", -1)
			h.run(time.Minute)
			h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
			service := h.service().DeepCopy()
			service.Annotations = map[string]string{"example.com/host": host}
			h.put(kube.Key{Kind: kube.KindInferenceService, Name: myModel}, service)
			h.run(time.Minute)
			h.wantCondition("IngressReady", metav1.ConditionFalse, servingv1beta1.ReasonInvalidHost)
			want := "ingress.domainTemplate makes \"" + host + "\", which is not below example.com"
			if got := meta.FindStatusCondition(h.service().Status.Conditions, "IngressReady").Message; !strings.Contains(got, want) {
				t.Errorf("IngressReady says %q, want %q", got, want)
			}
			if hosts := slices.Concat(h.route().Spec.Hosts, h.ingressRoute().Spec.Hosts); slices.Contains(hosts, host) {
				t.Errorf("the hosts are %v", hosts)
			}
		})
	}
}

// What an earlier release let in goes on serving, but for what is the cluster's.
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
