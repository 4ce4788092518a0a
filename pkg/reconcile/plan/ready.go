package plan

import (
	"fmt"
	"time"
)

// Reasons for which the weights are not what the spec asks for (the RolledOut
// condition); part of the API.
const (
	ReasonWaitingForPods           = "WaitingForPods"
	ReasonWaitingForCapacity       = "WaitingForCapacity"
	ReasonSettling                 = "Settling"
	ReasonRetiring                 = "WaitingForRetirement"
	ReasonCanaryUnavailable        = "CanaryUnavailable"
	ReasonProgressDeadlineExceeded = "ProgressDeadlineExceeded"
)

// required returns how many ready endpoints the target needs before it may get
// the share (rule 1): its part of what the stable revision runs now, at least
// minReplicas, at most maxReplicas.
func (d *decision) required(share int32) int32 {
	required := d.Spec.MinReplicas
	if d.stable != nil && d.stable != d.target {
		part := (int32(len(d.stable.Endpoints))*share + 99) / 100
		required = max(required, part)
	}
	return d.Spec.Bounds().clamp(required)
}

// settled counts a revision's endpoints that have been ready for so long.
func (d *decision) settled(r *Revision, settle time.Duration) int32 {
	var n int32
	for _, since := range r.Endpoints {
		if d.passed(since, settle) {
			n++
		}
	}
	return n
}

// obstacle says what keeps the target from getting the share, nil if nothing
// does: too few endpoints, endpoints or subsets that Envoy may not know yet, or
// other pods that its failover subset would reach.
func (d *decision) obstacle(share int32) *Problem {
	t := d.target
	required := d.required(share)
	ready := int32(len(t.Endpoints))
	switch {
	case ready < d.Spec.MinReplicas:
		return d.podsProblem(ready, d.Spec.MinReplicas)
	case ready < required:
		return d.withFailure(&Problem{ReasonWaitingForCapacity, fmt.Sprintf(
			"%d of the %d replicas that %d %% of the traffic needs are ready", ready, required, share)})
	case d.settled(t, d.endpointSettle()) < required, !d.subsetsSettled(t):
		return &Problem{ReasonSettling, fmt.Sprintf(
			"revision %s is ready; Envoy is given the time to learn of it", t.Version)}
	}
	if bystander := d.bystander(); bystander != nil {
		return bystander
	}
	return d.unkept()
}

// unkept says that the stable revision's autoscaler may still take what it runs away once the
// target has more of the traffic. That is settled first, and seen: afterwards nobody could tell
// what it was.
func (d *decision) unkept() *Problem {
	s := d.stable
	if s == nil || !d.Settings.KeepCapacity || s.Autoscaler.Min == 0 || !d.bounds(s).Autoscales() {
		return nil
	}
	if !d.target.RolledOutAt.IsZero() {
		return nil // Going back to one that had everything waits for nothing that stable is to have.
	}
	needed := d.bounds(s).clamp(s.Replicas)
	if s.Autoscaler.Min >= needed {
		return nil
	}
	d.keeping = true
	d.passed(d.now, d.Settings.Settle)
	return &Problem{ReasonSettling, fmt.Sprintf(
		"revision %s is ready; %s is kept at %d replicas first, for when it has all of the traffic again", d.target.Version, s.Version, needed)}
}

// entryProblem says what keeps an optional component that was rolled out once from being
// entered again by its stable revision, nil if nothing does.
func (d *decision) entryProblem() *Problem {
	s := d.stable
	if !d.Optional || d.Route.Entries != nil || s == nil {
		return nil
	}
	least := d.bounds(s).Min
	switch ready := int32(len(s.Endpoints)); {
	case ready < least && s == d.target:
		return d.podsProblem(ready, least)
	case ready < least:
		return &Problem{ReasonWaitingForPods, fmt.Sprintf(
			"%d of %d replicas of revision %s, which is to have the rest of the traffic, are ready", ready, least, s.Version)}
	case d.settled(s, d.endpointSettle()) < least, !d.passed(s.Subset, d.Settings.Settle):
		return &Problem{ReasonSettling, fmt.Sprintf(
			"revision %s is ready; Envoy is given the time to learn of it", s.Version)}
	}
	return nil
}

// podsProblem says that too few pods are ready, for how long already, and what is
// known of the cause (rule 10).
func (d *decision) podsProblem(ready, required int32) *Problem {
	problem := &Problem{ReasonWaitingForPods, fmt.Sprintf(
		"%d of %d replicas of revision %s are ready", ready, required, d.target.Version)}
	if d.target.DeadlineExceeded {
		problem.Reason = ReasonProgressDeadlineExceeded
	}
	return d.withFailure(problem)
}

// withFailure adds to a problem what keeps the target's pods from getting ready.
func (d *decision) withFailure(problem *Problem) *Problem {
	if f := d.target.Failure; f != nil {
		problem.Message += ": " + f.Message
	}
	return problem
}

// subsetsSettled reports whether Envoy has had the time to learn the subsets
// through which the revision may be routed to next.
func (d *decision) subsetsSettled(r *Revision) bool {
	if d.stable != nil && d.stable != r && !d.passed(r.FailoverSubset, d.Settings.Settle) {
		return false
	}
	return d.passed(r.Subset, d.Settings.Settle)
}

// bystander names a revision, neither stable nor target, that still has pods: a failover
// subset would reach them too, now or when they are ready (rule 12). Without a stable revision
// there is nothing to fail over to, and the target's plain subset reaches nobody else.
func (d *decision) bystander() *Problem {
	if d.stable == nil {
		return nil
	}
	for i := range d.Revisions {
		r := &d.Revisions[i]
		if r != d.target && r != d.stable && r.present() {
			return d.leavesFirst(r.Version)
		}
	}
	for _, s := range d.Strays {
		if d.strays(s) {
			return d.leavesFirst(s.Version)
		}
	}
	return nil
}

func (d *decision) leavesFirst(version string) *Problem {
	return &Problem{ReasonRetiring, fmt.Sprintf(
		"revision %s leaves before %s gets traffic", version, d.target.Version)}
}
