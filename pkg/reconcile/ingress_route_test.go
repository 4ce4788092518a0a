package reconcile

import (
	"errors"
	"slices"
	"testing"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
)

// ingressRoute is the VirtualService of the hosts at the ingress as the server has it, nil for none.
func (h *harness) ingressRoute() *istionetworking.VirtualService {
	route, _ := h.objects[kube.Key{Kind: kube.KindVirtualService, Name: cache.NewObjectName("default", names.IngressRoute("my-model"))}].(*istionetworking.VirtualService)
	return route
}

// passesUntil makes passes until something holds.
func (h *harness) passesUntil(holds func() bool) {
	h.t.Helper()
	for range 100 {
		if holds() {
			return
		}
		h.passes(1)
	}
	h.t.Fatal("it does not come about")
}

// answers reports whether the ingress has a host.
func (h *harness) answers(host string) bool {
	return slices.ContainsFunc([]*istionetworking.VirtualService{h.route(), h.ingressRoute()}, func(route *istionetworking.VirtualService) bool {
		return route != nil && observe.AtIngress(route) && slices.Contains(route.Spec.Hosts, host)
	})
}

// What clients in the mesh send to a host at the ingress goes where DNS leads to, unless the
// configuration says otherwise; and the host is answered while that changes, whichever write fails.
func TestIngressHostsInTheMesh(t *testing.T) {
	const host = "my-model.default.example.com"
	for _, fails := range []string{"", "my-model", names.IngressRoute("my-model")} {
		t.Run(fails, func(t *testing.T) {
			h := newHarness(t)
			h.user("flowers", -1)
			h.run(time.Minute)
			h.user("flowers-2", 10)
			h.run(time.Minute)
			for _, mesh := range []bool{true, false, true, false} {
				h.controller.config.Mesh.IngressHosts = mesh
				failed := false
				h.fail = func(write kube.Write, done bool) error {
					if !h.answers(host) {
						t.Errorf("nobody answers before %s %s", write.Kind, write.Name)
					}
					if write.Kind != kube.KindVirtualService || write.Name != fails || done || failed {
						return nil
					}
					failed = true
					return apierrors.NewInternalError(errors.New("it fails"))
				}
				h.run(time.Minute)
				h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
				h.wantTraffic("stable 90, canary 10")
				if got := slices.Contains(h.route().Spec.Hosts, host) && observe.AtIngress(h.route()); got != mesh {
					t.Errorf("the mesh has the host: %v, want %v", got, mesh)
				}
				if got := h.ingressRoute() == nil; got != mesh {
					t.Errorf("there is no route of its own: %v, want %v", got, mesh)
				}
			}
		})
	}
}

// A service that leaves the ingress leaves no route there.
func TestNoIngressRouteForClusterLocal(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.label(names.LabelVisibilityKServe, names.ClusterLocal)
	h.run(time.Minute)
	h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
	if h.ingressRoute() != nil || len(istio.IngressHosts(&h.route().Spec, "cluster.local")) > 0 {
		t.Error("it is still at the ingress")
	}
}

// Who is told Ready can ask at the ingress: a route that came later is given its time.
func TestReadyWaitsForTheIngressRoute(t *testing.T) {
	h := newHarness(t)
	h.refuse(func(write kube.Write) bool { return write.Name == names.IngressRoute("my-model") })
	h.user("flowers", -1)
	h.passes(60)
	h.wantTraffic("stable 100")
	h.wantCondition("Ready", metav1.ConditionFalse, servingv1beta1.ReasonRefused)
	h.wantCondition("IngressReady", metav1.ConditionFalse, servingv1beta1.ReasonRefused)
	h.fail = nil
	h.passesUntil(func() bool { return h.ingressRoute() != nil })
	h.wantCondition("Ready", metav1.ConditionFalse, "Settling")
	h.run(time.Minute)
	h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
}

// What is taken away is taken at the ingress too, before all else, where an earlier write of it
// has failed.
func TestTakingAwayAtTheIngressComesFirst(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", 50)
	h.run(time.Minute)
	fails := 1
	var tried []string
	h.fail = func(write kube.Write, done bool) error {
		if done {
			return nil
		}
		tried = append(tried, write.Name)
		if write.Name == names.IngressRoute("my-model") && fails > 0 {
			fails--
			return apierrors.NewInternalError(errors.New("it fails"))
		}
		return nil
	}
	h.user("flowers-3", 10)
	h.passes(1)
	tried = nil
	h.passes(1)
	if len(tried) == 0 || tried[0] != names.IngressRoute("my-model") {
		t.Errorf("written was %v", tried)
	}
	if entries := istio.Entries(&h.ingressRoute().Spec, myPredictor); len(entries) != 1 {
		t.Errorf("at the ingress it is %v", entries)
	}
}

// A new service with a transformer has a route in the mesh before it is entered at the ingress:
// what leads nowhere from there is not written, and nothing is said of it.
func TestNoIngressRouteThatLeadsNowhere(t *testing.T) {
	h := newHarness(t)
	h.withPath()
	h.controller.config.Ingress.DomainTemplate = "{{.Labels.host}}.{{.IngressDomain}}"
	h.user("flowers", -1)
	h.label("host", "cats")
	h.transform("transformer:1", -1)
	h.passes(1)
	h.unready[h.targetOf("transformer")] = true
	h.passes(60)
	if h.route() == nil || h.ingressRoute() != nil || h.pathRoute() != nil {
		t.Errorf("there is a route in the mesh: %v, at the ingress: %v, by the path: %v", h.route() != nil, h.ingressRoute() != nil, h.pathRoute() != nil)
	}
	h.wantCondition("RolledOut", metav1.ConditionFalse, "WaitingForPods")
	clear(h.unready)
	h.run(time.Minute)
	h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
}

