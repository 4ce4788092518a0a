package reconcile

import (
	"testing"

	"github.com/prometheus/client_golang/prometheus"

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
	registry.MustRegister(collector{h.caches})
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
