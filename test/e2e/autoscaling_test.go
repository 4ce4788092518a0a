package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/test/e2e/harness"
	"github.com/sluice-serving/sluice/test/e2e/load"
)

// An autoscaler looks every 15 s at what is measured as often, and a cluster's default is to
// wait five minutes before it scales down.
const (
	scaleUpTime   = 4 * time.Minute
	scaleDownTime = 8 * time.Minute
)

// TestAutoscaling puts a model under load: it grows to maxReplicas, a canary gets the pods that
// its part of the traffic needs before it gets that; when it is silent the canary shrinks, and
// stable only once there is none: until then it keeps what all of the traffic needed.
func TestAutoscaling(t *testing.T) {
	env := beside(t, 5*time.Minute)
	u := env.enter(t, env.newNamespace(t, notInjected()))
	if _, err := env.raw("/apis/metrics.k8s.io/v1beta1/nodes"); err != nil {
		t.Skipf("this cluster measures nothing (make extend): %v", err)
	}
	stableManifest, canaryManifest := harness.ModelA.MaxReplicas(3), harness.ModelB.Canary(50).MaxReplicas(3)
	u.put(t, stableManifest)
	u.awaitCondition(t, "Ready", "True")
	routes := u.recordRoutes(t)
	stream := streamFromHost(t, u.ingressLoad(load.HTTP1, 100))
	status, _ := u.put(t, stableManifest)
	stable := status.LatestRolledoutRevision
	u.awaitReplicas(t, stable, 3, scaleUpTime)

	status, _ = u.put(t, canaryManifest)
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
	u.awaitReplicas(t, canary, 1, scaleDownTime)
	if asked := u.askedReplicas(t, stable); asked != 3 {
		t.Errorf("stable asks for %d pods beside a canary, want the 3 that it had", asked)
	}
	u.put(t, stableManifest)
	u.awaitReplicas(t, stable, 1, scaleDownTime)
}

// TestAutoscalerReports: the status reports why an autoscaler has nothing to go by: a container
// beside the server has no request for CPU.
func TestAutoscalerReports(t *testing.T) {
	env := beside(t, 2*time.Minute)
	u := env.enter(t, env.newNamespace(t, notInjected()))
	if _, err := env.raw("/apis/metrics.k8s.io/v1beta1/nodes"); err != nil {
		t.Skipf("this cluster measures nothing (make extend): %v", err)
	}
	u.mountModels(t)
	u.roll(t, harness.Collocated("latin").Replicas(1).MaxReplicas(3).WithoutTransformerResources())
	eventually(t, scaleUpTime, "the autoscaler's words are in the status", func() error {
		service, err := u.service("my-model")
		if err != nil {
			return err
		}
		condition := meta.FindStatusCondition(service.Status.Conditions, "Autoscaling")
		if condition == nil || condition.Status != metav1.ConditionFalse || !strings.Contains(condition.Message, "missing request for cpu") {
			return fmt.Errorf("condition Autoscaling is %+v", condition)
		}
		return nil
	})
}

// memoryScaled returns the Manifest of a server of one or two replicas that is scaled by the
// memory that it has, in percent of its request.
func memoryScaled(target int) harness.Manifest {
	return harness.Iris(1).Replicas(1).MaxReplicas(2).ScaleBy(v1beta1.ScaleMetricMemory, target).LittleMemory()
}

// TestAutoscalingByMemory: the autoscaler reads what the pods have, and what is in the spec
// reaches it without new pods: a target that the idle server exceeds makes one more.
func TestAutoscalingByMemory(t *testing.T) {
	env := beside(t, 4*time.Minute)
	u := env.enter(t, env.newNamespace(t, notInjected()))
	if _, err := env.raw("/apis/metrics.k8s.io/v1beta1/nodes"); err != nil {
		t.Skipf("this cluster measures nothing (make extend): %v", err)
	}
	u.mountModels(t)
	u.roll(t, memoryScaled(1000))
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

	u.roll(t, memoryScaled(10))
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
		if apierrors.IsNotFound(err) && want == 0 {
			return nil // It is idle.
		}
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
	return u.deployment(t, revision).Status.ReadyReplicas
}

// askedReplicas returns how many pods a revision asks for.
func (u *user) askedReplicas(t *testing.T, revision string) int32 {
	t.Helper()
	return ptr.Deref(u.deployment(t, revision).Spec.Replicas, 0)
}

// deployment is a revision's, without anything if it is idle.
func (u *user) deployment(t *testing.T, revision string) *appsv1.Deployment {
	t.Helper()
	deployment, err := u.kube.AppsV1().Deployments(u.namespace).Get(context.Background(), revision+"-deployment", metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return &appsv1.Deployment{}
	}
	if err != nil {
		t.Fatal(err)
	}
	return deployment
}
