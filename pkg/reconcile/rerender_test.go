package reconcile

import (
	"slices"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/sluice-serving/sluice/pkg/deploy/pods"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// canaryWithAccount returns the harness of a service with a canary that isn't ready. The ServiceAccount
// of the canary lists a Secret that doesn't exist.
func canaryWithAccount(t *testing.T) *harness {
	t.Helper()
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.accounts = map[string]pods.Account{"models": {Secrets: []pods.Secret{{Name: "gone"}}}}
	h.user("flowers-2", 10)
	h.service().Spec.Predictor.ServiceAccountName = "models"
	if _, err := h.pass(); err != nil {
		t.Fatal(err)
	}
	h.unready[h.versionOf("canary")] = true
	h.run(2 * time.Minute)
	return h
}

// canary returns the Deployment of the canary.
func (h *harness) canary() *appsv1.Deployment {
	h.t.Helper()
	for _, deployment := range h.deployments() {
		if strings.Contains(deployment.Name, "canary") {
			return deployment
		}
	}
	h.t.Fatal("there is no canary")
	return nil
}

// grantKeys makes the ServiceAccount list a Secret with a key file for Google Cloud.
func (h *harness) grantKeys() {
	h.accounts["models"] = pods.Account{Secrets: []pods.Secret{{
		Name: "gcs", Keys: []string{"gcloud-application-credentials.json"},
	}}}
}

// granted reports whether a Deployment's pods have the credentials of that key file.
func granted(deployment *appsv1.Deployment) bool {
	return slices.ContainsFunc(deployment.Spec.Template.Spec.InitContainers[0].Env, func(e corev1.EnvVar) bool {
		return e.Name == "GOOGLE_APPLICATION_CREDENTIALS"
	})
}

// A revision that has never been ready is rendered anew, under the same name, when its ServiceAccount
// lists other credentials; stable serves meanwhile. Once it has been ready, it keeps its pods.
func TestNeverReadyIsRenderedAnew(t *testing.T) {
	h := canaryWithAccount(t)
	version := h.versionOf("canary")
	h.counted()
	h.run(10 * time.Minute)
	if h.writes != nil {
		t.Fatalf("wrote %v, and the credentials are the same", h.writes)
	}
	h.grantKeys()
	h.run(10 * time.Minute)
	if !granted(h.canary()) || h.versionOf("canary") != version {
		t.Errorf("the canary is %s, was %s, with credentials: %v", h.versionOf("canary"), version, granted(h.canary()))
	}
	h.wantTraffic("stable 100")
	delete(h.unready, version)
	h.run(time.Minute)
	h.wantTraffic("stable 90, canary 10")

	h.accounts["models"] = pods.Account{}
	h.unready[version] = true
	h.run(10 * time.Minute)
	h.wantTraffic("stable 100")
	h.restart()
	h.run(10 * time.Minute)
	if !granted(h.canary()) {
		t.Error("a revision that has been ready was rendered anew")
	}
}

// A Deployment that reports that all its pods were available counts as ready once, also if no pass saw it ready.
func TestACompleteDeploymentIsKept(t *testing.T) {
	h := canaryWithAccount(t)
	complete := h.canary().DeepCopy()
	complete.Status.Conditions = []appsv1.DeploymentCondition{{
		Type: appsv1.DeploymentProgressing, Status: corev1.ConditionTrue, Reason: "NewReplicaSetAvailable",
	}}
	for key, object := range h.objects {
		if object.GetName() == complete.Name && key.Kind == kube.KindDeployment {
			h.put(key, complete)
		}
	}
	h.grantKeys()
	h.run(10 * time.Minute)
	if granted(h.canary()) {
		t.Error("a revision whose Deployment was complete was rendered anew")
	}
}
