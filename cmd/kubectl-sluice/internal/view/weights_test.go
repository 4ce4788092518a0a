package view

import (
	"slices"
	"testing"
	"time"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// A trend is the current revision's part at the end of each six minutes: what Events report, before them what the first
// of them had changed, and at last what the status has.
func TestTrend(t *testing.T) {
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	changed := func(minutes int, message string) Event {
		return Event{Time: now.Add(-time.Duration(minutes) * time.Minute), Reason: servingv1beta1.EventWeightsChanged,
			Message: "weights changed from " + message}
	}
	service := &servingv1beta1.InferenceService{}
	service.Name = "my-model"
	service.Status.Components = map[servingv1beta1.ComponentType]servingv1beta1.ComponentStatus{"predictor": {
		LatestCreatedRevision: "my-model-predictor-b",
		Traffic:               []servingv1beta1.TrafficTarget{{RevisionName: "my-model-predictor-b", Percent: 60}},
	}}
	for name, test := range map[string]struct {
		events []Event
		want   []int32
	}{
		"nothing has changed": {nil, []int32{60, 60, 60, 60, 60, 60, 60, 60, 60, 60}},
		"a way up": {
			[]Event{changed(12, "a 50 %, b 50 % to a 40 %, b 60 %"), changed(29, "a 80 %, b 20 % to a 50 %, b 50 %"),
				changed(48, "a 100 % to a 80 %, b 20 %")},
			[]int32{0, 20, 20, 20, 20, 50, 50, 60, 60, 60},
		},
		"a way down, from before": {
			[]Event{changed(20, "a 10 %, b 90 % to a 100 %")}, []int32{90, 90, 90, 90, 90, 90, 0, 0, 0, 60},
		},
		"of another component": {
			[]Event{{Time: now, Reason: servingv1beta1.EventWeightsChanged, Message: "transformer: weights changed from a 1 % to b 2 %"}},
			[]int32{60, 60, 60, 60, 60, 60, 60, 60, 60, 60},
		},
	} {
		if got := Trend(service, test.events, now); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
	if got := Trend(&servingv1beta1.InferenceService{}, nil, now); got != nil {
		t.Errorf("without a revision: %v", got)
	}
}
