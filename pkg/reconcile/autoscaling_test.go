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
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// filled is an informer that has listed.
type filled struct{ cache.SharedIndexInformer }

func (filled) HasSynced() bool { return true }

// installed is KEDA, with the ScaledObjects of an informer.
func installed(objects, definition cache.SharedIndexInformer) *kube.OptionalKind {
	return kube.InstalledOf(filled{objects}, filled{definition})
}

// setKEDA lets the caches know whether KEDA is there, which they don't after a restart.
func (h *harness) setKEDA(there bool) {
	h.t.Helper()
	definition := cache.NewSharedIndexInformer(&cache.ListWatch{}, &metav1.PartialObjectMetadata{}, 0, cache.Indexers{})
	if there {
		if err := definition.GetStore().Add(&metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{Name: "scaledobjects.keda.sh"}}); err != nil {
			h.t.Fatal(err)
		}
	}
	h.caches.KEDA = installed(h.caches.Written[kube.KindScaledObject], definition)
}

// scale asks for another way to scale, up to 5 pods.
func (h *harness) scale(metric servingv1beta1.ScaleMetric) {
	service := h.service().DeepCopy()
	service.Generation++
	service.Spec.Predictor.MaxReplicas = 5
	service.Spec.Predictor.ScaleMetric = &metric
	h.put(kube.Key{Kind: kube.KindInferenceService, Name: myModel}, service)
}

// scalers names the kinds of the autoscalers that there are.
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

// kedaSays has KEDA report on the ScaledObject.
func (h *harness) kedaSays(condition deploy.ScaledObjectCondition) {
	for key, object := range h.objects {
		if scaled, isScaled := object.(*deploy.ScaledObject); isScaled {
			said := *scaled
			said.Status.Conditions = []deploy.ScaledObjectCondition{condition}
			h.put(key, &said)
		}
	}
}

// Without KEDA a service that is to scale by its requests scales by cpu, and says so. With it
// there is never more than one autoscaler at a time, whichever way the spec changes.
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
	h.wantScalers("") // The one goes before the other comes.
	h.run(time.Minute)
	h.wantScalers("ScaledObject")
	h.wantCondition(servingv1beta1.ConditionAutoscaling, metav1.ConditionFalse, servingv1beta1.ReasonWaitingForKEDA)
	h.kedaSays(deploy.ScaledObjectCondition{Type: "Ready", Status: "False", Reason: "TriggerError", Message: "no answer"})
	h.run(time.Minute)
	h.wantCondition(servingv1beta1.ConditionAutoscaling, metav1.ConditionFalse, "TriggerError")
	h.kedaSays(deploy.ScaledObjectCondition{Type: "Ready", Status: "True", Reason: "ScaledObjectReady"})
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

// hpaSays has the autoscaler report on itself.
func (h *harness) hpaSays(condition autoscalingv2.HorizontalPodAutoscalerCondition) {
	for key, object := range h.objects {
		if autoscaler, isAutoscaler := object.(*autoscalingv2.HorizontalPodAutoscaler); isAutoscaler {
			said := autoscaler.DeepCopy()
			said.Status.Conditions = []autoscalingv2.HorizontalPodAutoscalerCondition{condition}
			h.put(key, said)
		}
	}
}

// An autoscaler that can't scale says so in its own words, once that has lasted; which of the
// pods it names is not worth a write.
func TestAutoscalersReport(t *testing.T) {
	h := newHarness(t)
	h.bounded("flowers", -1, 1, 5, "")
	h.run(time.Minute)
	h.wantCondition(servingv1beta1.ConditionAutoscaling, metav1.ConditionTrue, "AsExpected")
	condition := autoscalingv2.HorizontalPodAutoscalerCondition{
		Type: autoscalingv2.ScalingActive, Status: corev1.ConditionFalse, Reason: "FailedGetResourceMetric",
		Message:            "failed to get cpu utilization: missing request for cpu in container kserve-container of Pod a",
		LastTransitionTime: metav1.NewTime(h.clock.Now()),
	}
	h.hpaSays(condition)
	h.run(time.Minute)
	h.wantCondition(servingv1beta1.ConditionAutoscaling, metav1.ConditionTrue, "AsExpected")
	h.run(10 * time.Minute)
	h.wantCondition(servingv1beta1.ConditionAutoscaling, metav1.ConditionFalse, condition.Reason)
	said := meta.FindStatusCondition(h.service().Status.Conditions, servingv1beta1.ConditionAutoscaling).Message
	if !strings.HasSuffix(said, "missing request for cpu in container kserve-container") {
		t.Errorf("it says %q", said)
	}

	h.counted()
	condition.Message = strings.TrimSuffix(condition.Message, "a") + "b"
	h.hpaSays(condition)
	h.restart()
	h.run(time.Hour)
	if n := h.counted(); n > 0 {
		t.Errorf("%d writes for another pod's name", n)
	}
	condition.Status = corev1.ConditionTrue
	h.hpaSays(condition)
	h.run(time.Hour)
	h.wantCondition(servingv1beta1.ConditionAutoscaling, metav1.ConditionTrue, "AsExpected")
}

// A ScaledObject goes before its revision's pods do; one that takes its time to go, because
// KEDA has to see it first, is not deleted over and over, nor is another autoscaler made.
func TestScaledObjectsGo(t *testing.T) {
	h := newHarness(t)
	h.setKEDA(true)
	h.user("flowers", -1)
	h.scale(servingv1beta1.ScaleMetricConcurrency)
	h.run(time.Minute)
	h.wantScalers("ScaledObject")

	for key, object := range h.objects {
		if scaled, isScaled := object.(*deploy.ScaledObject); isScaled {
			going := *scaled
			going.DeletionTimestamp = ptr.To(metav1.NewTime(h.clock.Now()))
			h.put(key, &going)
		}
	}
	h.scale(servingv1beta1.ScaleMetricCPU)
	h.counted()
	h.run(time.Minute)
	h.wantScalers("ScaledObject")
	h.wantCondition(servingv1beta1.ConditionAutoscaling, metav1.ConditionFalse, servingv1beta1.ReasonWaitingForKEDA)
	for _, write := range h.writes {
		if strings.Contains(write, string(kube.KindScaledObject)) || strings.Contains(write, string(kube.KindAutoscaler)) {
			t.Errorf("wrote %s", write)
		}
	}
}

// Whoever can't be told whether there is KEDA, leaves both kinds of autoscalers alone.
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

// Where nothing is to be scaled there is nothing to tell.
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
