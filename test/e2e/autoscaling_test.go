package e2e

import (
	"context"
	"fmt"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
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
	env := beside(t, 5*time.Minute)
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

// memoryScaled is a server that needs more memory idle than it is to have on average.
const memoryScaled = `
apiVersion: serving.kubeflow.org/v1beta1
kind: InferenceService
metadata:
  name: my-model
spec:
  predictor:
    minReplicas: 1
    maxReplicas: 2
    scaleMetric: memory
    scaleTarget: %d
    sklearn:
      storageUri: pvc://models/iris/1
      resources:
        requests: {cpu: 10m, memory: 128Mi}
        limits: {memory: 512Mi}`

// TestAutoscalingByMemory: the autoscaler reads what the pods have, and what is in the spec
// reaches it without new pods: a target that the idle server exceeds makes one more.
func TestAutoscalingByMemory(t *testing.T) {
	env := beside(t, 4*time.Minute)
	u := env.enter(t, env.newNamespace(t, notInjected()))
	if _, err := env.raw("/apis/metrics.k8s.io/v1beta1/nodes"); err != nil {
		t.Skipf("this cluster measures nothing (make extend): %v", err)
	}
	u.mountModels(t)
	u.putManifest(t, fmt.Sprintf(memoryScaled, 1000))
	service, err := u.service("my-model")
	if err != nil {
		t.Fatal(err)
	}
	stable := service.Status.Components["predictor"].LatestRolledoutRevision
	eventually(t, scaleUpTime, "the autoscaler reads the memory", func() error {
		autoscaler, err := u.kube.AutoscalingV2().HorizontalPodAutoscalers(u.namespace).Get(context.Background(), stable, metav1.GetOptions{})
		if err != nil {
			return err
		}
		for _, metric := range autoscaler.Status.CurrentMetrics {
			if metric.Resource != nil && metric.Resource.Name == corev1.ResourceMemory && metric.Resource.Current.AverageUtilization != nil {
				t.Logf("memory is %d %% of the request", *metric.Resource.Current.AverageUtilization)
				return nil
			}
		}
		return fmt.Errorf("its conditions are %+v", autoscaler.Status.Conditions)
	})
	u.awaitReplicas(t, stable, 1, scaleUpTime)

	u.putManifest(t, fmt.Sprintf(memoryScaled, 10))
	u.awaitReplicas(t, stable, 2, scaleUpTime)
	if service, err = u.service("my-model"); err != nil {
		t.Fatal(err)
	}
	if now := service.Status.Components["predictor"].LatestCreatedRevision; now != stable {
		t.Errorf("another target made the revision %s, want %s still", now, stable)
	}
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
