package reconcile

import (
	"slices"
	"strings"
	"testing"
	"time"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/ptr"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/internal/apitest"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// setKEDA lets the caches know whether KEDA is there, which they don't after a restart.
func (h *harness) setKEDA(there bool) {
	h.t.Helper()
	definition := cache.NewSharedIndexInformer(&cache.ListWatch{}, &metav1.PartialObjectMetadata{}, 0, cache.Indexers{})
	if there {
		keda := &metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{Name: "scaledobjects.keda.sh"}}
		if err := definition.GetStore().Add(keda); err != nil {
			h.t.Fatal(err)
		}
	}
	h.caches.KEDA = apitest.KEDA(h.caches.Written[kube.KindScaledObject], definition)
}

// scale sets another scaleMetric, and maxReplicas to 5.
func (h *harness) scale(metric servingv1beta1.ScaleMetric) {
	service := h.service().DeepCopy()
	service.Generation++
	service.Spec.Predictor.MaxReplicas = 5
	service.Spec.Predictor.ScaleMetric = &metric
	h.put(kube.Key{Kind: kube.KindInferenceService, Name: myModel}, service)
}

// scalers returns the kinds of the existing autoscalers, sorted.
func (h *harness) scalers() string {
	var found []string
	for key := range h.objects {
		if key.Kind == kube.KindAutoscaler || key.Kind == kube.KindScaledObject {
			found = append(found, string(key.Kind))
		}
	}
	slices.Sort(found)
	return strings.Join(found, " ")
}

func (h *harness) wantScalers(want string) {
	h.t.Helper()
	if got := h.scalers(); got != want {
		h.t.Errorf("the autoscalers are %q, want %q", got, want)
	}
}

// reportKEDA sets the condition that KEDA reports in the ScaledObject.
func (h *harness) reportKEDA(condition deploy.ScaledObjectCondition) {
	for key, object := range h.objects {
		if scaled, isScaled := object.(*deploy.ScaledObject); isScaled {
			reported := *scaled
			reported.Status.Conditions = []deploy.ScaledObjectCondition{condition}
			h.put(key, &reported)
		}
	}
}

// Without KEDA a service with scaleMetric rps scales by cpu, and a condition reports that. With KEDA a
// revision never has more than one autoscaler at a time, whichever way the spec changes.
func TestScalingByRequests(t *testing.T) {
	h := newHarness(t)
	h.setKEDA(false)
	h.user("flowers", -1)
	h.scale(servingv1beta1.ScaleMetricRPS)
	h.run(time.Minute)
	h.wantScalers("HorizontalPodAutoscaler")
	h.wantCondition(servingv1beta1.ConditionAutoscaling, metav1.ConditionFalse, servingv1beta1.ReasonKEDANotInstalled)

	h.setKEDA(true)
	if _, err := h.pass(); err != nil {
		t.Fatal(err)
	}
	h.wantScalers("") // The old autoscaler is deleted before the new one is created.
	h.run(time.Minute)
	h.wantScalers("ScaledObject")
	h.wantCondition(servingv1beta1.ConditionAutoscaling, metav1.ConditionFalse, servingv1beta1.ReasonWaitingForKEDA)
	h.reportKEDA(deploy.ScaledObjectCondition{
		Type: "Ready", Status: "False", Reason: "TriggerError", Message: "no answer",
	})
	h.run(time.Minute)
	h.wantCondition(servingv1beta1.ConditionAutoscaling, metav1.ConditionFalse, "TriggerError")
	h.reportKEDA(deploy.ScaledObjectCondition{Type: "Ready", Status: "True", Reason: "ScaledObjectReady"})
	h.run(time.Minute)
	h.wantCondition(servingv1beta1.ConditionAutoscaling, metav1.ConditionTrue, "AsExpected")
	h.counted()
	h.run(time.Minute)
	if n := h.counted(); n > 0 {
		t.Errorf("%d writes at rest", n)
	}

	h.scale(servingv1beta1.ScaleMetricCPU)
	h.run(time.Minute)
	h.wantScalers("HorizontalPodAutoscaler")
	h.wantCondition(servingv1beta1.ConditionAutoscaling, metav1.ConditionTrue, "AsExpected")
}

// reportHPA sets the condition that the HorizontalPodAutoscaler reports.
func (h *harness) reportHPA(condition autoscalingv2.HorizontalPodAutoscalerCondition) {
	for key, object := range h.objects {
		if autoscaler, isAutoscaler := object.(*autoscalingv2.HorizontalPodAutoscaler); isAutoscaler {
			reported := autoscaler.DeepCopy()
			reported.Status.Conditions = []autoscalingv2.HorizontalPodAutoscalerCondition{condition}
			h.put(key, reported)
		}
	}
}

