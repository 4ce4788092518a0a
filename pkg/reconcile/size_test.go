package reconcile

import (
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// large gives the model's container environment variables of about kib KiB.
func (h *harness) large(kib int) {
	service := h.service().DeepCopy()
	for i := range kib {
		service.Spec.Predictor.Tensorflow.Env = append(service.Spec.Predictor.Tensorflow.Env,
			corev1.EnvVar{Name: fmt.Sprintf("LARGE_%d", i), Value: strings.Repeat("x", 1000)})
	}
	h.put(kube.Key{Kind: kube.KindInferenceService, Name: myModel}, service)
}

// A spec whose snapshot would be too large is refused, conditions report that, and stable keeps serving.
// A spec below the limit is served.
func TestLargeSpecsAreRefused(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.large(100)
	h.run(time.Minute)
	h.wantTraffic("stable 100")
	h.user("flowers-2", 50)
	h.large(300)
	h.run(time.Minute)
	h.wantTraffic("stable 100")
	h.wantCondition("RolledOut", metav1.ConditionFalse, servingv1beta1.ReasonInvalidSpec)
	h.wantCondition("PredictorReady", metav1.ConditionFalse, servingv1beta1.ReasonInvalidSpec)
	h.wantCondition("Ready", metav1.ConditionTrue, "AsExpected")
	for key, object := range h.objects {
		if key.Kind == kube.KindControllerRevision && len(fmt.Sprint(object)) > 4*deploy.SnapshotLimit {
			t.Errorf("%s is too large", key.Name)
		}
	}
	if n := h.made(kube.KindControllerRevision); n != 1 {
		t.Errorf("there are %d snapshots, want 1", n)
	}
}
