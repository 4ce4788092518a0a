package reconcile

import (
	"fmt"
	"strings"
	"testing"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// testers applies a spec with a header's condition.
func (h *harness) testers(model string, percent int32, match servingv1beta1.HeaderMatch) {
	h.t.Helper()
	h.user(model, percent)
	service := h.service().DeepCopy()
	service.Spec.Predictor.Rollout = &servingv1beta1.Rollout{
		Headers: servingv1beta1.RolloutHeaders{"x-model": match}}
	h.put(kube.Key{Kind: kube.KindInferenceService, Name: myModel}, service)
}

// headerRoutes formats the routes by headers of the VirtualServices: the value and the subset.
func (h *harness) headerRoutes() string {
	var routes []string
	for _, service := range []*istionetworking.VirtualService{h.route(), h.ingressRoute(), h.pathRoute()} {
		for i, route := range service.Spec.Http {
			for _, match := range route.Match {
				if header := match.Headers["x-model"]; header != nil {
					routes = append(routes, fmt.Sprintf("%d %s %s", i, header.GetExact(),
						strings.SplitN(route.Route[0].Destination.Subset, "-", 2)[0]))
					break
				}
			}
		}
	}
	return strings.Join(routes, ", ")
}

func (h *harness) wantHeaderRoutes(want string) {
	h.t.Helper()
	if got := h.headerRoutes(); got != want {
		h.t.Errorf("the routes by headers are %q, want %q", got, want)
	}
	var reported []string
	for _, target := range h.service().Status.Components["predictor"].Traffic {
		if target.Tag == plan.TagHeaders {
			reported = append(reported, target.RevisionName+target.URL)
		}
	}
	if (len(reported) > 0) != (want != "") || len(reported) > 1 || want != "" && !strings.HasSuffix(reported[0], h.targetOf("predictor")) {
		h.t.Errorf("the status reports %q for testers, with the routes %q", reported, want)
	}
}

// A tester reaches a canary by a header in the mesh, at the ingress and by the path, whatever its percent, until it is
// promoted or given up.
func TestHeaders(t *testing.T) {
	h := newHarness(t)
	h.withPath()
	next := servingv1beta1.HeaderMatch{Exact: "next"}
	h.testers("flowers", -1, next)
	h.run(time.Minute)
	h.wantHeaderRoutes("")
	h.testers("flowers-2", 0, next)
	h.run(0)
	h.wantHeaderRoutes("") // Envoy may not have its pods yet.
	h.run(time.Minute)
	const all = "0 next canary, 0 next canary, 0 next canary"
	h.wantHeaderRoutes(all)
	h.testers("flowers-2", 10, next)
	h.run(time.Minute)
	h.wantHeaderRoutes(all)
	h.counted()
	h.restart()
	h.withPath()
	h.run(time.Minute)
	if n := h.counted(); n > 0 {
		t.Errorf("a new manager writes %d times", n)
	}
	h.testers("flowers-2", 10, servingv1beta1.HeaderMatch{Exact: "newest"})
	h.run(time.Minute)
	h.wantHeaderRoutes(strings.ReplaceAll(all, "next", "newest"))
	h.testers("flowers", -1, next)
	h.run(0)
	h.wantHeaderRoutes("")
	h.testers("flowers-2", 10, next)
	h.run(time.Minute)
	h.wantHeaderRoutes(all)
	h.testers("flowers-2", -1, next)
	h.run(time.Minute)
	h.wantHeaderRoutes("")
}

// A regular expression that Envoy can't compile leads nobody anywhere, and stops neither a rollout nor an abort.
func TestHeadersThatEnvoyRefuses(t *testing.T) {
	h := newHarness(t)
	wrong := servingv1beta1.HeaderMatch{Regex: "next("}
	h.testers("flowers", -1, wrong)
	h.run(time.Minute)
	h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
	h.wantCondition("RolledOut", metav1.ConditionFalse, "InvalidSpec")
	h.testers("flowers-2", 50, wrong)
	h.run(time.Minute)
	h.wantTraffic("stable 50, canary 50")
	h.wantCondition("RolledOut", metav1.ConditionFalse, "InvalidSpec")
	h.testers("flowers-2", 0, wrong)
	h.run(0)
	h.wantTraffic("stable 100")
	h.testers("flowers-2", 0, servingv1beta1.HeaderMatch{Regex: "next"})
	h.run(time.Minute)
	h.wantCondition("RolledOut", metav1.ConditionTrue, "AsExpected")
}
