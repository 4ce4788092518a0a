package reconcile

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/internal/apitest"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
)

// bounded applies a spec as user does, with minReplicas, maxReplicas and, unless empty, a scaleMetric.
func (h *harness) bounded(model string, percent, least, most int32, metric servingv1beta1.ScaleMetric) {
	h.t.Helper()
	h.user(model, percent)
	service := h.service().DeepCopy()
	service.Spec.Predictor.MinReplicas, service.Spec.Predictor.MaxReplicas = &least, most
	if metric != "" {
		service.Spec.Predictor.ScaleMetric = &metric
	}
	h.put(kube.Key{Kind: kube.KindInferenceService, Name: myModel}, service)
}

// find returns an object of a kind whose name begins with a revision's, nil if there is none.
func (h *harness) find(kind kube.Kind, revision string) metav1.Object {
	for key, object := range h.objects {
		if key.Kind == kind && strings.HasPrefix(key.Name.Name, revision) {
			return object
		}
	}
	return nil
}

// status returns the predictor's status.
func (h *harness) status() servingv1beta1.ComponentStatus {
	return h.service().Status.Components["predictor"]
}

func (h *harness) wantReplicas(revision string, want int32) {
	h.t.Helper()
	deployment, exists := h.find(kube.KindDeployment, revision).(*appsv1.Deployment)
	if !exists || observe.Replicas(deployment) != want {
		h.t.Errorf("Deployment of %s is %+v, want %d replicas", revision, deployment, want)
	}
}

func (h *harness) wantFloor(revision string, want int32) {
	h.t.Helper()
	autoscaler, exists := h.find(kube.KindAutoscaler, revision).(*autoscalingv2.HorizontalPodAutoscaler)
	if !exists || *autoscaler.Spec.MinReplicas != want {
		h.t.Errorf("the autoscaler of %s is %+v, want minReplicas %d", revision, autoscaler, want)
	}
}

// setReplicas sets a Deployment's replicas as an autoscaler does: the autoscaler owns the field then.
func (h *harness) setReplicas(revision string, n int32) {
	h.t.Helper()
	deployment := h.find(kube.KindDeployment, revision).(*appsv1.Deployment).DeepCopy()
	deployment.Spec.Replicas = &n
	deployment.ManagedFields = apitest.Disown(deployment, []string{"spec", "replicas"})
	h.put(kube.Key{Kind: kube.KindDeployment, Name: cache.MetaObjectToName(deployment)}, deployment)
}

// The replicas in a spec are for the revision of that spec. The other revisions keep theirs, also
// past a restart, until the spec is theirs again.
func TestReplicasBelongToTheRevision(t *testing.T) {
	h := newHarness(t)
	h.bounded("flowers", -1, 3, 0, "")
	h.run(time.Hour)
	stable := h.status().LatestRolledoutRevision
	h.bounded("flowers-2", 10, 1, 0, "")
	h.run(time.Hour)
	h.restart()
	h.run(time.Hour)
	h.wantTraffic("stable 90, canary 10")
	h.wantReplicas(stable, 3)
	h.wantReplicas(h.status().LatestCreatedRevision, 1)

	h.bounded("flowers", -1, 2, 0, "")
	h.run(time.Hour)
	h.wantReplicas(stable, 2)
}

// A scaleMetric is for the revision of its spec, too: a canary with another one leaves stable's
// autoscaler as it is.
func TestScalingBelongsToTheRevision(t *testing.T) {
	h := newHarness(t)
	h.bounded("flowers", -1, 2, 6, servingv1beta1.ScaleMetricMemory)
	h.run(time.Hour)
	stable := h.status().LatestRolledoutRevision
	h.bounded("flowers-2", 10, 1, 3, servingv1beta1.ScaleMetricCPU)
	h.run(time.Hour)
	autoscaler := h.find(kube.KindAutoscaler, stable).(*autoscalingv2.HorizontalPodAutoscaler)
	if name := autoscaler.Spec.Metrics[0].Resource.Name; name != "memory" || autoscaler.Spec.MaxReplicas != 6 {
		t.Errorf("stable scales by %s up to %d, want memory up to 6", name, autoscaler.Spec.MaxReplicas)
	}
}

