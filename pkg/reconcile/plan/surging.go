package plan

import (
	"fmt"
	"time"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// carries is the part of the traffic in percent that so many ready pods carry, of as many as all of it takes.
func (d *decision) carries(ready, size int32) int32 {
	if ready >= max(1, size-d.mostUnavailable()) {
		return 100
	}
	return 100 * ready / size
}

// staying is how many endpoints of a revision have been ready for a time and are to stay: a Deployment that was scaled down
// a moment ago ends pods that are still listed as ready.
func (d *decision) staying(r *Revision, settle time.Duration) int32 {
	return min(d.settledEndpoints(r, settle), r.Replicas)
}

// late is how many pods of a revision are not ready although they have had the time for it: nothing waits for them.
func (d *decision) late(r *Revision) int32 {
	late := int32(0)
	for _, created := range r.Unready {
		if d.passed(created, d.Settings.ProgressDeadline) {
			late++
		}
	}
	return late
}

// reach is the part of a share that the target's pods carry which there are already: with a bound on the pods, the
// target gets its share as the stable revision gives up its own.
func (d *decision) reach(share int32) int32 {
	if !d.surgesFor(share) || d.other() != d.target {
		return share
	}
	return min(share, d.carries(d.staying(d.target, d.endpointSettle()), d.otherSize()))
}

// keeps is the part of the traffic that the other revision has next if it is to have less than it has: not less than
// the stable revision, which gave up pods, can't carry yet. What both can't carry is divided by what they can. A pod of
// the stable revision that takes too long counts as if it were ready, and all others are waited for.
func (d *decision) keeps(wanted int32) int32 {
	weight := d.otherWeight()
	s := d.stable
	if wanted >= weight || d.Spec.Surge == nil && d.current.Held.Size == 0 {
		return wanted
	}
	ready, size := min(d.settledEndpoints(s, d.Settings.Settle)+d.late(s), s.Replicas), d.size()
	others, otherSize := d.staying(d.other(), 0), d.otherSize()
	if d.carries(ready, size) == 100 || others == 0 {
		return wanted
	}
	pods := (otherSize*(size-ready) + size - 1) / size
	kept := 100 * pods / otherSize
	if others < pods {
		part, rest := int64(others)*int64(size), int64(ready)*int64(otherSize)
		kept = int32(100 * part / (part + rest))
	}
	return max(wanted, min(weight, max(1, kept)))
}

// wantedPods is how many pods the other revision is to have once there is room for them.
func (d *decision) wantedPods() int32 {
	switch {
	case d.other() != d.target:
		return 0
	case d.rejected() && !d.keepsFailed():
		return 0
	case d.rejected():
		return min(d.target.Replicas, d.mostSurge())
	}
	return max(1, d.otherPods(max(d.wanted, d.wantedMirror, d.mirror)))
}

// wantedStablePods is how many pods the stable revision is to have: all of its own but those for which the other one
// has no room otherwise, and no fewer than its part of the traffic takes, but for those that may be missing.
func (d *decision) wantedStablePods() int32 {
	if d.Spec.Surge == nil || d.other() == nil {
		return d.size()
	}
	least := d.stablePods(d.otherWeight())
	lacking := d.wantedPods() - (d.mostPods() - least)
	if missing := min(d.mostUnavailable(), lacking); missing > 0 && least > 0 {
		least = max(1, least-missing)
	}
	return max(least, min(d.size(), d.mostPods()-d.wantedPods()))
}

// surgingStable is how many pods the stable revision has next. It gives up pods once every Envoy has the route that
// needs them no longer, and the other revision's pods that this one needs are ready. It gets them back as there is
// room for them.
func (d *decision) surgingStable() int32 {
	s, wanted := d.stable, d.wantedStablePods()
	if wanted >= s.Replicas {
		room := d.mostPods() - d.further(s) - s.ending()
		return max(s.Replicas, min(wanted, room))
	}
	if d.other() == nil || d.current.Held.Size == 0 || !d.routeSettled(d.Settings.Drain) {
		return s.Replicas
	}
	ready := d.staying(d.other(), d.Settings.Settle)
	missing := (d.size()-d.mostUnavailable())*d.otherSize() - ready*d.size()
	return min(s.Replicas, max(wanted, d.notFewer(s, missing, d.otherSize())))
}

// surgingOther is how many pods the other revision has next: what its weight takes, and more as there is room for
// them. It gives them up as the stable revision does.
func (d *decision) surgingOther() int32 {
	other, most := d.other(), d.mostPods()
	carried, stable := d.otherPods(d.otherWeight()), d.wantedStablePods()
	if missing := min(d.mostUnavailable(), stable-(most-carried)); missing > 0 {
		carried = max(0, carried-missing)
	}
	room := most - d.further(d.stable, other) - max(stable, d.stable.Replicas)
	wanted := max(min(carried, other.Replicas), min(max(carried, d.wantedPods()), room))
	if wanted >= other.Replicas {
		return max(other.Replicas, min(wanted, room-other.ending()-d.stable.ending()))
	}
	if !d.routeSettled(d.Settings.Drain) {
		return other.Replicas
	}
	if !d.drained(other) { // By its weight, a tag or copies of requests.
		wanted = max(1, wanted)
	}
	ready := d.staying(d.stable, d.Settings.Settle)
	missing := (d.size()-d.mostUnavailable())*d.otherSize() - ready*d.otherSize()
	if d.otherWeight() == 0 {
		missing = 0
	}
	return min(other.Replicas, max(wanted, d.notFewer(other, missing, d.size())))
}

// notFewer returns how many pods a revision that has ready ones has to keep so that they make up for what is missing,
// of which each of its pods is worth so much. Pods that are not ready make up for nothing.
func (d *decision) notFewer(r *Revision, missing, worth int32) int32 {
	return min(int32(len(r.Endpoints)), max(0, missing+worth-1)/worth)
}

// recordedSize is the stable revision's size, which is recorded from the moment on in which it may give up pods, until
// it has all of them again.
func (d *decision) recordedSize() int32 {
	if d.stable == nil || d.promotes() {
		return 0
	}
	size, s := d.size(), d.stable
	whole := s.Replicas >= size && int32(len(s.Endpoints)) >= size
	shares := d.share > 0 && d.target != d.stable || d.left > 0 || d.otherWeight() > 0
	switch {
	case d.current.Held.Size > 0 && (shares || !whole):
		return size
	case d.surges() && (shares || d.wantedStablePods() < s.Replicas):
		return size
	}
	return 0
}

// boundsStable reports whether the stable revision has the pods that the traffic leaves it, and no autoscaler.
func (d *decision) boundsStable() bool {
	return d.current.Held.Size > 0 || d.recordedSize() > 0 || d.surges() && d.stable.Replicas < d.size()
}

// wholeStable returns how many pods the stable revision has next when it is the target and is to have so many: as there
// is room for them beside those of revisions before.
func (d *decision) wholeStable(wanted int32) int32 {
	s := d.stable
	if d.Spec.Surge == nil || s == nil || wanted <= s.Replicas {
		return wanted
	}
	return max(s.Replicas, min(wanted, d.mostPods()-d.further(s)-s.ending()))
}

// surgingPrevious is how many pods the previous revision keeps while it is warm: no more than it has, which is what it
// had not given up yet, and than there may be beside the stable revision's.
func (d *decision) surgingPrevious() int32 {
	if !d.routeSettled(d.Settings.Drain) {
		return d.previous.Replicas
	}
	return min(d.previous.Replicas, d.mostSurge())
}

// surgeProblem is what a target waits for whose pods don't carry its share yet: they are not ready, or there are no
// more before the stable revision gives up its own.
func (d *decision) surgeProblem(share int32) *Problem {
	t, s := d.target, d.stable
	ready := int32(len(t.Endpoints))
	switch {
	case t.Replicas == 0 && d.mostPods()-d.wantedStablePods() <= 0:
		return &Problem{servingv1beta1.ReasonWaitingForCapacity, fmt.Sprintf(
			"revision %s gets no pod: rollout.maxSurge allows none beside the %d of revision %s, which can't do without; "+
				"set rollout.maxSurge to 1 or more", t.Version, s.Replicas, s.Version)}
	case ready < max(1, t.Replicas):
		return d.podsProblem(ready, max(1, t.Replicas))
	case d.settledEndpoints(t, d.endpointSettle()) < ready:
		return &Problem{servingv1beta1.ReasonSettling, fmt.Sprintf(
			"revision %s is ready; Envoy is given the time to learn of it", t.Version)}
	}
	return &Problem{servingv1beta1.ReasonWaitingForCapacity, fmt.Sprintf(
		"%d of the %d replicas that %d %% of the traffic needs are ready; revision %s gives up some of its %d for more, "+
			"as rollout.maxSurge allows %d in all",
		ready, d.otherPods(share), share, s.Version, s.Replicas, d.mostPods())}
}

// keptProblem is that the other revision has more of the traffic than it is to have, because the stable one, which gave
// up pods, can't carry all of it yet; nil if it is not so.
func (d *decision) keptProblem(share, wanted int32) *Problem {
	if share <= wanted {
		return nil
	}
	return &Problem{servingv1beta1.ReasonWaitingForCapacity, fmt.Sprintf(
		"revision %s keeps %d %% of the traffic until more than %d of the %d replicas of revision %s are ready",
		d.other().Version, share, len(d.stable.Endpoints), d.size(), d.stable.Version)}
}
