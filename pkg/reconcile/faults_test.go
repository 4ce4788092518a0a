package reconcile

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// canaryAt returns the harness of a service with a stable revision and a canary with 10 %.
func canaryAt(t *testing.T) *harness {
	t.Helper()
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", 10)
	h.run(time.Minute)
	h.wantTraffic("stable 90, canary 10")
	return h
}

// passes makes a number of passes, a second apart, and ignores their errors.
func (h *harness) passes(n int) {
	for range n {
		_, _ = h.pass()
		h.clock.Step(time.Second)
	}
}

// A superseded canary loses its weight, whatever other kind of object can't be written, and the
// condition RolledOut is false.
func TestSupersedingWaitsForNoOtherWrite(t *testing.T) {
	for _, kind := range []kube.Kind{
		kube.KindControllerRevision, kube.KindService, kube.KindDeployment, kube.KindDestinationRule,
	} {
		t.Run(string(kind), func(t *testing.T) {
			h := canaryAt(t)
			h.fail = func(write kube.Write, _ bool) error {
				if write.Kind == kind {
					return errors.New("the webhook does not answer")
				}
				return nil
			}
			h.user("flowers-3", 10)
			h.passes(5)
			h.wantTraffic("stable 100")
			service := h.service()
			rolledOut := meta.FindStatusCondition(service.Status.Conditions, "RolledOut")
			if rolledOut.Status != metav1.ConditionFalse || rolledOut.ObservedGeneration != service.Generation {
				t.Errorf("RolledOut is %+v", rolledOut)
			}
			h.fail = nil
			h.run(time.Minute)
			h.wantTraffic("stable 90, canary 10")
		})
	}
}

// The status reports a route that can't be written with its live weights, and no revision is promoted.
func TestRefusedRouteIsReported(t *testing.T) {
	h := canaryAt(t)
	h.fail = func(write kube.Write, done bool) error {
		if write.Kind == kube.KindVirtualService && !done {
			return errors.New("refused")
		}
		return nil
	}
	stable := h.service().Status.Components["predictor"].LatestRolledoutRevision
	h.user("flowers-2", -1)
	h.passes(5)
	h.wantTraffic("stable 90, canary 10")
	h.wantCondition("IngressReady", metav1.ConditionFalse, servingv1beta1.ReasonRetrying)
	h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
	if now := h.service().Status.Components["predictor"].LatestRolledoutRevision; now != stable {
		t.Errorf("the status reports %s as rolled out, and its route is not written", now)
	}
	h.fail = nil
	h.run(time.Minute)
	h.wantTraffic("stable 100")
}

// A ControllerRevision that somebody deleted gives the canary no more weight, and stops no rollout.
func TestDeletedRecord(t *testing.T) {
	for _, kind := range []string{"default", "canary", ""} {
		t.Run("of "+kind, func(t *testing.T) {
			h := canaryAt(t)
			entry := h.entrySelector()
			for key, object := range h.objects {
				version := object.GetLabels()[names.LabelVersion]
				if key.Kind == kube.KindControllerRevision && strings.HasPrefix(version, kind) {
					delete(h.objects, key)
				}
			}
			h.passes(100)
			if ready := meta.FindStatusCondition(h.service().Status.Conditions, servingv1beta1.ConditionReady); kind == "default" &&
				ready.Status != metav1.ConditionTrue {
				t.Errorf("the stable revision serves, and the service is reported not to be ready: %s", ready.Message)
			}
			if now := h.entrySelector(); !maps.Equal(now, entry) {
				t.Errorf("clients without a sidecar get %v, and got %v before", now, entry)
			}
			for _, target := range h.service().Status.Components["predictor"].Traffic {
				if strings.Contains(target.RevisionName, "canary") && target.Percent > 10 {
					t.Errorf("the canary has %d %%", target.Percent)
				}
			}
			h.user("flowers-3", -1)
			h.passes(100)
			traffic := h.service().Status.Components["predictor"].Traffic
			if len(traffic) != 1 || !traffic[0].LatestRevision || traffic[0].Percent != 100 {
				t.Errorf("after another rollout the traffic is %+v", traffic)
			}
		})
	}
}

// entrySelector is what the Service for clients without a sidecar selects.
func (h *harness) entrySelector() map[string]string {
	return h.objects[kube.Key{Kind: kube.KindService, Name: myModel}].(*corev1.Service).Spec.Selector
}

