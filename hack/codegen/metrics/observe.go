package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	requests "k8s.io/client-go/tools/metrics"
	"k8s.io/client-go/util/workqueue"

	"github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/cmd/manager/metrics"
)

// observeAll registers the manager's metrics, and observes those with labels.
func observeAll() error {
	metrics.Register(func() []*v1beta1.InferenceService { return []*v1beta1.InferenceService{sample()} })
	workqueue.NewTypedRateLimitingQueueWithConfig(workqueue.DefaultTypedControllerRateLimiter[string](),
		workqueue.TypedRateLimitingQueueConfig[string]{Name: "inferenceservice"}).ShutDown()
	observeRequests(context.Background())
	return observeElection()
}

// sample returns an InferenceService with a series of each metric.
func sample() *v1beta1.InferenceService {
	service := &v1beta1.InferenceService{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "my-model"}}
	service.Status.Conditions = []metav1.Condition{{Type: v1beta1.ConditionRolledOut, Status: metav1.ConditionTrue}}
	service.Status.Components = map[v1beta1.ComponentType]v1beta1.ComponentStatus{v1beta1.PredictorComponent: {
		Traffic: []v1beta1.TrafficTarget{{RevisionName: "r", Percent: 100, Role: v1beta1.TrafficRoleStable}},
	}}
	return service
}

// observeRequests observes each of client-go's metrics of requests.
func observeRequests(ctx context.Context) {
	const host = "kubernetes"
	requests.RequestLatency.Observe(ctx, http.MethodGet, url.URL{Host: host}, 0)
	requests.RateLimiterLatency.Observe(ctx, http.MethodGet, url.URL{Host: host}, 0)
	requests.RequestSize.Observe(ctx, http.MethodGet, host, 0)
	requests.ResponseSize.Observe(ctx, http.MethodGet, host, 0)
	requests.RequestResult.Increment(ctx, "200", http.MethodGet, host)
	requests.RequestRetry.IncrementRetry(ctx, "429", http.MethodGet, host)
	requests.ExecPluginCalls.Increment(0, "no_error")
	requests.TransportCreateCalls.Increment("hit")
	requests.TransportCAReloads.Increment("success", "changed")
	requests.TransportCacheGCCalls.Increment("skipped")
}

// observeElection makes a candidate of the leader election, which makes its metrics.
func observeElection() error {
	durations := v1alpha1.Default().LeaderElection
	_, err := leaderelection.NewLeaderElector(leaderelection.LeaderElectionConfig{
		Lock:          &resourcelock.LeaseLock{LockConfig: resourcelock.ResourceLockConfig{Identity: "any"}},
		LeaseDuration: durations.LeaseDuration.Duration,
		RenewDeadline: durations.RenewDeadline.Duration,
		RetryPeriod:   durations.RetryPeriod.Duration,
		Callbacks: leaderelection.LeaderCallbacks{
			OnStartedLeading: func(context.Context) {},
			OnStoppedLeading: func() {},
		},
	})
	if err != nil {
		return fmt.Errorf("making a candidate: %w", err)
	}
	return nil
}
