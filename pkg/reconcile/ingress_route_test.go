package reconcile

import (
	"errors"
	"slices"
	"testing"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
)

// ingressRoute returns the VirtualService of the hosts at the ingress, nil if the server has none.
func (h *harness) ingressRoute() *istionetworking.VirtualService {
	key := kube.Key{Kind: kube.KindVirtualService, Name: cache.NewObjectName("default", names.IngressRoute("my-model"))}
	route, _ := h.objects[key].(*istionetworking.VirtualService)
	return route
}

// passesUntil makes passes until holds returns true, and fails the test after 100.
func (h *harness) passesUntil(holds func() bool) {
	h.t.Helper()
	for range 100 {
		if holds() {
			return
		}
		h.passes(1)
	}
	h.t.Fatal("still waiting after 100 passes")
}

// hasIngressHost reports whether a route at the ingress has a host.
func (h *harness) hasIngressHost(host string) bool {
	routes := []*istionetworking.VirtualService{h.route(), h.ingressRoute()}
	return slices.ContainsFunc(routes, func(route *istionetworking.VirtualService) bool {
		return route != nil && observe.AtIngress(route) && slices.Contains(route.Spec.Hosts, host)
	})
}

// The mesh has no route for the hosts at the ingress, so that clients there follow DNS, unless
// mesh.ingressHosts is set. While that setting changes the ingress has a route for the host at any
// time, whichever write fails.
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
					if !h.hasIngressHost(host) {
						t.Errorf("the ingress has no route for the host at the write of %s %s",
							write.Kind, write.Name)
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
					t.Errorf("the mesh's route has the host: %v, want %v", got, mesh)
				}
				if got := h.ingressRoute() == nil; got != mesh {
					t.Errorf("the ingress has no route of its own: %v, want %v", got, mesh)
				}
			}
		})
	}
}

// The routes at the ingress are deleted when a service becomes cluster-local.
func TestNoIngressRouteForClusterLocal(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.label(names.LabelVisibilityKServe, names.ClusterLocal)
	h.run(time.Minute)
	h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
	if h.ingressRoute() != nil || len(istio.IngressHosts(&h.route().Spec, "cluster.local")) > 0 {
		t.Error("the service is still at the ingress")
	}
}

// Ready is true only once the ingress route has settled, also if it is written later than the other routes.
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

// A weight that is taken away is also taken away at the ingress by the first write of a pass, where
// an earlier write of the ingress route has failed.
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
		t.Errorf("the writes are %v, want the ingress route first", tried)
	}
	if entries := istio.Entries(&h.ingressRoute().Spec, myPredictor); len(entries) != 1 {
		t.Errorf("the ingress route has the entries %v, want one", entries)
	}
}

// A new service with a transformer has a route in the mesh before it has one at the ingress. A route
// at the ingress that would lead nowhere is not written, and no condition reports that.
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
		t.Errorf("there is a route in the mesh: %v, at the ingress: %v, by the path: %v",
			h.route() != nil, h.ingressRoute() != nil, h.pathRoute() != nil)
	}
	h.wantCondition("RolledOut", metav1.ConditionFalse, "WaitingForPods")
	clear(h.unready)
	h.run(time.Minute)
	h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
}

// The ingress route of a service whose host has become invalid keeps following the spec, whichever of
// the service's routes is deleted by hand.
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
				t.Errorf("the ingress route has the entries %v, want one", istio.Entries(&route.Spec, myPredictor))
			}
		})
	}
}

// The mesh's route of a service that owns no name in the cluster has no host of the ingress.
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
	want := []string{"none.my-model.ingress.default.svc.cluster.local"}
	if got := h.route().Spec.Hosts; observe.AtIngress(h.route()) || !slices.Equal(got, want) {
		t.Errorf("the mesh's route has the hosts %v, want %v, and the gateways %v", got, want, h.route().Spec.Gateways)
	}
}

// The mesh's route stays at the ingress until the ingress route exists, also if the hosts change at
// the same time.
func TestHostsChangeWithTheMesh(t *testing.T) {
	h := newHarness(t)
	h.controller.config.Mesh.IngressHosts = true
	h.user("flowers", -1)
	h.run(time.Minute)
	h.controller.config.Mesh.IngressHosts = false
	h.controller.config.Ingress.DomainTemplate = "{{.Name}}-{{.Namespace}}.{{.IngressDomain}}"
	h.refuse(func(write kube.Write) bool { return write.Name == names.IngressRoute("my-model") })
	h.passes(60)
	if !h.hasIngressHost("my-model-default.example.com") {
		t.Errorf("the route has the hosts %v and the gateways %v", h.route().Spec.Hosts, h.route().Spec.Gateways)
	}
	h.fail = nil
	h.run(time.Minute)
	h.wantHosts("my-model-default.example.com", "my-model-predictor-default.example.com")
}

// A revision that the ingress may still send to keeps its autoscaler, however long the route can't be changed.
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
		t.Fatal("the ingress route is not behind the spec")
	}
	scaler := kube.Key{Kind: kube.KindAutoscaler, Name: cache.NewObjectName("default", myPredictor.Revision(former))}
	if h.replicasOf(former) == 0 || h.objects[scaler] == nil {
		t.Errorf("%s gets all traffic of the ingress; it has %d pods, and an autoscaler: %v",
			former, h.replicasOf(former), h.objects[scaler] != nil)
	}
	h.fail = nil
	h.run(time.Hour)
	if h.replicasOf(former) != 0 {
		t.Errorf("%s still has pods", former)
	}
}

// Ready is true only once a new host at the ingress has settled.
func TestReadyWaitsForTheHost(t *testing.T) {
	h := newHarness(t)
	h.controller.config.Ingress.DomainTemplate = "{{.Name}}.{{.Labels.team}}.{{.IngressDomain}}"
	h.user("flowers", -1)
	for _, step := range []struct {
		label  string
		status metav1.ConditionStatus
		reason string
	}{
		{"team", metav1.ConditionTrue, "AsExpected"},
		{"owner", metav1.ConditionFalse, servingv1beta1.ReasonInvalidHost},
	} {
		h.label(step.label, "a")
		h.run(time.Minute)
		h.wantCondition("IngressReady", step.status, step.reason)
	}
	if meta.IsStatusConditionTrue(h.service().Status.Conditions, "Ready") {
		t.Fatal("the service is Ready, and its host is invalid")
	}
	h.label("team", "b")
	h.passesUntil(func() bool { return h.hasIngressHost("my-model.b.example.com") })
	h.wantCondition("Ready", metav1.ConditionFalse, "Settling")
	h.run(time.Minute)
	h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
}

// A service that waits for the name of a route is enqueued when an object of that name is deleted.
func TestNamesOfRoutesWake(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	for _, name := range []string{
		names.IngressRoute("my-model"), names.PathRoute("my-model"), "my-model", "my-model-predictor",
	} {
		h.controller.enqueueByName(cache.NewObjectName("default", name))
		if h.controller.queue.Len() != 1 {
			t.Errorf("an object named %s enqueues nothing", name)
			continue
		}
		key, _ := h.controller.queue.Get()
		h.controller.queue.Done(key)
	}
}