// The revision that was promoted last is stable, also if the clock was set back before.
func TestClockGoesBack(t *testing.T) {
	h := canaryAt(t)
	h.clock.SetTime(h.clock.Now().Add(-24 * time.Hour))
	h.restart()
	h.user("flowers-2", -1)
	h.run(time.Hour)
	h.counted()
	h.run(time.Hour)
	if h.writes != nil {
		t.Errorf("wrote %v at rest", h.writes)
	}
	h.user("flowers-3", 10)
	h.run(time.Minute)
	h.wantTraffic("stable 90, canary 10")
	if stable := h.status().LatestRolledoutRevision; !strings.Contains(stable, "canary") {
		t.Errorf("stable is %s, want the revision that was promoted last", stable)
	}
}

// An object that is deleted before any cache had it is waited for a limited time.
func TestVanishedWriteIsGivenUp(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	if _, err := h.pass(); err != nil {
		t.Fatal(err)
	}
	for key := range h.objects {
		if key.Kind == kube.KindDeployment {
			delete(h.objects, key)
		}
	}
	wake, err := h.pass()
	if err != nil || wake == 0 {
		t.Fatalf("the pass requests a wake-up after %s, error %v; want a wake-up and no error", wake, err)
	}
	h.clock.Step(10 * time.Second) // A write is waited for at most that long (package memory).
	h.run(time.Minute)
	h.wantTraffic("stable 100")
}

// A panic in one service's pass is an error of that pass.
func TestPanicIsAnError(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.show(h.caches, nil)
	h.fail = func(kube.Write, bool) error { panic("odd object") }
	_, err := h.controller.syncSafely(t.Context(), myModel)
	if err == nil || !strings.Contains(err.Error(), "odd object") {
		t.Errorf("error is %v", err)
	}
}

// A service with a label that makes it cluster-local has no host at the ingress.
func TestClusterLocal(t *testing.T) {
	for _, label := range []string{
		"networking.kserve.io/visibility", "networking.knative.dev/visibility", "serving.knative.dev/visibility",
	} {
		t.Run(label, func(t *testing.T) {
			h := newHarness(t)
			h.user("flowers", -1)
			h.service().Labels = map[string]string{label: "cluster-local"}
			h.run(time.Minute)
			h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
			if got, want := h.service().Status.URL, "http://my-model.default.svc.cluster.local"; got != want {
				t.Errorf("the URL is %s, want %s", got, want)
			}
			for _, gateway := range h.route().Spec.Gateways {
				if gateway != "mesh" {
					t.Errorf("the route has the gateway %s", gateway)
				}
			}
		})
	}
}

// An InferenceService that was deleted with --cascade=orphan and applied again owns its former objects
// again: it has the same stable revision and the same weights, and no pod is replaced.
func TestOrphaningAndRestoring(t *testing.T) {
	h := canaryAt(t)
	stable := h.service().Status.Components["predictor"].LatestRolledoutRevision
	templates := h.templates()
	spec := h.service().Spec.DeepCopy()
	delete(h.objects, kube.Key{Kind: kube.KindInferenceService, Name: myModel})
	h.orphan()
	h.passes(3)

	h.clock.Step(time.Hour)
	h.user("flowers-2", 10)
	h.service().UID, h.service().Spec = "uid-of-the-restored", *spec
	h.restart()
	h.run(time.Minute)
	h.wantTraffic("stable 90, canary 10")
	if now := h.service().Status.Components["predictor"].LatestRolledoutRevision; now != stable {
		t.Errorf("stable is %s, was %s", now, stable)
	}
	if now := h.templates(); now != templates {
		t.Errorf("the pods' templates were\n%s\nand are\n%s", templates, now)
	}
	for key, object := range h.objects {
		if key.Kind == kube.KindInferenceService {
			continue
		}
		if owners := object.GetOwnerReferences(); len(owners) != 1 || owners[0].UID != "uid-of-the-restored" {
			t.Errorf("%s %s is owned by %v", key.Kind, key.Name, owners)
		}
	}
}

// templates formats the pod templates of all Deployments.
func (h *harness) templates() string {
	h.t.Helper()
	lines := make([]string, 0, len(h.objects))
	for _, deployment := range h.deployments() {
		data, err := json.Marshal(deployment.Spec.Template)
		if err != nil {
			h.t.Fatal(err)
		}
		lines = append(lines, deployment.Name+" "+string(data))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