// Where a service may claim no host, what it has at the ingress goes on following the spec,
// whichever of its routes somebody deletes.
func TestKeptIngressRouteFollows(t *testing.T) {
	for _, deleted := range []string{"my-model", names.IngressRoute("my-model")} {
		t.Run(deleted, func(t *testing.T) {
			h := newHarness(t)
			h.controller.config.Ingress.DomainTemplate = "{{.Name}}.{{.Labels.team}}.{{.IngressDomain}}"
			h.user("flowers", -1)
			h.label("team", "a")
			h.run(time.Minute)
			h.user("flowers-2", 10)
			h.run(time.Minute)
			h.label("owner", "nobody")
			h.run(time.Minute)
			h.wantCondition("IngressReady", metav1.ConditionFalse, servingv1beta1.ReasonInvalidHost)
			delete(h.objects, kube.Key{Kind: kube.KindVirtualService, Name: cache.NewObjectName("default", deleted)})
			h.user("flowers", -1)
			h.run(time.Hour)
			h.wantTraffic("stable 100")
			if route := h.ingressRoute(); route != nil && len(istio.Entries(&route.Spec, myPredictor)) != 1 {
				t.Errorf("at the ingress it is %v", istio.Entries(&route.Spec, myPredictor))
			}
		})
	}
}

// Whose names in the cluster are all somebody else's gives the mesh no other.
func TestTheMeshHasNoHostOfTheIngress(t *testing.T) {
	h := newHarness(t)
	h.controller.config.Mesh.IngressHosts = true
	h.user("flowers", -1)
	h.run(time.Minute)
	for _, name := range []string{"my-model", "my-model-predictor"} {
		h.foreign(kube.KindService, name)
	}
	h.controller.config.Mesh.IngressHosts = false
	h.passes(60)
	if got := h.route().Spec.Hosts; observe.AtIngress(h.route()) || !slices.Equal(got, []string{"none.my-model.ingress.default.svc.cluster.local"}) {
		t.Errorf("the mesh has %v, by the gateways %v", got, h.route().Spec.Gateways)
	}
}

// The ingress is left by the mesh's route only once another is there, also where the hosts change
// at the same time.
func TestHostsChangeWithTheMesh(t *testing.T) {
	h := newHarness(t)
	h.controller.config.Mesh.IngressHosts = true
	h.user("flowers", -1)
	h.run(time.Minute)
	h.controller.config.Mesh.IngressHosts = false
	h.controller.config.Ingress.DomainTemplate = "{{.Name}}-{{.Namespace}}.{{.IngressDomain}}"
	h.refuse(func(write kube.Write) bool { return write.Name == names.IngressRoute("my-model") })
	h.passes(60)
	if !h.answers("my-model-default.example.com") {
		t.Errorf("the hosts are %v, by the gateways %v", h.route().Spec.Hosts, h.route().Spec.Gateways)
	}
	h.fail = nil
	h.run(time.Minute)
	h.wantHosts("my-model-default.example.com", "my-model-predictor-default.example.com")
}

// What the ingress may still send to goes on being scaled, however long its route can't be changed.
func TestAutoscalersStayWithARouteThatIsBehind(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.bound(2, 4)
	h.run(time.Minute)
	former := h.targetOf("predictor")
	h.refuse(func(write kube.Write) bool { return write.Name == names.IngressRoute("my-model") })
	h.user("flowers-2", -1)
	h.passes(700)
	if h.targetOf("predictor") == former || len(istio.Entries(&h.ingressRoute().Spec, myPredictor)) != 1 {
		t.Fatal("nothing is behind")
	}
	if h.replicasOf(former) == 0 || h.objects[kube.Key{Kind: kube.KindAutoscaler, Name: cache.NewObjectName("default", myPredictor.Revision(former))}] == nil {
		t.Errorf("%s has %d pods and no autoscaler, and all that comes by the ingress", former, h.replicasOf(former))
	}
	h.fail = nil
	h.run(time.Hour)
	if h.replicasOf(former) != 0 {
		t.Errorf("%s has still pods", former)
	}
}

// A host that comes back is given its time.
func TestReadyWaitsForTheHost(t *testing.T) {
	h := newHarness(t)
	h.controller.config.Ingress.DomainTemplate = "{{.Name}}.{{.Labels.team}}.{{.IngressDomain}}"
	h.user("flowers", -1)
	for _, step := range []struct{ label, reason string }{{"team", "AsExpected"}, {"owner", servingv1beta1.ReasonInvalidHost}} {
		h.label(step.label, "a")
		h.run(time.Minute)
		h.wantCondition("IngressReady", map[bool]metav1.ConditionStatus{true: "True", false: "False"}[step.label == "team"], step.reason)
	}
	if isTrue(h.service(), "Ready") {
		t.Fatal("it is Ready all the time")
	}
	h.label("team", "b")
	h.passesUntil(func() bool { return h.answers("my-model.b.example.com") })
	h.wantCondition("Ready", metav1.ConditionFalse, "Settling")
	h.run(time.Minute)
	h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
}

// Who waits for a name of a route is woken when another's object of that name goes.
func TestNamesOfRoutesWake(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	for _, name := range []string{names.IngressRoute("my-model"), names.PathRoute("my-model"), "my-model", "my-model-predictor"} {
		h.controller.enqueueByName(&metav1.ObjectMeta{Namespace: "default", Name: name})
		if h.controller.queue.Len() != 1 {
			t.Errorf("%s wakes nobody", name)
			continue
		}
		key, _ := h.controller.queue.Get()
		h.controller.queue.Done(key)
	}
}
