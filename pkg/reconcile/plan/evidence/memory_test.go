package evidence

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Independent requests have a clustering near 1, whatever the rate and the numbers; those of which some are bad
// together have theirs.
func TestClustering(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 4))
	for _, test := range []struct {
		name           string
		mean           float64
		requests       []uint64
		together       uint64
		atLeast, below float64
	}{
		{"few bad ones", 0.1, []uint64{100}, 1, 1, 1.5},
		{"many", 200, []uint64{1000}, 1, 1, 1.5},
		{"looks of other lengths", 20, []uint64{1000, 4000}, 1, 1, 1.5},
		{"in threes", 20, []uint64{1000}, 3, 2, 4.5},
		{"in tens", 20, []uint64{4000}, 10, 5, 14},
	} {
		memory := Memory{}
		for look := range 400 {
			requests := test.requests[look%len(test.requests)]
			bad := newPoisson(test.mean * float64(requests) / float64(test.requests[0]) / float64(test.together))
			memory = memory.with(Counts{Requests: requests, Bad: bad.draw(random) * test.together})
		}
		if got := memory.clustering(); !(got >= test.atLeast && got < test.below) {
			t.Errorf("%s: the clustering is %v, want %v to %v", test.name, got, test.atLeast, test.below)
		}
	}
}

// An outage that begins and ends leaves the clustering low.
func TestClusteringAfterAnOutage(t *testing.T) {
	memory := Memory{}
	for look := range 60 {
		counts := Counts{Requests: 1000, Bad: 10}
		if look >= 30 && look < 40 {
			counts.Bad = 300
		}
		memory = memory.with(counts)
	}
	if got := memory.clustering(); got > 2 {
		t.Errorf("the clustering is %v", got)
	}
}

// Before anything is seen, and without bad requests, requests count as independent, and the rate is above 0.
func TestMemoryOfNothing(t *testing.T) {
	memory := Memory{}
	for range 100 {
		if memory.clustering() != 1 || !(memory.rate() > 0 && memory.rate() <= 0.01) {
			t.Fatalf("%+v: clustering %v, rate %v", memory, memory.clustering(), memory.rate())
		}
		memory = memory.with(Counts{})
		memory = memory.with(Counts{Requests: 100})
	}
	memory = Memory{}.with(Counts{Requests: 7, Bad: 7}).with(Counts{Requests: 9, Bad: 9})
	if memory.clustering() != 1 {
		t.Errorf("%+v: clustering %v where all are bad", memory, memory.clustering())
	}
}

// The spread of two looks is 1 in the mean, given how many were bad in both together.
func TestSpreadIsOneInTheMean(t *testing.T) {
	const n1, n2 = 40, 25
	for bad := uint64(1); bad <= 6; bad++ {
		mean, all := 0.0, 0.0
		for first := range bad + 1 {
			one, other := Counts{n1, first}, Counts{n2, bad - first}
			ways := binomial(one, 0.5) * binomial(other, 0.5)
			spread, found := spreadOf(one, other)
			if !found {
				t.Fatalf("%+v and %+v have no spread", one, other)
			}
			mean, all = mean+ways*spread, all+ways
		}
		if mean /= all; math.Abs(mean-1) > 0.03 {
			t.Errorf("with %d bad ones the spread is %v in the mean", bad, mean)
		}
	}
}

// Where bad requests come in tens, a look is a tenth of the evidence, against S and against the max.
func TestClusteringSlowsTheBets(t *testing.T) {
	measure := Measure{Tolerance: 0.005, Max: 0.05}
	look := Look{Target: Counts{100, 40}, Stable: Counts{1000, 10}}
	growths := func(memory Memory) (overStable, overMax float64) {
		bets := newBets(measure, 1)
		bets.Stable = memory
		before := bets.OverStable[3]
		bets.settle(measure, look)
		return math.Log(bets.OverStable[3] / before), math.Log(bets.OverMax[3] / before)
	}
	independent := Memory{Requests: 10_000, Bad: 100}
	inTens := independent
	inTens.Pairs, inTens.Spread = 40, 10*(40+guessedPairs)-guessedPairs
	stable, most := growths(independent)
	slowStable, slowMost := growths(inTens)
	if !(stable > 1) || math.Abs(slowStable-stable/10) > 1e-9 {
		t.Errorf("against S the stake grows by %v, by %v in tens", stable, slowStable)
	}
	if !(most > 1) || math.Abs(slowMost-most/10) > 1e-9 {
		t.Errorf("against the max the stake grows by %v, by %v in tens", most, slowMost)
	}
}
