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
	"github.com/sluice-serving/sluice/pkg/istio"
)

// ingressRoute is the VirtualService of the hosts at the ingress as the server has it, nil for none.
func (h *harness) ingressRoute() *istionetworking.VirtualService {
	route, _ := h.objects[objectKey{KindVirtualService, cache.NewObjectName("default", names.IngressRoute("my-model"))}].(*istionetworking.VirtualService)
	return route
}

// answers reports whether the ingress has a host.
func (h *harness) answers(host string) bool {
	return slices.ContainsFunc(present(h.route(), h.ingressRoute()), func(route *istionetworking.VirtualService) bool {
		return atIngress(route) && slices.Contains(route.Spec.Hosts, host)
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
				h.fail = func(write Write, done bool) error {
					if !h.answers(host) {
						t.Errorf("nobody answers before %s %s", write.Kind, write.Name)
					}
					if write.Name != fails || done || failed {
						return nil
					}
					failed = true
					return apierrors.NewInternalError(errors.New("it fails"))
				}
				h.run(time.Minute)
				h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
				h.wantTraffic("stable 90, canary 10")
				if got := slices.Contains(h.route().Spec.Hosts, host) && atIngress(h.route()); got != mesh {
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
	refused := true
	h.fail = func(write Write, done bool) error {
		if write.Name == names.IngressRoute("my-model") && !done && refused {
			return apierrors.NewForbidden(istionetworking.Resource("virtualservices"), write.Name, errors.New("a policy forbids it"))
		}
		return nil
	}
	h.user("flowers", -1)
	h.passes(60)
	h.wantTraffic("stable 100")
	h.wantCondition("Ready", metav1.ConditionFalse, ReasonRefused)
	h.wantCondition("IngressReady", metav1.ConditionFalse, ReasonRefused)
	refused = false
	for h.ingressRoute() == nil {
		h.passes(1)
	}
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
	h.fail = func(write Write, done bool) error {
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
