package reconcile

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/ptr"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
	"github.com/sluice-serving/sluice/pkg/reconcile/report"
)

// syncDuration is how long a pass over one InferenceService takes, in seconds.
var syncDuration = prometheus.NewHistogramVec(prometheus.HistogramOpts{
	Name:    "sluice_reconcile_duration_seconds",
	Help:    "How long a pass over one InferenceService takes, its writes included, by result: success, error.",
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
	Help: "Revisions by outcome: promoted, superseded, rolled_back, fell_back, rejected, failed.",
}, []string{"outcome"})

// outcomes are those of Events.
var outcomes = map[string]string{
	servingv1beta1.EventRolledOut:  "promoted",
	servingv1beta1.EventSuperseded: "superseded",
	servingv1beta1.EventRolledBack: "rolled_back",
	servingv1beta1.EventFellBack:   "fell_back",
	servingv1beta1.EventRejected:   "rejected",
	servingv1beta1.EventFailed:     "failed",
}

// fallbacks counts the canaries that fell back, by InferenceService. The outcomes are those of
// all InferenceServices together; this counter names the one whose canary loses its share again and again.
var fallbacks = prometheus.NewCounterVec(prometheus.CounterOpts{
	Name: "sluice_inferenceservice_fallbacks_total",
	Help: "How often a canary lost its share of the traffic to the stable revision for want of ready pods.",
}, []string{"namespace", "inferenceservice"})

func countOutcome(service *servingv1beta1.InferenceService, event plan.Event) {
	if outcome, found := outcomes[event.Reason]; found {
		rolloutOutcomes.WithLabelValues(outcome).Inc()
	}
	if event.Reason == servingv1beta1.EventFellBack {
		fallbacks.WithLabelValues(service.Namespace, service.Name).Inc()
	}
}

// forgetMetrics frees what is counted of an InferenceService that is deleted.
func forgetMetrics(name cache.ObjectName) {
	fallbacks.DeleteLabelValues(name.Namespace, name.Name)
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

// Descriptions of the metrics that are read off the InferenceServices' specs and statuses.
var (
	targetDesc = prometheus.NewDesc("sluice_target_percent",
		"Percent of the traffic that the spec gives the revision that equals it, 0 to 100; "+
			"100 if it has no canaryTrafficPercent.",
		[]string{"namespace", "inferenceservice", "component"}, nil)
	weightDesc = prometheus.NewDesc("sluice_revision_weight_percent",
		"Weight of a revision in the route, 0 to 100.",
		[]string{"namespace", "inferenceservice", "component", "revision", "role"}, nil)
	rolloutDesc = prometheus.NewDesc("sluice_rollout_state",
		"1 for the state that the rollout is in: RolledOut, or the reason of the condition RolledOut if that is not True.",
		[]string{"namespace", "inferenceservice", "state"}, nil)
	failoverDesc = prometheus.NewDesc("sluice_inferenceservice_failed_over",
		"1 while one revision's pods serve another's part of the traffic, else 0.",
		[]string{"namespace", "inferenceservice"}, nil)
	evidenceDesc = prometheus.NewDesc("sluice_rollout_evidence_ratio",
		"How much of what it takes to find the revision of the spec worse than the stable one has come together, "+
			"0 to 1; absent while they are not compared.",
		[]string{"namespace", "inferenceservice", "component", "revision"}, nil)
	stepDesc = prometheus.NewDesc("sluice_rollout_step",
		"Number of the step that the rollout is at, from 1; absent if it takes none.",
		[]string{"namespace", "inferenceservice", "component"}, nil)
	readyDesc = prometheus.NewDesc("sluice_inferenceservice_ready",
		"1 if the URL of the InferenceService answers predictions, else 0.",
		[]string{"namespace", "inferenceservice"}, nil)
)

// collector reads the weights and states off the cached objects at each scrape,
// so that no metric outlives its InferenceService.
type collector struct {
	services func() []*servingv1beta1.InferenceService
}

// Collectors returns the metrics of this package. Those about a single InferenceService are of those that
// services returns at each scrape. All others are exported from the start, with 0, so that a rate of them
// sees the first event.
func Collectors(services func() []*servingv1beta1.InferenceService) []prometheus.Collector {
	for _, result := range []string{"success", "error"} {
		syncDuration.WithLabelValues(result)
	}
	for _, outcome := range outcomes {
		rolloutOutcomes.WithLabelValues(outcome)
	}
	for _, step := range []string{"weight", "rolled_out"} {
		rolloutLatency.WithLabelValues(step)
	}
	return []prometheus.Collector{syncDuration, rolloutOutcomes, rolloutLatency, collector{services}}
}

// Describe implements prometheus.Collector.
func (c collector) Describe(descriptions chan<- *prometheus.Desc) {
	fallbacks.Describe(descriptions)
	descriptions <- targetDesc
	descriptions <- weightDesc
	descriptions <- rolloutDesc
	descriptions <- evidenceDesc
	descriptions <- stepDesc
	descriptions <- readyDesc
	descriptions <- failoverDesc
}

// Collect implements prometheus.Collector.
func (c collector) Collect(metrics chan<- prometheus.Metric) {
	for _, service := range c.services() {
		collectService(service, metrics)
	}
}

func collectService(service *servingv1beta1.InferenceService, metrics chan<- prometheus.Metric) {
	gauge := func(desc *prometheus.Desc, value float64, labels ...string) {
		labels = append([]string{service.Namespace, service.Name}, labels...)
		metrics <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, labels...)
	}
	metrics <- fallbacks.WithLabelValues(service.Namespace, service.Name)
	for component, percent := range targetPercents(service.Spec) {
		gauge(targetDesc, percent, string(component))
	}
	for component, status := range service.Status.Components {
		for labels, percent := range percentsOf(status.Traffic) {
			gauge(weightDesc, percent, string(component), labels.revision, string(labels.role))
		}
		if status.Rollout != nil {
			gauge(stepDesc, float64(status.Rollout.Step), string(component))
		}
		if status.Analysis != nil {
			gauge(evidenceDesc, float64(status.Analysis.Evidence)/100, string(component), status.Analysis.RevisionName)
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

// targetPercents returns the percent of the revision that equals the spec, for each of its components.
func targetPercents(spec servingv1beta1.InferenceServiceSpec) map[servingv1beta1.ComponentType]float64 {
	components := map[servingv1beta1.ComponentType]*int32{
		servingv1beta1.PredictorComponent: spec.Predictor.CanaryTrafficPercent,
	}
	if spec.Transformer != nil {
		components[servingv1beta1.TransformerComponent] = spec.Transformer.CanaryTrafficPercent
	}
	if spec.Explainer != nil {
		components[servingv1beta1.ExplainerComponent] = spec.Explainer.CanaryTrafficPercent
	}
	percents := map[servingv1beta1.ComponentType]float64{}
	for component, percent := range components {
		percents[component] = float64(ptr.Deref(percent, 100))
	}
	return percents
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
