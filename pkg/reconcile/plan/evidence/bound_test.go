package evidence

import (
	"math"
	"testing"
)

// The exact bounds, Clopper's and Pearson's, of 99.9 % are in the comments; Highest is never below.
func TestHighest(t *testing.T) {
	for _, test := range []struct {
		counts   Counts
		from, to float64
	}{
		{Counts{}, 1, 1},
		{Counts{Requests: 100, Bad: 100}, 1, 1},
		{Counts{Requests: 100}, 0.0667, 0.068},              // 0.0667
		{Counts{Requests: 10000}, 0.00069, 0.0007},          // 0.00069
		{Counts{Requests: 10000, Bad: 100}, 0.0134, 0.0142}, // 0.0134
	} {
		if got := Highest(test.counts, Memory{}, 0.001); got < test.from || got > test.to {
			t.Errorf("the bound of %+v is %v, not %v..%v", test.counts, got, test.from, test.to)
		}
	}
	counts := Counts{Requests: 10000, Bad: 100}
	if alone, together := Highest(counts, Memory{}, 0.001),
		Highest(counts, Memory{Spread: 100, Pairs: 20}, 0.001); !(together > alone) {
		t.Errorf("bad requests that come together have a bound of %v, others %v", together, alone)
	}
	if got := Highest(counts, Memory{}, math.NaN()); got != 1 {
		t.Errorf("without a probability the bound is %v", got)
	}
}
