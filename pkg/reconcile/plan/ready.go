package plan

import (
	"fmt"
	"time"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// requiredEndpoints returns how many ready endpoints the target needs before it may get
// the share (rule 1): its part of what the stable revision runs now, at least
// minReplicas, at most maxReplicas.
func (d *decision) requiredEndpoints(share int32) int32 {
	if d.surgesFor(share) && d.other() == d.target {
		// Before it has a share, it can't have more than there is room for.
		return max(1, min(d.otherPods(share), d.mostPods()-d.wantedStablePods()))
	}
	return d.unboundedPods(share)
}

// unboundedPods is how many pods the target needs for a share where nothing bounds them.
func (d *decision) unboundedPods(share int32) int32 {
	required := d.Spec.MinReplicas
	if d.stable != nil && d.stable != d.target {
		part := (int32(len(d.stable.Endpoints))*share + 99) / 100
		required = max(required, part)
	}
	return d.Spec.Bounds().clamp(required)
}

// settled reports whether Envoy knows so many endpoints of a revision, of which there are as many, and the subsets that
// have been there since a time, zero if they are not there. It waits for all of that at once: the decision is not made
// again for a part of it. What brings the subsets has it made again.
func (d *decision) settled(r *Revision, required int32, subsets time.Time) bool {
	var endpoints time.Time
	if required > 0 {
		endpoints = r.Endpoints[required-1].Add(d.endpointSettle())
	}
	if subsets.IsZero() {
		d.reached(endpoints)
		return false
	}
	return d.reached(later(endpoints, subsets.Add(d.Settings.Settle)))
}

// later returns the later of two times.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// settledEndpoints returns how many of a revision's endpoints have been ready for a time.
func (d *decision) settledEndpoints(r *Revision, settle time.Duration) int32 {
	var n int32
	for _, since := range r.Endpoints {
		if d.passed(since, settle) {
			n++
		}
	}
	return n
}

// obstacle is why the target can't get a larger share yet, nil if it can: too few endpoints, endpoints or subsets that
// Envoy may not have yet, other pods that its failover subset would reach, or the stable revision's autoscaler.
func (d *decision) obstacle(share int32) *Problem {
	if problem := d.podsObstacle(share); problem != nil {
		return problem
	}
	return d.stableFloorProblem()
}

// podsObstacle is obstacle without the stable revision's autoscaler.
func (d *decision) podsObstacle(share int32) *Problem {
	needs := fmt.Sprintf("%d %% of the traffic needs", share)
	if unready := d.unready(share, needs, d.subsetsSince(d.target)); unready != nil {
		return unready
	}
	return d.bystanderProblem()
}

// unready is that too few of the target's pods are ready for a part of the requests, or that Envoy may not know them or
// their subsets, which have been there since a time; nil if it is neither. What needs the pods ends the message.
func (d *decision) unready(part int32, needs string, subsets time.Time) *Problem {
	required := d.requiredEndpoints(part)
	ready := int32(len(d.target.Endpoints))
	least := min(d.Spec.MinReplicas, required)
	switch {
	case ready < least:
		return d.podsProblem(ready, least)
	case ready < required:
		return d.withFailure(&Problem{servingv1beta1.ReasonWaitingForCapacity, fmt.Sprintf(
			"%d of the %d replicas that %s are ready", ready, required, needs)})
	case !d.settled(d.target, required, subsets):
		return &Problem{servingv1beta1.ReasonSettling, fmt.Sprintf(
			"revision %s is ready; Envoy is given the time to learn of it", d.target.Version)}
	}
	return nil
}

// stableFloorProblem is that the minimum of the stable revision's autoscaler is below what the revision runs, nil if it
// is not: the autoscaler would scale it down as soon as the target has more of the traffic. The minimum is raised
// first, and seen to be, because what the revision ran is not known afterwards.
func (d *decision) stableFloorProblem() *Problem {
	s := d.stable
	if s == nil || d.surges() || !d.Settings.KeepCapacity || s.Autoscaler.Min == 0 || !d.bounds(s).Autoscales() {
		return nil
	}
	if !d.target.RolledOutAt.IsZero() {
		return nil // A roll back to a revision that had all of the traffic does not wait for the stable one's capacity.
	}
	needed := d.bounds(s).clamp(s.Replicas)
	if s.Autoscaler.Min >= needed {
		return nil
	}
	d.raisesStableFloor = true
	d.passed(d.now, d.Settings.Settle)
	return &Problem{servingv1beta1.ReasonSettling, fmt.Sprintf(
		"revision %s is ready; %s is kept at %d replicas first, for when it has all of the traffic again",
		d.target.Version, s.Version, needed)}
}

// entryProblem is why the route can't lead to an optional component's stable revision again, where it did once and does
// not now; nil if it can.
func (d *decision) entryProblem() *Problem {
	s := d.stable
	if !d.Optional || d.current.Entries != nil || s == nil {
		return nil
	}
	least := max(1, d.bounds(s).Min-d.mostUnavailable())
	switch ready := int32(len(s.Endpoints)); {
	case ready < least && s == d.target:
		return d.podsProblem(ready, least)
	case ready < least:
		return &Problem{
			servingv1beta1.ReasonWaitingForPods,
			fmt.Sprintf("%d of %d replicas of revision %s, which is to have the rest of the traffic, are ready",
				ready, least, s.Version),
		}
	case !d.settled(s, least, s.Subset):
		return &Problem{servingv1beta1.ReasonSettling, fmt.Sprintf(
			"revision %s is ready; Envoy is given the time to learn of it", s.Version)}
	}
	return nil
}

// podsProblem is that too few of the target's pods are ready, with the pods' own reason where there is one, and whether
// they have taken too long already (rule 10).
func (d *decision) podsProblem(ready, required int32) *Problem {
	problem := &Problem{servingv1beta1.ReasonWaitingForPods, fmt.Sprintf(
		"%d of %d replicas of revision %s are ready", ready, required, d.target.Version)}
	if d.target.DeadlineExceeded {
		problem.Reason = servingv1beta1.ReasonProgressDeadlineExceeded
	}
	return d.withFailure(problem)
}

// withFailure adds to a problem why the target's pods do not get ready.
func (d *decision) withFailure(problem *Problem) *Problem {
	if f := d.target.Failure; f != nil {
		problem.Message += ": " + f.Message
	}
	return problem
}

// subsetsSince returns since when there have been the subsets through which the revision may be routed to next; zero if
// one is not there.
func (d *decision) subsetsSince(r *Revision) time.Time {
	switch {
	case d.stable == nil || d.stable == r:
		return r.Subset
	case r.Subset.IsZero() || r.FailoverSubset.IsZero():
		return time.Time{}
	}
	return later(r.Subset, r.FailoverSubset)
}

// bystanderProblem names a bystander, nil if there is none: a revision, neither stable nor target, that still has pods, or
// had some so short a time ago that an Envoy may not know that they are gone. A failover subset would reach them too, now
// or once they are ready (rule 12). Without a stable revision there is no
// failover, and the target's plain subset reaches no bystander.
func (d *decision) bystanderProblem() *Problem {
	if d.stable == nil {
		return nil
	}
	for i := range d.Revisions {
		r := &d.Revisions[i]
		if r == d.target || r == d.stable {
			continue
		}
		if r.present() || !r.Gone.IsZero() && !d.passed(r.Gone, d.Settings.Settle) {
			return d.retirementProblem(r.Version)
		}
	}
	for _, s := range d.Strays {
		if d.isOrphan(s) {
			return d.retirementProblem(s.Version)
		}
	}
	return nil
}

// retirementProblem is that a bystander is not retired yet: scaled to zero, or deleted if it is an orphan.
func (d *decision) retirementProblem(bystander string) *Problem {
	return &Problem{servingv1beta1.ReasonWaitingForRetirement, fmt.Sprintf(
		"revision %s has to be retired before %s gets traffic", bystander, d.target.Version)}
}
