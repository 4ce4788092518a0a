package steps

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// Either we own the replicas or the autoscaler does, never both. If the owner is unknown, we keep
// writing them.
func TestDesiredReplicas(t *testing.T) {
	const ours, theirs = `{"f:spec":{"f:replicas":{}}}`, `{"f:spec":{"f:paused":{}}}`
	deployment := func(replicas int32, fields string) *appsv1.Deployment {
		d := &appsv1.Deployment{Spec: appsv1.DeploymentSpec{Replicas: &replicas}}
		d.Labels = map[string]string{names.LabelInferenceService: "my-model"}
		if fields != "" {
			d.ManagedFields = []metav1.ManagedFieldsEntry{{
				Manager: names.FieldManager, Operation: metav1.ManagedFieldsOperationApply,
				FieldsV1: metav1.NewFieldsV1(fields),
			}}
		}
		// Informers transform the objects that they list twice.
		var cached any = d
		for range 2 {
			var err error
			if cached, err = kube.Transform(cached); err != nil {
				t.Fatal(err)
			}
		}
		return kube.Unpacked(cached).(*appsv1.Deployment)
	}
	autoscaled := plan.RevisionPlan{Replicas: 3, Autoscale: true}
	for _, test := range []struct {
		name string
		plan plan.RevisionPlan
		live *appsv1.Deployment
		want *int32
	}{
		{"fixed", plan.RevisionPlan{Replicas: 3}, deployment(5, theirs), ptr.To[int32](3)},
		{"autoscaled, new", autoscaled, nil, ptr.To[int32](3)},
		{"autoscaled, too few", autoscaled, deployment(2, theirs), ptr.To[int32](3)},
		{"autoscaled, enough, the autoscaler's", autoscaled, deployment(7, theirs), nil},
		{"autoscaled, enough, still ours", autoscaled, deployment(7, ours), ptr.To[int32](7)},
		{"autoscaled, enough, never applied by us", autoscaled, deployment(7, ""), ptr.To[int32](7)},
		{"autoscaled, enough, a record that can't be read", autoscaled, deployment(7, "{"), ptr.To[int32](7)},
		{"retired", plan.RevisionPlan{Replicas: 0, Autoscale: true}, deployment(7, theirs), ptr.To[int32](0)},
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
