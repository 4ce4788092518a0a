package reconcile

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"k8s.io/utils/ptr"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// A revision that a status lists twice, with a tag each, has one series: of two the same, all metrics
// would be an error.
func TestNoSeriesIsThereTwice(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	service := h.service().DeepCopy()
	service.Status.Components = map[servingv1beta1.ComponentType]servingv1beta1.ComponentStatus{"predictor": {
		Traffic: []servingv1beta1.TrafficTarget{
			{RevisionName: "a", Percent: 90, Role: servingv1beta1.TrafficRoleStable},
			{RevisionName: "b", Tag: "latest"}, {RevisionName: "b", Tag: "prev"},
		},
	}}
	if err := h.caches.Written[kube.KindInferenceService].GetStore().Add(service); err != nil {
		t.Fatal(err)
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(collector{h.caches.Services})
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() == "sluice_revision_weight_percent" && len(family.GetMetric()) != 2 {
			t.Errorf("there are %d weights, want 2", len(family.GetMetric()))
		}
	}
}

// seriesOf returns the series of a metric, as its labels' values and its own.
func seriesOf(t *testing.T, gatherer prometheus.Gatherer, name string) []string {
	t.Helper()
	families, err := gatherer.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var series []string
	for _, family := range families {
		if family.GetName() != name {
			continue
		}
		for _, metric := range family.GetMetric() {
			var labels []string
			for _, label := range metric.GetLabel() {
				labels = append(labels, label.GetValue())
			}
			value := metric.GetGauge().GetValue() + metric.GetCounter().GetValue()
			series = append(series, fmt.Sprintf("%s %v", strings.Join(labels, " "), value))
		}
	}
	slices.Sort(series)
	return series
}

// Each InferenceService's own fallbacks are counted, and none of one that is deleted.
func TestFallbacksAreCounted(t *testing.T) {
	h := newHarness(t)
	registry := prometheus.NewRegistry()
	registry.MustRegister(collector{func() []*servingv1beta1.InferenceService { return h.caches.Services() }})
	want := func(want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, seriesOf(t, registry, "sluice_inferenceservice_fallbacks_total")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	forgetMetrics(myModel) // Other tests count too.
	want()
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", 20)
	h.run(time.Minute)
	want("my-model default 0")
	canary := h.versionOf("canary")
	for loss := 1; loss <= 2; loss++ {
		h.unready[canary] = true
		h.run(time.Second)
		want(fmt.Sprintf("my-model default %d", loss))
		h.unready[canary] = false
		h.clock.Step(time.Hour)
		h.run(time.Minute)
		h.wantTraffic("stable 80, canary 20")
	}
	delete(h.objects, kube.Key{Kind: kube.KindInferenceService, Name: myModel})
	h.run(time.Minute)
	want()
	if left := fallbacks.DeleteLabelValues("default", "my-model"); left {
		t.Error("the count is left of an InferenceService that is deleted")
	}
}

// The percent that a spec gives its revision is exported for each component that it has.
func TestTargetPercents(t *testing.T) {
	service := &servingv1beta1.InferenceService{}
	service.Namespace, service.Name = "ns", "m"
	registry := prometheus.NewRegistry()
	registry.MustRegister(collector{func() []*servingv1beta1.InferenceService {
		return []*servingv1beta1.InferenceService{service}
	}})
	for _, test := range []struct {
		set  func(*servingv1beta1.InferenceServiceSpec)
		want []string
	}{
		{func(*servingv1beta1.InferenceServiceSpec) {}, []string{"predictor m ns 100"}},
		{func(s *servingv1beta1.InferenceServiceSpec) { s.Predictor.CanaryTrafficPercent = ptr.To[int32](0) },
			[]string{"predictor m ns 0"}},
		{func(s *servingv1beta1.InferenceServiceSpec) {
			s.Transformer, s.Explainer = &servingv1beta1.TransformerSpec{}, &servingv1beta1.ExplainerSpec{}
			s.Transformer.CanaryTrafficPercent = ptr.To[int32](10)
		}, []string{"explainer m ns 100", "predictor m ns 0", "transformer m ns 10"}},
	} {
		test.set(&service.Spec)
		if diff := cmp.Diff(test.want, seriesOf(t, registry, "sluice_target_percent")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// What doesn't belong to one InferenceService is exported before there is any.
func TestCountersBeginAtZero(t *testing.T) {
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(Collectors(func() []*servingv1beta1.InferenceService { return nil })...)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	series := map[string]int{}
	for _, family := range families {
		series[family.GetName()] = len(family.GetMetric())
	}
	want := map[string]int{"sluice_reconcile_duration_seconds": 2, "sluice_rollouts_total": 6,
		"sluice_rollout_latency_seconds": 2}
	if diff := cmp.Diff(want, series); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The rollout of a first revision, which has no Event of its own beside that of its weights, is counted.
func TestFirstRolloutsAreCounted(t *testing.T) {
	rolloutOutcomes.Reset()
	registry := prometheus.NewRegistry()
	registry.MustRegister(rolloutOutcomes)
	h := newHarness(t)
	for models, model := range []string{"flowers", "flowers-2"} {
		h.user(model, -1)
		h.run(time.Minute)
		want := []string{fmt.Sprintf("promoted %d", models+1)}
		if diff := cmp.Diff(want, seriesOf(t, registry, "sluice_rollouts_total")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	want := []string{"RevisionCreated", "WeightsChanged", "RevisionCreated", "WeightsChanged", "RolledOut"}
	if diff := cmp.Diff(want, h.events); diff != "" {
		t.Errorf("Events (-want +got):\n%s", diff)
	}
}
