package reconcile

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
	"github.com/sluice-serving/sluice/pkg/reconcile/report"
)

// syncDuration is how long a pass over one InferenceService takes, in seconds.
var syncDuration = prometheus.NewHistogramVec(prometheus.HistogramOpts{
	Name:    "sluice_reconcile_duration_seconds",
	Help:    "How long a pass over one InferenceService takes, its writes included.",
	Buckets: prometheus.ExponentialBuckets(0.0001, 4, 9),
}, []string{"result"})

func observeSync(took time.Duration, err error) {
	result := "success"
	if err != nil {
		result = "error"
	}
	syncDuration.WithLabelValues(result).Observe(took.Seconds())
}

// rolloutOutcomes counts what becomes of revisions.
var rolloutOutcomes = prometheus.NewCounterVec(prometheus.CounterOpts{
	Name: "sluice_rollouts_total",
	Help: "Outcomes of revisions: promoted, superseded, rolled_back, fell_back, failed.",
}, []string{"outcome"})

// outcomes are those of Events.
var outcomes = map[string]string{
	servingv1beta1.EventRolledOut:  "promoted",
	servingv1beta1.EventSuperseded: "superseded",
	servingv1beta1.EventRolledBack: "rolled_back",
	servingv1beta1.EventFellBack:   "fell_back",
	servingv1beta1.EventFailed:     "failed",
}

func countOutcome(event plan.Event) {
	if outcome, found := outcomes[event.Reason]; found {
		rolloutOutcomes.WithLabelValues(outcome).Inc()
	}
}

// rolloutLatency is how long a spec, from when it is first seen, takes to change the
// weights, and to be rolled out; in seconds. Pods that have to start are
// in it.
var rolloutLatency = prometheus.NewHistogramVec(prometheus.HistogramOpts{
	Name:    "sluice_rollout_latency_seconds",
	Help:    "Time from when a spec is first seen until weights change (step weight) or equal the spec's (step rolled_out).",
	Buckets: prometheus.ExponentialBuckets(0.005, 4, 10),
}, []string{"step"})

// observeLatency measures the steps that a pass has taken.
func observeLatency(seen *observe.Service, described report.Report, now time.Time) {
	status := described.Status
	was := meta.FindStatusCondition(seen.Object.Status.Conditions, servingv1beta1.ConditionRolledOut)
	if was != nil && was.Status == metav1.ConditionTrue && was.ObservedGeneration == status.ObservedGeneration {
		return // What happens to a spec after it was rolled out is not its latency.
	}
	since := now.Sub(seen.SpecSince).Seconds()
	for _, event := range described.Events {
		if event.Reason == servingv1beta1.EventWeightsChanged {
			rolloutLatency.WithLabelValues("weight").Observe(since)
		}
	}
	if meta.IsStatusConditionTrue(status.Conditions, servingv1beta1.ConditionRolledOut) {
		rolloutLatency.WithLabelValues("rolled_out").Observe(since)
	}
}

// Descriptions of the metrics that are read off the InferenceServices' statuses.
var (
	weightDesc = prometheus.NewDesc("sluice_revision_weight_percent",
		"Weight of a revision in the route, 0 to 100.",
		[]string{"namespace", "inferenceservice", "component", "revision", "role"}, nil)
	rolloutDesc = prometheus.NewDesc("sluice_rollout_state",
		"1 for the state that the rollout is in: RolledOut, or the reason why it is not.",
		[]string{"namespace", "inferenceservice", "state"}, nil)
	failoverDesc = prometheus.NewDesc("sluice_inferenceservice_failed_over",
		"1 while one revision's pods serve another's part of the traffic, else 0.",
		[]string{"namespace", "inferenceservice"}, nil)
	readyDesc = prometheus.NewDesc("sluice_inferenceservice_ready",
		"1 if the URL of the InferenceService answers predictions, else 0.",
		[]string{"namespace", "inferenceservice"}, nil)
)

// collector reads the weights and states off the cached statuses at each scrape,
// so that no metric outlives its InferenceService.
type collector struct{ caches *kube.Caches }

// Collectors returns the metrics of this package.
func Collectors(caches *kube.Caches) []prometheus.Collector {
	return []prometheus.Collector{syncDuration, rolloutOutcomes, rolloutLatency, collector{caches}}
}

// Describe implements prometheus.Collector.
func (c collector) Describe(descriptions chan<- *prometheus.Desc) {
	descriptions <- weightDesc
	descriptions <- rolloutDesc
	descriptions <- readyDesc
	descriptions <- failoverDesc
}

// Collect implements prometheus.Collector.
func (c collector) Collect(metrics chan<- prometheus.Metric) {
	for _, service := range c.caches.Services() {
		collectService(service, metrics)
	}
}

func collectService(service *servingv1beta1.InferenceService, metrics chan<- prometheus.Metric) {
	gauge := func(desc *prometheus.Desc, value float64, labels ...string) {
		labels = append([]string{service.Namespace, service.Name}, labels...)
		metrics <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, labels...)
	}
	for component, status := range service.Status.Components {
		for labels, percent := range percentsOf(status.Traffic) {
			gauge(weightDesc, percent, string(component), labels.revision, string(labels.role))
		}
	}
	if rollout := meta.FindStatusCondition(service.Status.Conditions, servingv1beta1.ConditionRolledOut); rollout != nil {
		state := servingv1beta1.ConditionRolledOut
		if rollout.Status != metav1.ConditionTrue {
			state = rollout.Reason
		}
		gauge(rolloutDesc, 1, state)
	}
	for desc, condition := range map[*prometheus.Desc]string{
		readyDesc:    servingv1beta1.ConditionReady,
		failoverDesc: servingv1beta1.ConditionFailedOver,
	} {
		value := 0.0
		if meta.IsStatusConditionTrue(service.Status.Conditions, condition) {
			value = 1
		}
		gauge(desc, value)
	}
}

// trafficLabels are those of a revision's part of the traffic.
type trafficLabels struct {
	revision string
	role     servingv1beta1.TrafficRole
}

// percentsOf adds up what a revision gets: a status lists it more than once if it has several
// tags, and one series that is there twice would be an error of all metrics.
func percentsOf(traffic []servingv1beta1.TrafficTarget) map[trafficLabels]float64 {
	weights := map[trafficLabels]float64{}
	for _, target := range traffic {
		weights[trafficLabels{target.RevisionName, target.Role}] += float64(target.Percent)
	}
	return weights
}
