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
	env := harness.BesideExtended(t, 5*time.Minute)
	u := env.Enter(t, env.NewNamespace(t, harness.NotInjected()))
	if _, err := env.Raw("/apis/external.metrics.k8s.io/v1beta1"); err != nil {
		t.Skipf("this cluster has no KEDA (SLUICE_KEDA=1 make extend): %v", err)
	}
	stableManifest := harness.ModelA.MaxReplicas(3).ScaleBy(v1beta1.ScaleMetricRPS, 40)
	canaryManifest := harness.ModelB.Canary(50).MaxReplicas(3).ScaleBy(v1beta1.ScaleMetricRPS, 40)
	u.Put(t, stableManifest)
	u.AwaitCondition(t, "Ready", "True")
	u.AwaitCondition(t, v1beta1.ConditionAutoscaling, "True")
	routes := u.RecordRoutes(t)
	stream := harness.StreamFromHost(t, u.IngressLoad(load.HTTP1, 100))
	stable := u.Predictor(t).LatestRolledoutRevision
	u.AwaitReplicas(t, stable, 3, harness.ScaleUpTime)

	status, _ := u.Put(t, canaryManifest)
	canary := status.LatestCreatedRevision
	routes.AwaitWeight(t, canary, 50)
	if ready := u.ReadyReplicas(t, canary); ready < 2 {
		t.Errorf("the canary got 50 %% with %d ready pods beside 3 of stable, want 2", ready)
	}
	u.AwaitCondition(t, v1beta1.ConditionAutoscaling, "True")

	u.Put(t, stableManifest)
	u.AwaitReplicas(t, canary, 0, harness.ScaleUpTime)
	awaitNoScaledObject(t, u, canary)

	// Another metric, and an autoscaler of another kind, without other pods.
	u.Put(t, stableManifest.ScaleBy(v1beta1.ScaleMetricConcurrency, 1))
	harness.Eventually(t, harness.RolloutTime, "KEDA scales by concurrency", func() error {
		query, stderr, err := u.Try("kubectl get scaledobject " + stable +
			" -o jsonpath='{.spec.triggers[0].metadata.query} {.status.conditions[?(@.type==\"Ready\")].status}'")
		if err != nil {
			return fmt.Errorf("%w: %s", err, stderr)
		}
		const form = "max(sum by (reporter) (rate(istio_request_duration_milliseconds_sum{" +
			"destination_workload=%q,destination_workload_namespace=%q}[60s]))) / 1000 True"
		if want := fmt.Sprintf(form, stable+"-deployment", u.Namespace); query != want {
			return fmt.Errorf("it is %s, want %s", query, want)
		}
		return nil
	})
	u.Put(t, stableManifest.ScaleBy(v1beta1.ScaleMetricCPU, 80))
	awaitNoScaledObject(t, u, stable)
	harness.Eventually(t, harness.RolloutTime, "Kubernetes scales by cpu", func() error {
		_, err := u.Kube.AutoscalingV2().HorizontalPodAutoscalers(u.Namespace).Get(context.Background(), stable,
			metav1.GetOptions{})
		return err
	})
	records := stream.Stop(t)
	summary := load.Summarise(records)
	t.Log(summary)
	if summary.Failed > 0 {
		t.Errorf("%d predictions were lost:%s", summary.Failed, harness.Losses(records))
	}
	if now := u.ReadyReplicas(t, canary); now != 0 {
		t.Errorf("%s has %d pods again", canary, now)
	}
}

// awaitNoScaledObject waits until neither Sluice nor KEDA scales a revision by its requests.
func awaitNoScaledObject(t *testing.T, u *harness.User, revision string) {
	t.Helper()
	harness.Eventually(t, harness.RolloutTime, "KEDA has left "+revision, func() error {
		left, _, err := u.Try("kubectl get scaledobject " + revision + " --ignore-not-found -o name")
		if err != nil || left != "" {
			return fmt.Errorf("there is %q: %w", left, err)
		}
		_, err = u.Kube.AutoscalingV2().HorizontalPodAutoscalers(u.Namespace).Get(context.Background(),
			"keda-hpa-"+revision, metav1.GetOptions{})
		if !apierrors.IsNotFound(err) {
			return fmt.Errorf("its HorizontalPodAutoscaler is there: %w", err)
		}
		return nil
	})
}
