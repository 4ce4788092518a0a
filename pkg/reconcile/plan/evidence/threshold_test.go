package evidence

import (
	"testing"
	"time"
)

func TestThreshold(t *testing.T) {
	of := func(n float64) *float64 { return &n }
	for _, test := range []struct {
		name           string
		threshold      Threshold
		target, stable float64
		outside        bool
	}{
		{"at max", Threshold{Max: of(0.2)}, 0.2, 0, false},
		{"above max", Threshold{Max: of(0.2)}, 0.21, 0, true},
		{"max of 0", Threshold{Max: of(0)}, 0.001, 0, true},
		{"at min", Threshold{Min: of(-1)}, -1, 0, false},
		{"below min", Threshold{Min: of(-1)}, -1.1, 0, true},
		{"between", Threshold{Min: of(1), Max: of(2)}, 1.5, 0, false},
		{"as many times stable's", Threshold{Ratio: of(1.5)}, 3, 2, false},
		{"more times stable's", Threshold{Ratio: of(1.5)}, 3.1, 2, true},
		{"both none", Threshold{Ratio: of(1.5)}, 0, 0, false},
		{"stable none", Threshold{Ratio: of(1.5)}, 0.1, 0, true},
		{"within the ratio, above max", Threshold{Ratio: of(1.5), Max: of(2)}, 2.5, 2, true},
	} {
		if got := test.threshold.Outside(test.target, test.stable); got != test.outside {
			t.Errorf("%s: outside is %v, want %v", test.name, got, test.outside)
		}
	}
	noon := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	minute := Threshold{For: time.Minute}
	if minute.Exceeded(time.Time{}, noon) || minute.Exceeded(noon, noon.Add(59*time.Second)) {
		t.Error("exceeded too early")
	}
	if !minute.Exceeded(noon, noon.Add(time.Minute)) || !(Threshold{}).Exceeded(noon, noon) {
		t.Error("not exceeded")
	}
}
