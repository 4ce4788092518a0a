package evidence

// DefaultAlpha is the probability of turning back a revision that is no worse, unless another is asked for.
const DefaultAlpha = 0.01

// lowestAlpha keeps what has to be reached far below what a stake can hold.
const lowestAlpha = 1e-12

// Measure is what a bad request is, and how many of them are accepted.
type Measure struct {
	// Tolerance is how far T's rate may be above S's, a difference of probabilities, 0..1. With 1 or more, T is not
	// compared with S. What is below 0, or no number, counts as 0.
	Tolerance float64
	// Max is the highest rate that T may have whatever S's is, above 0 and below 1. Any other value is no max.
	Max float64
}

// hasMax reports whether T's rate has a limit of its own.
func (m Measure) hasMax() bool { return m.Max > 0 && m.Max < highestRate }

// tolerance is the measure's, made valid.
func (m Measure) tolerance() float64 {
	if m.Tolerance > 0 {
		return min(m.Tolerance, 1)
	}
	return 0
}

// Judge is how the revisions of a rollout are compared, the same for all of its looks.
type Judge struct {
	// Alpha is the greatest probability that T, which is worse by no measure, is turned back in a whole rollout; above
	// 0 and below 1. Any other value is DefaultAlpha; it is never taken as less than 1e-12.
	Alpha float64
	// Measures share alpha. With two, each takes a little longer than alone: as many requests as double its stakes.
	Measures []Measure
}

// Add returns the state after one more look, with the look of each measure in the order of Measures; a measure that
// has none saw nothing. The step is the number of the rollout's step that the requests belong to: when it changes,
// more of the reserve is laid. Looks without requests to T, before it has traffic, teach the judge how S does. A state
// that is not of these measures begins anew. The state that is passed stays as it is.
func (j Judge) Add(before State, step int, looks []Look) State {
	after := j.begin(before)
	part, seen := releasedByLook, false
	if after.Looks > 0 && step != after.Step {
		part = releasedByStep
	}
	for i, measure := range j.Measures[:min(len(j.Measures), len(looks))] {
		bets := &after.Measures[i]
		if looks[i].Target.Requests > 0 {
			seen = true
			bets.release(part)
			bets.settle(measure, looks[i])
		}
		bets.Stable = bets.Stable.with(looks[i].Stable)
	}
	if seen {
		after.Step = step
		after.Looks++
	}
	after.record()
	return after
}

// begin returns a copy of the state, or a new one if it is not of the judge's measures. A peak stays.
func (j Judge) begin(before State) State {
	after := State{Step: before.Step, Peak: min(max(before.Peak, 0), highestStake), PeakBy: before.PeakBy}
	if j.fits(before) {
		after.Looks, after.Measures = before.Looks, before.clone()
		return after
	}
	for _, measure := range j.Measures {
		after.Measures = append(after.Measures, newBets(measure, 1/float64(len(j.Measures))))
	}
	return after
}

// fits reports whether a state is of the judge's measures.
func (j Judge) fits(state State) bool {
	if len(state.Measures) != len(j.Measures) {
		return false
	}
	for i, measure := range j.Measures {
		if !state.Measures[i].fit(measure) {
			return false
		}
	}
	return true
}

// alpha is the judge's, made valid.
func (j Judge) alpha() float64 {
	if j.Alpha > 0 && j.Alpha < 1 {
		return max(j.Alpha, lowestAlpha)
	}
	return DefaultAlpha
}
