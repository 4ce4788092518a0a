package reconcile

import (
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
)

// A revision waits until the ServiceAccount with the credentials for its model exists; stable serves
// meanwhile. Its pods then keep these credentials.
func TestCredentials(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", 10)
	h.service().Spec.Predictor.ServiceAccountName = "models"
	wake, err := h.pass()
	if err != nil || wake != retryFault {
		t.Errorf("the pass requests a wake-up after %s, error %v; want %s", wake, err, retryFault)
	}
	h.wantTraffic("stable 100")
	h.wantCondition("PredictorReady", metav1.ConditionFalse, servingv1beta1.ReasonServiceAccountNotFound)
	h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")

	h.accounts = map[string]pods.Account{"models": {Secrets: []pods.Secret{{
		Name: "gcs", Keys: []string{"gcloud-application-credentials.json"},
	}}}}
	h.clock.Step(wake)
	h.run(time.Minute)
	h.wantTraffic("stable 90, canary 10")
	for _, deployment := range h.deployments() {
		granted := slices.ContainsFunc(deployment.Spec.Template.Spec.InitContainers[0].Env, func(e corev1.EnvVar) bool {
			return e.Name == "GOOGLE_APPLICATION_CREDENTIALS"
		})
		if granted != strings.Contains(deployment.Name, "canary") {
			t.Errorf("%s has credentials: %v", deployment.Name, granted)
		}
	}
	h.accounts = nil
	h.counted()
	h.restart()
	h.run(time.Hour)
	if h.writes != nil {
		t.Errorf("wrote %v after the ServiceAccount was deleted", h.writes)
	}
}

// A failed canary does not hide the ServiceAccount that the next spec waits for.
func TestAnAccountIsMissedAfterAFailure(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", 10)
	if _, err := h.pass(); err != nil {
		t.Fatal(err)
	}
	h.unready[h.versionOf("canary")] = true
	h.run(time.Minute)
	h.wantCondition("PredictorReady", metav1.ConditionFalse, "WaitingForPods")
	h.service().Spec.Predictor.ServiceAccountName = "models"
	if _, err := h.pass(); err != nil {
		t.Fatal(err)
	}
	h.wantCondition("PredictorReady", metav1.ConditionFalse, servingv1beta1.ReasonServiceAccountNotFound)
}

// The ServiceAccount of a new revision is read once, and again only if its pods aren't ready after a while.
func TestAnAccountIsReadOnce(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", 10)
	h.reads = nil
	if _, err := h.pass(); err != nil {
		t.Fatal(err)
	}
	h.unready[h.versionOf("canary")] = true
	h.run(20 * time.Second)
	if len(h.reads) != 1 {
		t.Errorf("read %d times, want once", len(h.reads))
	}
	h.run(time.Minute)
	if len(h.reads) < 2 {
		t.Error("it wasn't read again, and the pods aren't ready")
	}
}
