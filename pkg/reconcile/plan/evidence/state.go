package evidence

import (
	"math"
	"slices"
)

// State is what a rollout's looks have come to so far. The zero value is the beginning. It can be stored as JSON, and
// a judge goes on from it as if it had never been stored.
type State struct {
	// Step is the rollout's step at the last look at which T had requests. Looks is how many of these there were.
	Step  int `json:"step,omitempty"`
	Looks int `json:"looks,omitempty"`
	// Peak is the most that the fund has been after a look, 0 or more; it began at 1.
	Peak float64 `json:"peak,omitempty"`
	// PeakBy is what had brought in the most at the peak.
	PeakBy Claim `json:"peakBy,omitzero"`
	// Measures has the bets of each measure, in their order.
	Measures []Bets `json:"measures,omitempty"`
}

// Claim is a way of being worse.
type Claim struct {
	// Measure is the index in Judge.Measures.
	Measure int `json:"measure,omitempty"`
	// OverMax is that T's rate is above the measure's max; else it is above S's by more than the tolerance.
	OverMax bool `json:"overMax,omitempty"`
}

// Bets are a measure's part of the fund. All numbers are 0 or more.
type Bets struct {
	// Reserve is what is not laid yet.
	Reserve float64 `json:"reserve"`
	// OverStable are the stakes on a rate that is above S's by more than the tolerance, one for each of the lifts.
	OverStable []float64 `json:"overStable"`
	// OverMax are those on a rate above the max; none without a max.
	OverMax []float64 `json:"overMax,omitempty"`
	// Stable is what is remembered of S.
	Stable Memory `json:"stable"`
}

// Evidence returns how much of what it takes to turn T back has come together at most, 0..1: the logarithm of the fund
// over that of 1/alpha. It never falls from look to look, and at 1 the judge rejects.
func (j Judge) Evidence(state State) float64 {
	if j.Rejects(state) {
		return 1
	}
	if !(state.Peak > 1) {
		return 0
	}
	return min(math.Log(state.Peak)/-math.Log(j.alpha()), math.Nextafter(1, 0))
}

// Rejects reports whether T is to be turned back. To a T that is no worse this happens with a probability of at most
// alpha in a whole rollout. Once it is true, it is after each later look.
func (j Judge) Rejects(state State) bool { return state.Peak >= 1/j.alpha() }

// record keeps the fund if it is the greatest so far.
func (s *State) record() {
	fund, most, by := 0.0, 0.0, Claim{}
	for i, bets := range s.Measures {
		fund += bets.total()
		if stakes := sum(bets.OverStable); stakes > most {
			most, by = stakes, Claim{Measure: i}
		}
		if stakes := sum(bets.OverMax); stakes > most {
			most, by = stakes, Claim{Measure: i, OverMax: true}
		}
	}
	if fund > s.Peak {
		s.Peak, s.PeakBy = min(fund, highestStake), by
	}
}

// clone returns a copy of the bets that shares nothing with them.
func (s State) clone() []Bets {
	measures := slices.Clone(s.Measures)
	for i := range measures {
		measures[i].OverStable = slices.Clone(measures[i].OverStable)
		measures[i].OverMax = slices.Clone(measures[i].OverMax)
	}
	return measures
}

// fit reports whether the bets are a measure's, and their numbers such as a look leaves behind.
func (b Bets) fit(measure Measure) bool {
	seen := b.Stable
	numbers := slices.Concat(b.OverStable, b.OverMax,
		[]float64{b.Reserve, seen.Requests, seen.Bad, seen.Spread, seen.Pairs})
	for _, number := range numbers {
		if !(number >= 0 && number <= highestStake) {
			return false
		}
	}
	wanted := 0
	if measure.hasMax() {
		wanted = len(lifts)
	}
	return len(b.OverStable) == len(lifts) && len(b.OverMax) == wanted && seen.Bad <= seen.Requests
}

// total is the measure's part of the fund.
func (b Bets) total() float64 { return b.Reserve + sum(b.OverStable) + sum(b.OverMax) }

// sum returns the sum of numbers.
func sum(numbers []float64) float64 {
	total := 0.0
	for _, number := range numbers {
		total += number
	}
	return total
}
