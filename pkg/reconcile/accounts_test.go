package reconcile

import (
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	kubefake "k8s.io/client-go/kubernetes/fake"
	metadatafake "k8s.io/client-go/metadata/fake"

	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// A revision waits for the ServiceAccount that its model's credentials come from, and stable
// serves meanwhile. Its pods then have them, for good.
func TestCredentials(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", 10)
	h.service().Spec.Predictor.ServiceAccountName = "models"
	wake, err := h.pass()
	if err != nil || wake != retryFault {
		t.Errorf("it wakes after %s, error %v; want %s", wake, err, retryFault)
	}
	h.wantTraffic("stable 100")
	h.wantCondition("PredictorReady", metav1.ConditionFalse, ReasonServiceAccountNotFound)
	h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")

	h.accounts = map[string]deploy.Account{"models": {Secrets: []deploy.Secret{{Name: "gcs", Keys: []string{"gcloud-application-credentials.json"}}}}}
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
		t.Errorf("what became of the ServiceAccount led to %v", h.writes)
	}
}

// A spec that waits for its ServiceAccount is told of, not the canary before it that fails.
func TestServiceAccountAfterAFailedCanary(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", 10)
	if _, err := h.pass(); err != nil {
		t.Fatal(err)
	}
	h.unready[h.versionOf("canary")] = true
	h.run(time.Minute)
	h.wantCondition("PredictorReady", metav1.ConditionFalse, plan.ReasonWaitingForPods)
	h.user("flowers-3", 10)
	h.service().Spec.Predictor.ServiceAccountName = "models"
	h.run(time.Second)
	h.wantTraffic("stable 100")
	h.wantCondition("PredictorReady", metav1.ConditionFalse, ReasonServiceAccountNotFound)
}

// Of a Secret is known what its metadata tells.
func TestReader(t *testing.T) {
	account := &corev1.ServiceAccount{
		ObjectMeta: metav1.ObjectMeta{Namespace: "n", Name: "models"},
		Secrets:    []corev1.ObjectReference{{Name: "s3"}, {Name: "absent"}},
	}
	scheme := runtime.NewScheme()
	if err := metav1.AddMetaToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	secret := &metav1.PartialObjectMetadata{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Secret"},
		ObjectMeta: metav1.ObjectMeta{Namespace: "n", Name: "s3", Annotations: map[string]string{"serving.kserve.io/s3-region": "x"},
			ManagedFields: []metav1.ManagedFieldsEntry{{FieldsV1: metav1.NewFieldsV1(`{"f:data":{"f:AWS_SECRET_ACCESS_KEY":{}}}`)}}},
	}
	read := NewReader(kubefake.NewClientset(account), metadatafake.NewSimpleMetadataClient(scheme, secret))
	got, err := read.Account(t.Context(), "n", "models")
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Secrets) != 2 || !slices.Equal(got.Secrets[0].Keys, []string{"AWS_SECRET_ACCESS_KEY"}) ||
		got.Secrets[0].Annotations["serving.kserve.io/s3-region"] != "x" || got.Secrets[1].Keys != nil {
		t.Errorf("read %+v", got)
	}
	if _, err := read.Account(t.Context(), "n", "others"); !apierrors.IsNotFound(err) {
		t.Errorf("the error is %v", err)
	}
}
