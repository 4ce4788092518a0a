package e2e

import (
	"context"
	"fmt"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/test/e2e/load"
)

// An autoscaler looks every 15 s at what is measured as often, and a cluster's default is to
// wait five minutes before it scales down.
const (
	scaleUpTime   = 4 * time.Minute
	scaleDownTime = 8 * time.Minute
)

// TestAutoscaling puts a model under load: it grows to maxReplicas, a canary gets the pods that
// its part of the traffic needs before it gets that, and both shrink when it is silent.
func TestAutoscaling(t *testing.T) {
	env := reach(t)
	u := env.enter(t, env.newNamespace(t, notInjected()))
	if _, err := env.raw("/apis/metrics.k8s.io/v1beta1/nodes"); err != nil {
		t.Skipf("this cluster measures nothing (make extend): %v", err)
	}
	stableDocument, canaryDocument := modelA, modelB.canary(50)
	stableDocument.most, canaryDocument.most = 3, 3
	u.put(t, stableDocument)
	u.awaitCondition(t, "Ready", "True")
	routes := u.recordRoutes(t)
	stream := streamFromHost(t, u.ingressLoad(load.HTTP1, 100))
	status, _ := u.put(t, stableDocument)
	stable := status.LatestRolledoutRevision
	u.awaitReplicas(t, stable, 3, scaleUpTime)

	status, _ = u.put(t, canaryDocument)
	canary := status.LatestCreatedRevision
	routes.awaitWeight(t, canary, 50)
	if ready := u.readyReplicas(t, canary); ready < 2 {
		t.Errorf("the canary got 50 %% with %d ready pods beside 3 of stable, want 2", ready)
	}
	records := stream.stop(t)
	summary := load.Summarise(records)
	t.Log(summary)
	if summary.Failed > 0 {
		t.Errorf("%d predictions were lost:%s", summary.Failed, losses(records))
	}
	u.awaitReplicas(t, stable, 1, scaleDownTime)
	u.awaitReplicas(t, canary, 1, scaleDownTime)
}

// awaitReplicas waits until a revision has so many ready pods, and asks for no more.
func (u *user) awaitReplicas(t *testing.T, revision string, want int32, within time.Duration) {
	t.Helper()
	eventually(t, within, fmt.Sprintf("%s has %d pods", revision, want), func() error {
		deployment, err := u.kube.AppsV1().Deployments(u.namespace).Get(context.Background(), revision+"-deployment", metav1.GetOptions{})
		if err != nil {
			return err
		}
		if *deployment.Spec.Replicas != want || deployment.Status.ReadyReplicas != want {
			return fmt.Errorf("it asks for %d and has %d", *deployment.Spec.Replicas, deployment.Status.ReadyReplicas)
		}
		return nil
	})
}

// readyReplicas returns how many pods of a revision are ready.
func (u *user) readyReplicas(t *testing.T, revision string) int32 {
	t.Helper()
	deployment, err := u.kube.AppsV1().Deployments(u.namespace).Get(context.Background(), revision+"-deployment", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return deployment.Status.ReadyReplicas
}
