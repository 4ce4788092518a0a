package reconcile

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// The number of pods belongs to us or to the autoscaler, never to both.
func TestDesiredReplicas(t *testing.T) {
	deployment := func(replicas int32, ours bool) *appsv1.Deployment {
		d := &appsv1.Deployment{Spec: appsv1.DeploymentSpec{Replicas: &replicas}}
		d.Labels = map[string]string{names.LabelInferenceService: "my-model"}
		fields := `{"f:spec":{"f:paused":{}}}`
		if ours {
			fields = `{"f:spec":{"f:replicas":{}}}`
		}
		d.ManagedFields = []metav1.ManagedFieldsEntry{{
			Manager: names.FieldManager, Operation: metav1.ManagedFieldsOperationApply, FieldsV1: metav1.NewFieldsV1(fields),
		}}
		return slimCopy(d).(*appsv1.Deployment)
	}
	for _, test := range []struct {
		name string
		plan plan.RevisionPlan
		live *appsv1.Deployment
		want *int32
	}{
		{"fixed", plan.RevisionPlan{Replicas: 3}, deployment(5, false), ptr.To[int32](3)},
		{"autoscaled, new", plan.RevisionPlan{Replicas: 3, Autoscale: true}, nil, ptr.To[int32](3)},
		{"autoscaled, too few", plan.RevisionPlan{Replicas: 3, Autoscale: true}, deployment(2, false), ptr.To[int32](3)},
		{"autoscaled, enough, the autoscaler's", plan.RevisionPlan{Replicas: 3, Autoscale: true}, deployment(7, false), nil},
		{"autoscaled, enough, still ours", plan.RevisionPlan{Replicas: 3, Autoscale: true}, deployment(7, true), ptr.To[int32](7)},
		{"retired", plan.RevisionPlan{Replicas: 0, Autoscale: true}, deployment(7, false), ptr.To[int32](0)},
	} {
		got := desiredReplicas(test.plan, test.live)
		if (got == nil) != (test.want == nil) || got != nil && *got != *test.want {
			t.Errorf("%s: %v, want %v", test.name, shown(got), shown(test.want))
		}
	}
}

func shown(n *int32) any {
	if n == nil {
		return "none"
	}
	return *n
}
