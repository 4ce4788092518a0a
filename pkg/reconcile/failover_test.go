package reconcile

import (
	"slices"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
)

// Rule 9: a canary without a ready pod loses its weight, and an Event reports that. To get it back the
// canary has to stay ready for longer each time, also if the manager was restarted meanwhile.
func TestFallback(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", 20)
	h.run(time.Minute)
	canary := h.versionOf("canary")
	for loss, settle := range []time.Duration{6 * time.Second, 12 * time.Second} {
		h.events = nil
		h.unready[canary] = true
		h.run(time.Second)
		h.wantTraffic("stable 100")
		h.wantCondition(servingv1beta1.ConditionReady, metav1.ConditionTrue, "AsExpected")
		h.wantCondition(servingv1beta1.ConditionRolledOut, metav1.ConditionFalse, "CanaryUnavailable")
		if !slices.Equal(h.events, []string{"FellBack", "WeightsChanged"}) {
			t.Errorf("loss %d: events are %v", loss+1, h.events)
		}
		h.restart()
		h.unready[canary] = false
		h.run(settle - time.Second)
		h.wantTraffic("stable 100")
		h.clock.Step(settle)
		h.run(time.Second)
		h.wantTraffic("stable 80, canary 20")
	}
}

// After a promotion Envoy fails over to the previous revision if the new one has no ready pod: no
// weight changes, and a condition and an Event report it.
func TestFailoverAfterPromotion(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", 20)
	h.run(time.Minute)
	canary := h.versionOf("canary")
	h.user("flowers-2", -1)
	h.run(time.Minute)
	h.events = nil
	h.unready[canary] = true
	h.run(time.Second)
	h.wantTraffic("stable 100")
	h.wantCondition(servingv1beta1.ConditionFailedOver, metav1.ConditionTrue, "NoReadyPodOfItsOwn")
	h.wantCondition(servingv1beta1.ConditionReady, metav1.ConditionTrue, "AsExpected")
	h.run(time.Second)
	if !slices.Equal(h.events, []string{"FailedOver"}) {
		t.Errorf("events are %v", h.events)
	}
	h.unready[canary] = false
	h.run(time.Second)
	for _, condition := range h.service().Status.Conditions {
		if condition.Type == servingv1beta1.ConditionFailedOver {
			t.Errorf("the new revision is ready, and there is still the condition %+v", condition)
		}
	}
}

// versionOf returns the version of a revision of a kind, default or canary, that has a Deployment.
func (h *harness) versionOf(kind string) string {
	h.t.Helper()
	for _, deployment := range h.deployments() {
		if version := deployment.Labels["version"]; version[:len(kind)] == kind {
			return version
		}
	}
	h.t.Fatalf("no %s revision", kind)
	return ""
}

// The role that a ControllerRevision records is read back from it.
func TestRoleReadBack(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", 20)
	h.run(time.Minute)
	h.unready[h.versionOf("canary")] = true
	h.run(time.Second)
	for _, snapshot := range h.snapshots() {
		role := deploy.ReadRole(snapshot)
		stable := snapshot.Labels["version"][:1] == "d"
		if stable == role.RolledOutAt.IsZero() || stable == (role.Fallbacks == 1) {
			t.Errorf("%s: role %+v", snapshot.Name, role)
		}
	}
}
