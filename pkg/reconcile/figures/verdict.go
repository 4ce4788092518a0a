package figures

import (
	"fmt"
	"strconv"

	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan/evidence"
)

// fewRequests is how few requests of the stable revision's leave its rate unknown.
const fewRequests = 100

// highestBefore returns the highest rate that what the stable revision answered before the promotion leaves possible, but
// for a probability of miss; 1 of few requests.
func highestBefore(before evidence.Counts, seen evidence.Memory, miss float64) float64 {
	if before.Requests < fewRequests {
		return 1
	}
	return evidence.Highest(before, seen, miss)
}

// verdict returns in what the target is worse, for people.
func (t *tally) verdict(comparison plan.Comparison) string {
	claim := t.state.PeakBy
	measured := t.sums[claim.Measure]
	what := "failed"
	if t.names()[claim.Measure] == measureSlow {
		what = "took longer than " + t.analysis.Slow.Than.Duration.String()
	}
	text := fmt.Sprintf("%s of its requests %s", rateOf(measured.Target), what)
	own := t.measures()[claim.Measure]
	stable := measured.Stable
	if !comparison.Promoted.IsZero() {
		stable = t.reference[claim.Measure].Stable
		text += " since it has all of the traffic"
	}
	if claim.OverMax && own.Max > 0 && own.Max <= t.judge.Measures[claim.Measure].Max {
		return fmt.Sprintf("%s, and at most %s may", text, percent(own.Max))
	}
	text += fmt.Sprintf(", and %s of those to %s", rateOf(stable), comparison.Stable)
	if !comparison.Promoted.IsZero() {
		text += " before"
	}
	return fmt.Sprintf("%s; chance is ruled out at %s", text, percent(t.alpha()))
}

// rateOf is how many of a revision's requests were bad: `23 of 410 (5.6 %)`.
func rateOf(counts evidence.Counts) string {
	if counts.Requests == 0 {
		return "0 of 0"
	}
	return fmt.Sprintf("%d of %d (%.1f %%)", counts.Bad, counts.Requests, 100*float64(counts.Bad)/float64(counts.Requests))
}

// percent is a part as a percentage.
func percent(part float64) string { return strconv.FormatFloat(100*part, 'g', 4, 64) + " %" }
