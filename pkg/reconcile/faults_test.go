package reconcile

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// canaryAt is a service with a stable revision and a canary with 10 %.
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

// passes makes a number of passes, a second apart, whatever comes of them.
func (h *harness) passes(n int) {
	for range n {
		_, _ = h.pass()
		h.clock.Step(time.Second)
	}
}

// Whatever kind of object can't be written, a superseded canary loses its weight, and the
// status says what is the matter.
func TestSupersedingWaitsForNoOtherWrite(t *testing.T) {
	for _, kind := range []kube.Kind{kube.KindControllerRevision, kube.KindService, kube.KindDeployment, kube.KindDestinationRule} {
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
			if rolledOut := meta.FindStatusCondition(h.service().Status.Conditions, "RolledOut"); rolledOut.Status != metav1.ConditionFalse || rolledOut.ObservedGeneration != h.service().Generation {
				t.Errorf("RolledOut is %+v", rolledOut)
			}
			h.fail = nil
			h.run(time.Minute)
			h.wantTraffic("stable 90, canary 10")
		})
	}
}

// A route that can't be written is reported as it is, and nobody is promoted by it.
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
		t.Errorf("%s is said to be rolled out", now)
	}
	h.fail = nil
	h.run(time.Minute)
	h.wantTraffic("stable 100")
}

// A ControllerRevision that somebody deleted takes no weight anywhere, and stops nothing.
func TestDeletedRecord(t *testing.T) {
	for _, kind := range []string{"default", "canary", ""} {
		t.Run("of "+kind, func(t *testing.T) {
			h := canaryAt(t)
			for key, object := range h.objects {
				if key.Kind == kube.KindControllerRevision && strings.HasPrefix(object.GetLabels()[names.LabelVersion], kind) {
					delete(h.objects, key)
				}
			}
			h.passes(100)
			for _, target := range h.service().Status.Components["predictor"].Traffic {
				if strings.Contains(target.RevisionName, "canary") && target.Percent > 10 {
					t.Errorf("the canary has %d %%", target.Percent)
				}
			}
			h.user("flowers-3", -1)
			h.passes(100)
			traffic := h.service().Status.Components["predictor"].Traffic
			if len(traffic) != 1 || !traffic[0].LatestRevision || traffic[0].Percent != 100 {
				t.Errorf("after another roll-out the traffic is %+v", traffic)
			}
		})
	}
}

// A clock that goes back between two promotions confuses nobody about who is stable.
func TestClockGoesBack(t *testing.T) {
	h := canaryAt(t)
	h.clock.SetTime(h.clock.Now().Add(-24 * time.Hour))
	h.restart()
	h.user("flowers-2", -1)
	h.run(time.Hour)
	h.counted()
	h.run(time.Hour)
	if h.writes != nil {
		t.Errorf("it does not come to rest: %v", h.writes)
	}
	h.user("flowers-3", 10)
	h.run(time.Minute)
	h.wantTraffic("stable 90, canary 10")
	if stable := h.service().Status.Components["predictor"].LatestRolledoutRevision; !strings.Contains(stable, "canary") {
		t.Errorf("stable is %s, want the revision that was promoted last", stable)
	}
}

// An object that vanished before it was ever seen is not waited for long.
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
		t.Fatalf("wake is %s, error %v: it would wait for ever", wake, err)
	}
	h.clock.Step(10 * time.Second) // So long a write is waited for at most (package memory).
	h.run(time.Minute)
	h.wantTraffic("stable 100")
}

// A panic in one service's pass is an error of that pass.
func TestPanicIsAnError(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.show(h.caches, nil)
	h.fail = func(kube.Write, bool) error { panic("odd object") }
	if _, err := h.controller.syncSafely(t.Context(), myModel); err == nil || !strings.Contains(err.Error(), "odd object") {
		t.Errorf("error is %v", err)
	}
}

// A service that asks to be reached from inside the cluster only has no host at the ingress.
func TestClusterLocal(t *testing.T) {
	for _, label := range []string{"networking.kserve.io/visibility", "networking.knative.dev/visibility", "serving.knative.dev/visibility"} {
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
					t.Errorf("it is reached through gateway %s", gateway)
				}
			}
		})
	}
}

// An InferenceService that was deleted with --cascade=orphan and applied again takes up what
// it left: the same stable revision, the same weights, and no pod starts anew.
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
		if key.Kind != kube.KindInferenceService && (len(object.GetOwnerReferences()) != 1 || object.GetOwnerReferences()[0].UID != "uid-of-the-restored") {
			t.Errorf("%s %s is owned by %v", key.Kind, key.Name, object.GetOwnerReferences())
		}
	}
}

// templates tells the pod templates of all Deployments.
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
