package plan

import (
	"fmt"
	"time"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// Analysis is how the target is compared with the stable revision.
type Analysis struct {
	// MinRequests is how many requests the target answers in a step before the next one begins.
	MinRequests uint64
	// Patience is how long a step waits for them after its time is over; nil for as long as it takes.
	Patience *time.Duration
	// Hold is true if a target that is worse keeps its share; else it is rejected.
	Hold bool
}

// Rejection is the record that a revision was worse than the stable one.
type Rejection struct {
	// At is when; zero for never.
	At time.Time
	// Retry is what the spec's retry was.
	Retry string
	// Message is by what figures.
	Message string
}

// Comparison is which revisions are compared, and by the requests of which time.
type Comparison struct {
	// Target and Stable are versions. After a promotion Stable is the previous revision, which has no requests any
	// longer: those that it answered until Promoted count.
	Target, Stable string
	// Began is since when the target has had a share of the traffic; zero if it has none yet.
	Began time.Time
	// Since is since when it has had its present share, and Step the number of the step that this belongs to, 0 for none.
	Since time.Time
	Step  int
	// Mirror is true if the share is one of copies of requests.
	Mirror bool
	// Promoted is when the target got all of the traffic; zero before.
	Promoted time.Time
}

// Figures is what the requests have shown so far.
type Figures struct {
	// Of is what was compared.
	Of Comparison
	// At is until when requests are counted; zero if none are yet.
	At time.Time
	// Problem is why they can't be counted at present, nil if they can.
	Problem *Problem
	// Requests is how many the target has answered since Of.Since.
	Requests uint64
	// Evidence is how much of what it takes to find the target worse has come together, 0..1.
	Evidence float64
	// Worse is in what the target is worse, a sentence without a full stop; empty if it is not.
	Worse string
	// Measures are what was counted, in the order of the measures.
	Measures []Measured
	// Queries are the last results of the user's own queries, in their order; none before Of.Began.
	Queries []Queried
}

// Queried is the last result of a query of the user's own.
type Queried struct {
	// Name is the query's.
	Name string
	// Target and Stable are the revisions' numbers; nil for none.
	Target, Stable *float64
	// OutsideSince is since when the target's is out of bounds at each look; zero if it isn't.
	OutsideSince time.Time
}

// Measured is what was counted of one measure since Comparison.Began.
type Measured struct {
	// Name is the field of the analysis, failed or slow.
	Name string
	// Target and Stable are how many requests each answered, TargetBad and StableBad how many of them were bad.
	Target, TargetBad, Stable, StableBad uint64
}

// Comparison returns what is to be compared, nil if nothing is: without an analysis, without another revision that has
// or had the rest of the traffic, and once the target is rejected.
func (s Seen) Comparison(now time.Time) *Comparison {
	d := &decision{Seen: s, roles: rolesOf(s), wake: wake{now: now}, current: s.Route}
	switch {
	case s.Spec.Analysis == nil || d.create || d.stable == nil || d.rejected():
		return nil
	case d.target == d.stable && d.previousStays() && d.previous.Replicas > 0:
		promoted := d.stable.RolledOutAt
		return &Comparison{
			Target: d.target.Version, Stable: d.previous.Version, Began: promoted, Since: promoted, Promoted: promoted,
		}
	case d.target == d.stable || d.ceiling() == 0:
		return nil
	}
	comparison := &Comparison{Target: d.target.Version, Stable: d.stable.Version}
	if held := s.Route.Held; d.heldShare() > 0 && held.Percent > 0 || d.heldMirror() > 0 && held.Mirror > 0 {
		comparison.Began, comparison.Since, comparison.Mirror = held.Began, held.Since, held.Mirror > 0
		comparison.Step = d.stepOf(held.Percent, held.Mirror) + 1
	}
	return comparison
}

// judge returns the record that the target is rejected, nil if it is not now: its figures show that it is worse, and
// another revision can have its traffic.
func (s Seen) judge(now time.Time) *Rejection {
	comparison := s.Comparison(now)
	if comparison == nil || s.Figures.Worse == "" || s.Spec.Analysis.Hold ||
		s.Figures.Of.Target != comparison.Target || s.Figures.Of.Stable != comparison.Stable {
		return nil
	}
	rejection := &Rejection{At: now, Retry: s.Spec.Retry, Message: s.Figures.Worse}
	if at := s.Revision(comparison.Target).RolledOutAt; !at.Before(now) {
		rejection.At = at.Add(time.Nanosecond)
	}
	stable := rolesAfter(s, rejection).stable
	if stable == nil || stable.Version != comparison.Stable || len(stable.Endpoints) == 0 || stable.Subset.IsZero() {
		return nil
	}
	return rejection
}

// rejected reports whether the target was worse than the stable revision, and is not tried again: the spec's retry is
// what it was.
func (d *decision) rejected() bool {
	r := d.rejection
	return d.stable != nil && d.target != d.stable && !r.At.IsZero() && r.Retry == d.Spec.Retry
}

// rejectionProblem is that the target was rejected.
func (d *decision) rejectionProblem() *Problem {
	r := d.rejection
	return &Problem{servingv1beta1.ReasonRejected, fmt.Sprintf(
		"revision %s was rejected at %s: %s; apply another spec, or change rollout.retry to try it again",
		d.target.Version, r.At.UTC().Format(time.RFC3339), r.Message)}
}

// keepsFailed reports whether a rejected target keeps its pods: for KeepFailed, and while requests may reach them.
func (d *decision) keepsFailed() bool {
	return d.target.Replicas > 0 &&
		(!d.passed(d.rejection.At, d.Settings.KeepFailed) || !d.drained(d.target))
}