// The condition Autoscaling has the reason and message of an autoscaler that can't scale, once that has
// lasted. The message leaves out the name of a pod, so that another pod's name causes no write.
func TestAutoscalersReport(t *testing.T) {
	h := newHarness(t)
	h.bounded("flowers", -1, 1, 5, "")
	h.run(time.Minute)
	h.wantCondition(servingv1beta1.ConditionAutoscaling, metav1.ConditionTrue, "AsExpected")
	condition := autoscalingv2.HorizontalPodAutoscalerCondition{
		Type: autoscalingv2.ScalingActive, Status: corev1.ConditionFalse, Reason: "FailedGetResourceMetric",
		Message: "failed to get cpu utilization: " +
			"missing request for cpu in container kserve-container of Pod a",
		LastTransitionTime: metav1.NewTime(h.clock.Now()),
	}
	h.reportHPA(condition)
	h.run(time.Minute)
	h.wantCondition(servingv1beta1.ConditionAutoscaling, metav1.ConditionTrue, "AsExpected")
	h.run(10 * time.Minute)
	h.wantCondition(servingv1beta1.ConditionAutoscaling, metav1.ConditionFalse, condition.Reason)
	message := meta.FindStatusCondition(h.service().Status.Conditions, servingv1beta1.ConditionAutoscaling).Message
	if !strings.HasSuffix(message, "missing request for cpu in container kserve-container") {
		t.Errorf("the message is %q", message)
	}

	h.counted()
	condition.Message = strings.TrimSuffix(condition.Message, "a") + "b"
	h.reportHPA(condition)
	h.restart()
	h.run(time.Hour)
	if n := h.counted(); n > 0 {
		t.Errorf("%d writes for another pod's name", n)
	}
	condition.Status = corev1.ConditionTrue
	h.reportHPA(condition)
	h.run(time.Hour)
	h.wantCondition(servingv1beta1.ConditionAutoscaling, metav1.ConditionTrue, "AsExpected")
}

// A ScaledObject that is being deleted, and waits for KEDA to remove its finalizer, is not deleted again,
// and no other autoscaler is created meanwhile.
func TestDeletingScaledObjectIsWaitedFor(t *testing.T) {
	h := newHarness(t)
	h.setKEDA(true)
	h.user("flowers", -1)
	h.scale(servingv1beta1.ScaleMetricConcurrency)
	h.run(time.Minute)
	h.wantScalers("ScaledObject")

	for key, object := range h.objects {
		if scaled, isScaled := object.(*deploy.ScaledObject); isScaled {
			deleting := *scaled
			deleting.DeletionTimestamp = ptr.To(metav1.NewTime(h.clock.Now()))
			h.put(key, &deleting)
		}
	}
	h.scale(servingv1beta1.ScaleMetricCPU)
	h.counted()
	h.run(time.Minute)
	h.wantScalers("ScaledObject")
	h.wantCondition(servingv1beta1.ConditionAutoscaling, metav1.ConditionFalse, servingv1beta1.ReasonWaitingForKEDA)
	for _, write := range h.writes {
		if strings.Contains(write, string(kube.KindScaledObject)) ||
			strings.Contains(write, string(kube.KindAutoscaler)) {
			t.Errorf("wrote %s", write)
		}
	}
}

// While the caches don't report whether KEDA is installed, autoscalers of neither kind are changed.
func TestKEDAUnknown(t *testing.T) {
	h := newHarness(t)
	h.setKEDA(true)
	h.user("flowers", -1)
	h.scale(servingv1beta1.ScaleMetricRPS)
	h.run(time.Minute)
	h.wantScalers("ScaledObject")

	h.restart()
	h.run(time.Minute)
	h.wantScalers("ScaledObject")
	h.wantCondition(servingv1beta1.ConditionAutoscaling, metav1.ConditionFalse, servingv1beta1.ReasonKEDAUnknown)

	h.setKEDA(true)
	h.run(time.Minute)
	h.wantScalers("ScaledObject")
	h.setKEDA(false)
	h.run(time.Minute)
	h.wantScalers("HorizontalPodAutoscaler")
}

// A service with maxReplicas 1 has no autoscaler and no condition Autoscaling.
func TestScalingByRequestsWithoutBounds(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.scale(servingv1beta1.ScaleMetricRPS)
	service := h.service().DeepCopy()
	service.Spec.Predictor.MaxReplicas = 1
	h.put(kube.Key{Kind: kube.KindInferenceService, Name: myModel}, service)
	h.run(time.Minute)
	h.wantScalers("")
	h.wantNoCondition(servingv1beta1.ConditionAutoscaling)
}
