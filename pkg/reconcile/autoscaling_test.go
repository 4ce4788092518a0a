package reconcile

import (
	"slices"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/ptr"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
)

// filled is an informer that has listed.
type filled struct{ cache.SharedIndexInformer }

func (filled) HasSynced() bool { return true }

// installKEDA lets the caches find KEDA's CustomResourceDefinition.
func (h *harness) installKEDA() {
	h.t.Helper()
	kind := h.caches.scaledObjects
	kind.objects = filled{kind.objects}
	definition := &metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{Name: "scaledobjects.keda.sh"}}
	if err := kind.definition.GetStore().Add(definition); err != nil {
		h.t.Fatal(err)
	}
}

// scale asks for another way to scale, up to 5 pods.
func (h *harness) scale(metric servingv1beta1.ScaleMetric) {
	service := h.service().DeepCopy()
	service.Generation++
	service.Spec.Predictor.MaxReplicas = 5
	service.Spec.Predictor.ScaleMetric = &metric
	h.put(objectKey{KindInferenceService, myModel}, service)
}

// scalers names the kinds of the autoscalers that there are.
func (h *harness) scalers() string {
	var found []string
	for key := range h.objects {
		if key.kind == KindAutoscaler || key.kind == KindScaledObject {
			found = append(found, string(key.kind))
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
	h.user("flowers", -1)
	h.scale(servingv1beta1.ScaleMetricRPS)
	h.run(time.Minute)
	h.wantScalers("HorizontalPodAutoscaler")
	h.wantCondition(servingv1beta1.ConditionAutoscaling, metav1.ConditionFalse, ReasonKEDANotInstalled)

	h.installKEDA()
	if _, err := h.pass(); err != nil {
		t.Fatal(err)
	}
	h.wantScalers("") // The one goes before the other comes.
	h.run(time.Minute)
	h.wantScalers("ScaledObject")
	h.wantCondition(servingv1beta1.ConditionAutoscaling, metav1.ConditionFalse, ReasonWaitingForKEDA)
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
	if slices.ContainsFunc(h.service().Status.Conditions, func(c metav1.Condition) bool { return c.Type == servingv1beta1.ConditionAutoscaling }) {
		t.Error("it still tells of KEDA")
	}
}

// A ScaledObject goes before its revision's pods do; one that takes its time to go, because
// KEDA has to see it first, is not deleted over and over, nor is another autoscaler made.
func TestScaledObjectsGo(t *testing.T) {
	h := newHarness(t)
	h.installKEDA()
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
	for _, write := range h.writes {
		if strings.Contains(write, string(KindScaledObject)) || strings.Contains(write, string(KindAutoscaler)) {
			t.Errorf("wrote %s", write)
		}
	}
}

// Where nothing is to be scaled there is nothing to tell.
func TestScalingByRequestsWithoutBounds(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	h.scale(servingv1beta1.ScaleMetricRPS)
	service := h.service().DeepCopy()
	service.Spec.Predictor.MaxReplicas = 1
	h.put(objectKey{KindInferenceService, myModel}, service)
	h.run(time.Minute)
	h.wantScalers("")
	if slices.ContainsFunc(h.service().Status.Conditions, func(c metav1.Condition) bool { return c.Type == servingv1beta1.ConditionAutoscaling }) {
		t.Error("it tells of an autoscaler that there is no need for")
	}
}
