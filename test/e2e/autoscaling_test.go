package e2e

import (
	"context"
	"fmt"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/test/e2e/harness"
	"github.com/sluice-serving/sluice/test/e2e/load"
)

// TestAutoscaling puts a model under load: it grows to maxReplicas, a canary gets the pods that
// its part of the traffic needs before it gets that; when it is silent the canary shrinks, and
// stable only once there is none: until then it keeps what all of the traffic needed.
func TestAutoscaling(t *testing.T) {
	env := harness.BesideExtended(t, 5*time.Minute)
	u := env.Enter(t, env.NewNamespace(t, harness.NotInjected()))
	if _, err := env.Raw("/apis/metrics.k8s.io/v1beta1/nodes"); err != nil {
		t.Skipf("this cluster measures nothing (make extend): %v", err)
	}
	stableManifest, canaryManifest := harness.ModelA.MaxReplicas(3), harness.ModelB.Canary(50).MaxReplicas(3)
	u.Put(t, stableManifest)
	u.AwaitCondition(t, "Ready", "True")
	routes := u.RecordRoutes(t)
	stream := harness.StreamFromHost(t, u.IngressLoad(load.HTTP1, 100))
	status, _ := u.Put(t, stableManifest)
	stable := status.LatestRolledoutRevision
	u.AwaitReplicas(t, stable, 3, harness.ScaleUpTime)

	status, _ = u.Put(t, canaryManifest)
	canary := status.LatestCreatedRevision
	routes.AwaitWeight(t, canary, 50)
	if ready := u.ReadyReplicas(t, canary); ready < 2 {
		t.Errorf("the canary got 50 %% with %d ready pods beside 3 of stable, want 2", ready)
	}
	records := stream.Stop(t)
	summary := load.Summarise(records)
	t.Log(summary)
	if summary.Failed > 0 {
		t.Errorf("%d predictions were lost:%s", summary.Failed, harness.Losses(records))
	}
	u.AwaitReplicas(t, canary, 1, harness.ScaleDownTime)
	if replicas := u.SpecReplicas(t, stable); replicas != 3 {
		t.Errorf("stable's spec has %d pods beside a canary, want the 3 that it had", replicas)
	}
	u.Put(t, stableManifest)
	u.AwaitReplicas(t, stable, 1, harness.ScaleDownTime)
}

// TestAutoscalerReports: the status reports why an autoscaler has nothing to go by: a container
// beside the server has no request for CPU.
func TestAutoscalerReports(t *testing.T) {
	env := harness.BesideExtended(t, 2*time.Minute)
	u := env.Enter(t, env.NewNamespace(t, harness.NotInjected()))
	if _, err := env.Raw("/apis/metrics.k8s.io/v1beta1/nodes"); err != nil {
		t.Skipf("this cluster measures nothing (make extend): %v", err)
	}
	u.MountModels(t)
	u.Roll(t, harness.Collocated("latin").Replicas(1).MaxReplicas(3).WithoutTransformerResources())
	u.AwaitProblem(t, "Autoscaling", "", "missing request for cpu")
}

// memoryScaled returns the Manifest of a server of one or two replicas that is scaled by the
// memory that it has, in percent of its request.
func memoryScaled(target int) harness.Manifest {
	return harness.Iris(1).Replicas(1).MaxReplicas(2).ScaleBy(v1beta1.ScaleMetricMemory, target).LittleMemory()
}

// TestAutoscalingByMemory: the autoscaler reads what the pods have, and what is in the spec
// reaches it without new pods: a target that the idle server exceeds makes one more.
func TestAutoscalingByMemory(t *testing.T) {
	env := harness.BesideExtended(t, 4*time.Minute)
	u := env.Enter(t, env.NewNamespace(t, harness.NotInjected()))
	if _, err := env.Raw("/apis/metrics.k8s.io/v1beta1/nodes"); err != nil {
		t.Skipf("this cluster measures nothing (make extend): %v", err)
	}
	u.MountModels(t)
	u.Roll(t, memoryScaled(1000))
	service, err := u.InferenceService("my-model")
	if err != nil {
		t.Fatal(err)
	}
	stable := service.Status.Components["predictor"].LatestRolledoutRevision
	harness.Eventually(t, harness.ScaleUpTime, "the autoscaler reads the memory", func() error {
		autoscaler, err := u.Kube.AutoscalingV2().HorizontalPodAutoscalers(u.Namespace).Get(context.Background(),
			stable, metav1.GetOptions{})
		if err != nil {
			return err
		}
		for _, metric := range autoscaler.Status.CurrentMetrics {
			if metric.Resource != nil && metric.Resource.Name == corev1.ResourceMemory &&
				metric.Resource.Current.AverageUtilization != nil {
				t.Logf("memory is %d %% of the request", *metric.Resource.Current.AverageUtilization)
				return nil
			}
		}
		return fmt.Errorf("its conditions are %+v", autoscaler.Status.Conditions)
	})
	u.AwaitReplicas(t, stable, 1, harness.ScaleUpTime)

	u.Roll(t, memoryScaled(10))
	u.AwaitReplicas(t, stable, 2, harness.ScaleUpTime)
	if service, err = u.InferenceService("my-model"); err != nil {
		t.Fatal(err)
	}
	if now := service.Status.Components["predictor"].LatestCreatedRevision; now != stable {
		t.Errorf("another target made the revision %s, want %s still", now, stable)
	}
}
