package reconcile

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// shadow applies a spec with a step of ten minutes that mirrors, and one with a share.
func (h *harness) shadow(model string, percent int32) {
	h.t.Helper()
	h.user(model, percent)
	service := h.service().DeepCopy()
	tenMinutes := metav1.Duration{Duration: 10 * time.Minute}
	service.Spec.Predictor.Rollout = &servingv1beta1.Rollout{Steps: []servingv1beta1.RolloutStep{
		{Mirror: 20, For: tenMinutes}, {Percent: 5, For: tenMinutes}}}
	h.put(kube.Key{Kind: kube.KindInferenceService, Name: myModel}, service)
}

// wantMirror compares the copies in all VirtualServices, and in the status: `<role> <percent>`, or none.
func (h *harness) wantMirror(want string) {
	h.t.Helper()
	var copied []string
	for _, service := range []*istionetworking.VirtualService{h.route(), h.ingressRoute(), h.pathRoute()} {
		got := "none"
		if mirror := istio.Mirror(&service.Spec, myPredictor); mirror.Percent > 0 {
			role, _, _ := strings.Cut(mirror.Version, "-")
			got = fmt.Sprint(role, " ", mirror.Percent)
		}
		copied = append(copied, got)
	}
	if copied = slices.Compact(copied); len(copied) != 1 || copied[0] != want {
		h.t.Errorf("the VirtualServices copy to %q, want %q", copied, want)
	}
	reported := "none"
	if at := h.status().Rollout; at != nil && at.Mirror > 0 {
		reported = fmt.Sprint("canary ", at.Mirror)
	}
	if reported != want {
		h.t.Errorf("the status reports copies to %q, want %q", reported, want)
	}
}

// A shadow gets copies in the mesh, at the ingress and by the path for as long as its step lasts, over a restart of the
// manager, which neither repeats nor ends it. Then it gets its first share. It loses the copies when it is superseded or
// pinned.
func TestMirror(t *testing.T) {
	h := newHarness(t)
	h.withPath()
	h.user("flowers", -1)
	h.run(time.Minute)
	h.shadow("flowers-2", -1)
	h.run(time.Minute)
	h.wantTraffic("stable 100")
	h.wantMirror("canary 20")
	h.wantCondition("RolledOut", metav1.ConditionFalse, "Stepping")
	h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
	if !slices.Contains(h.events, "MirroringChanged") {
		t.Errorf("the Events are %v", h.events)
	}
	h.counted()
	until := h.status().Rollout.Until.Time
	h.restart()
	h.withPath()
	h.clock.SetTime(until.Add(-time.Second))
	h.run(0)
	if n := h.counted(); n > 0 {
		t.Errorf("a new manager writes %d times", n)
	}
	h.clock.SetTime(until.Add(10 * time.Second))
	h.run(0)
	h.wantTraffic("stable 95, canary 5")
	h.wantMirror("none")

	h.shadow("flowers-3", -1)
	h.run(time.Minute)
	h.wantMirror("canary 20")
	h.shadow("flowers-3", 0)
	h.run(0)
	h.wantMirror("none")
	h.wantCondition("RolledOut", metav1.ConditionTrue, "AsExpected")
	h.shadow("flowers-3", 50)
	h.run(time.Minute)
	h.wantMirror("canary 20")
	h.shadow("flowers-4", 50)
	h.run(0)
	h.wantMirror("none")
	h.shadow("flowers", -1)
	h.run(time.Minute)
	h.wantMirror("none")
	h.wantTraffic("stable 100")
}
