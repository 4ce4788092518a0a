package e2e

import (
	"context"
	"fmt"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// TestIdleRevisionsFitInAQuota: a quota of five Services has room for as many builds as are
// made, one after the other, and for going back to the first.
func TestIdleRevisionsFitInAQuota(t *testing.T) {
	env := harness.Beside(t, 3*time.Minute)
	u := env.Enter(t, env.NewNamespace(t, harness.NotInjected()))
	quota := &corev1.ResourceQuota{
		ObjectMeta: metav1.ObjectMeta{Name: "services"},
		Spec: corev1.ResourceQuotaSpec{
			Hard: corev1.ResourceList{corev1.ResourceServices: resource.MustParse("5")},
		},
	}
	if _, err := u.Kube.CoreV1().ResourceQuotas(u.Namespace).Create(context.Background(), quota,
		metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	builds := []string{"1", "2", "3", "4", "1"}
	for i, build := range builds {
		stable := harness.ModelA.Env("BUILD", build)
		status, _ := u.Put(t, stable)
		u.AwaitCondition(t, "RolledOut", "True")
		// A canary that is given up makes way, too: two revisions are warm at most.
		canary := harness.ModelB.Canary(10).Env("BUILD", fmt.Sprint("canary of ", i))
		abandoned, _ := u.Put(t, canary)
		u.AwaitCondition(t, "RolledOut", "True")
		u.Put(t, stable)
		awaitIdle(t, u, abandoned.LatestCreatedRevision)
		if i > 0 && build == "1" && status.LatestCreatedRevision == "" {
			t.Error("the first build has no revision any longer")
		}
	}
}

// awaitIdle waits until a revision is its ControllerRevision and nothing else.
func awaitIdle(t *testing.T, u *harness.User, revision string) {
	t.Helper()
	ctx := context.Background()
	harness.Eventually(t, harness.RolloutTime, revision+" is idle", func() error {
		revisions := u.Kube.AppsV1().ControllerRevisions(u.Namespace)
		if _, err := revisions.Get(ctx, revision, metav1.GetOptions{}); err != nil {
			return err
		}
		services, err := u.Kube.CoreV1().Services(u.Namespace).List(ctx,
			metav1.ListOptions{LabelSelector: names.LabelInferenceService})
		if err != nil {
			return err
		}
		for _, service := range services.Items {
			if service.Name == revision {
				return fmt.Errorf("it has a Service")
			}
		}
		if deployment := u.Deployment(t, revision); deployment.Name != "" {
			return fmt.Errorf("it has a Deployment of %d replicas", *deployment.Spec.Replicas)
		}
		return nil
	})
}