// A spec that can't be rendered changes nothing, not even minReplicas.
func TestAnInvalidSpecBoundsNothing(t *testing.T) {
	h := newHarness(t)
	h.bounded("flowers", -1, 3, 0, "")
	h.run(time.Hour)
	stable := h.status().LatestRolledoutRevision
	h.bounded("flowers-2", -1, 1, 0, "")
	service := h.service().DeepCopy()
	service.Spec.Predictor.Labels = map[string]string{"app": "mine"}
	h.put(kube.Key{Kind: kube.KindInferenceService, Name: myModel}, service)
	h.run(time.Hour)
	h.wantCondition(servingv1beta1.ConditionRolledOut, metav1.ConditionFalse, servingv1beta1.ReasonInvalidSpec)
	h.wantReplicas(stable, 3)
}

// grown returns the harness of a service whose stable revision was scaled to 16 pods, of 2 to 20.
func grown(t *testing.T) (h *harness, stable string) {
	t.Helper()
	h = newHarness(t)
	h.bounded("flowers", -1, 2, 20, "")
	h.run(time.Hour)
	stable = h.status().LatestRolledoutRevision
	h.setReplicas(stable, 16)
	h.run(time.Hour)
	return h, stable
}

// While a canary has traffic, stable has at least the replicas that it had when the canary got that
// traffic, also past a restart. Once the canary has none, and the autoscaler has had time to measure
// the load, stable's minReplicas is the spec's again.
func TestStableKeepsItsCapacity(t *testing.T) {
	h, stable := grown(t)
	h.wantFloor(stable, 2)

	h.bounded("flowers-2", 50, 1, 20, "")
	h.run(time.Hour)
	h.wantTraffic("stable 50, canary 50")
	h.wantFloor(stable, 16)
	h.setReplicas(stable, 17)
	h.restart()
	h.run(time.Hour)
	h.wantFloor(stable, 16)

	h.bounded("flowers-2", 0, 1, 20, "")
	h.run(time.Second)
	h.wantTraffic("stable 100")
	h.wantFloor(stable, 16)
	h.run(time.Hour)
	h.wantFloor(stable, 2)
}

// A rollback to the previous revision does not wait for the autoscaler of the bad one to be written.
func TestGoingBackWaitsForNoAutoscaler(t *testing.T) {
	h := newHarness(t)
	h.bounded("flowers", -1, 2, 20, "")
	h.run(time.Hour)
	h.bounded("flowers-2", -1, 2, 20, "")
	h.run(time.Minute)
	bad := h.status().LatestRolledoutRevision
	h.setReplicas(bad, 12)
	h.fail = func(write kube.Write, _ bool) error {
		if write.Kind == kube.KindAutoscaler && write.Name == bad {
			return errors.New("so many replicas are against a policy")
		}
		return nil
	}
	h.bounded("flowers", -1, 2, 20, "")
	h.passes(30)
	h.wantCondition(servingv1beta1.ConditionReady, metav1.ConditionTrue, "AsExpected")
	if h.status().LatestRolledoutRevision == bad {
		t.Errorf("%s still has all traffic", bad)
	}
}

// New bounds are recorded in one write of the ControllerRevision, and at rest nothing is written.
func TestReplicasAreRecorded(t *testing.T) {
	h := newHarness(t)
	h.bounded("flowers", -1, 2, 6, servingv1beta1.ScaleMetricMemory)
	h.run(time.Hour)
	h.counted()
	h.bounded("flowers", -1, 3, 6, servingv1beta1.ScaleMetricMemory)
	h.run(time.Hour)
	records := slices.DeleteFunc(slices.Clone(h.writes), func(write string) bool {
		return !strings.HasPrefix(write, string(kube.KindControllerRevision))
	})
	if len(records) != 1 {
		t.Errorf("new bounds are recorded by the writes %v, want one", records)
	}
	h.restart()
	h.counted()
	h.run(time.Hour)
	if n := h.counted(); n > 0 {
		t.Errorf("%d writes at rest", n)
	}
}

// A spec that promotes and has new bounds is recorded in one write. Of two writes the second would be
// refused, and only the route would report which revision is stable.
func TestPromotionWithOtherBounds(t *testing.T) {
	h := newHarness(t)
	h.bounded("flowers", -1, 1, 0, "")
	h.run(time.Hour)
	h.bounded("flowers-2", 10, 1, 0, "")
	h.run(time.Hour)
	canary := h.status().LatestCreatedRevision
	h.bounded("flowers-2", -1, 1, 3, "")
	if _, err := h.pass(); err != nil {
		t.Fatal(err)
	}
	h.wantTraffic("stable 100")
	record := h.find(kube.KindControllerRevision, canary).(*appsv1.ControllerRevision)
	if deploy.ReadRole(record).RolledOutAt.IsZero() || deploy.ReadReplicas(record).Max != 3 {
		t.Errorf("the ControllerRevision records %v", record.Annotations)
	}
}
