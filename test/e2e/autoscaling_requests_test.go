package e2e

import (
	"context"
	"fmt"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/test/e2e/harness"
	"github.com/sluice-serving/sluice/test/e2e/load"
)

// TestAutoscalingByRequests has KEDA scale by what Envoy counts: a canary gets the pods that its
// part of the traffic needs before it gets that, and what a rollback retires stays so, though
// KEDA would have at least minReplicas of it.
func TestAutoscalingByRequests(t *testing.T) {
	env := beside(t, 5*time.Minute)
	u := env.enter(t, env.newNamespace(t, notInjected()))
	if _, err := env.raw("/apis/external.metrics.k8s.io/v1beta1"); err != nil {
		t.Skipf("this cluster has no KEDA (SLUICE_KEDA=1 make extend): %v", err)
	}
	stableManifest := harness.ModelA.MaxReplicas(3).ScaleBy(v1beta1.ScaleMetricRPS, 40)
	canaryManifest := harness.ModelB.Canary(50).MaxReplicas(3).ScaleBy(v1beta1.ScaleMetricRPS, 40)
	u.put(t, stableManifest)
	u.awaitCondition(t, "Ready", "True")
	u.awaitCondition(t, v1beta1.ConditionAutoscaling, "True")
	routes := u.recordRoutes(t)
	stream := streamFromHost(t, u.ingressLoad(load.HTTP1, 100))
	stable := u.predictor(t).LatestRolledoutRevision
	u.awaitReplicas(t, stable, 3, scaleUpTime)

	status, _ := u.put(t, canaryManifest)
	canary := status.LatestCreatedRevision
	routes.awaitWeight(t, canary, 50)
	if ready := u.readyReplicas(t, canary); ready < 2 {
		t.Errorf("the canary got 50 %% with %d ready pods beside 3 of stable, want 2", ready)
	}
	u.awaitCondition(t, v1beta1.ConditionAutoscaling, "True")

	u.put(t, stableManifest)
	u.awaitReplicas(t, canary, 0, scaleUpTime)
	u.awaitNoScaledObject(t, canary)

	// Another metric, and an autoscaler of another kind, without other pods.
	u.put(t, stableManifest.ScaleBy(v1beta1.ScaleMetricConcurrency, 1))
	eventually(t, rolloutTime, "KEDA scales by concurrency", func() error {
		query, stderr, err := u.try("kubectl get scaledobject " + stable + " -o jsonpath='{.spec.triggers[0].metadata.query} {.status.conditions[?(@.type==\"Ready\")].status}'")
		if err != nil {
			return fmt.Errorf("%w: %s", err, stderr)
		}
		if want := fmt.Sprintf("max(sum by (reporter) (rate(istio_request_duration_milliseconds_sum{destination_workload=%q,destination_workload_namespace=%q}[60s]))) / 1000 True",
			stable+"-deployment", u.namespace); query != want {
			return fmt.Errorf("it is %s, want %s", query, want)
		}
		return nil
	})
	u.put(t, stableManifest.ScaleBy(v1beta1.ScaleMetricCPU, 80))
	u.awaitNoScaledObject(t, stable)
	eventually(t, rolloutTime, "Kubernetes scales by cpu", func() error {
		_, err := u.kube.AutoscalingV2().HorizontalPodAutoscalers(u.namespace).Get(context.Background(), stable, metav1.GetOptions{})
		return err
	})
	records := stream.stop(t)
	summary := load.Summarise(records)
	t.Log(summary)
	if summary.Failed > 0 {
		t.Errorf("%d predictions were lost:%s", summary.Failed, losses(records))
	}
	if now := u.readyReplicas(t, canary); now != 0 {
		t.Errorf("%s has %d pods again", canary, now)
	}
}

// awaitNoScaledObject waits until neither Sluice nor KEDA scales a revision by its requests.
func (u *user) awaitNoScaledObject(t *testing.T, revision string) {
	t.Helper()
	eventually(t, rolloutTime, "KEDA has left "+revision, func() error {
		if said, _, err := u.try("kubectl get scaledobject " + revision + " --ignore-not-found -o name"); err != nil || said != "" {
			return fmt.Errorf("there is %q: %w", said, err)
		}
		_, err := u.kube.AutoscalingV2().HorizontalPodAutoscalers(u.namespace).Get(context.Background(), "keda-hpa-"+revision, metav1.GetOptions{})
		if !apierrors.IsNotFound(err) {
			return fmt.Errorf("its HorizontalPodAutoscaler is there: %w", err)
		}
		return nil
	})
}
