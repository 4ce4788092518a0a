package plan

import (
	"math"
	"slices"
)

// Surge bounds the pods that a rollout takes: those of the stable revision and of the target together.
type Surge struct {
	// Max is how many pods there may be beyond those that all of the traffic takes.
	Max Amount
	// Unavailable is how many fewer than those may be ready. Where both are none, it is one.
	Unavailable Amount
}

// Amount is a number of pods.
type Amount struct {
	// Value is 0 or more.
	Value int32
	// Percent is true if Value is a percent of the pods that all of the traffic takes.
	Percent bool
}

// up returns the amount of so many pods, a part of a pod as a whole one.
func (a Amount) up(pods int32) int32 {
	if a.Percent {
		return (pods*a.Value + 99) / 100
	}
	return a.Value
}

// down returns the amount of so many pods, without a part of a pod.
func (a Amount) down(pods int32) int32 {
	if a.Percent {
		return pods * a.Value / 100
	}
	return a.Value
}

// unbounded is a number of pods that no component has.
const unbounded = math.MaxInt32 / 4

// other returns the revision that shares the traffic and the pods with the stable one: a superseded one as long as it
// has weight, else the target; nil if there is neither.
func (d *decision) other() *Revision {
	if d.stable == nil {
		return nil
	}
	if leaving := d.Revision(d.superseded()); leaving != nil {
		return leaving
	}
	if d.target != d.stable {
		return d.target
	}
	return nil
}

// otherWeight is the weight that the other revision has.
func (d *decision) otherWeight() int32 {
	if other := d.other(); other != nil {
		return d.current.Weight(other.Version)
	}
	return 0
}

// surges reports whether the pods of the stable revision and of the other one are bounded so that they make room for
// each other (rule 17): the target's next share takes more pods than there may be beside the stable revision's, or
// that has given up pods.
func (d *decision) surges() bool { return d.surgesFor(max(d.wanted, d.wantedMirror)) }

// surgesFor is surges for a share that the target is to have.
func (d *decision) surgesFor(share int32) bool {
	if d.Spec.Surge == nil || d.other() == nil {
		return false
	}
	if d.current.Held.Size > 0 || d.stable.Replicas < d.size() {
		return true
	}
	return d.target != d.stable && d.unboundedPods(share)+d.target.ending()+d.further(d.stable, d.target) > d.mostSurge()
}

// size is how many of the stable revision's pods all of the traffic takes: as many as it had before it gave up any.
// A revision that is stable again has fewer than the one that has all of the traffic.
func (d *decision) size() int32 {
	own := d.bounds(d.stable)
	if recorded := d.current.Held.Size; recorded > 0 {
		return own.clamp(recorded)
	}
	size := max(1, d.stable.Replicas)
	if other := d.other(); other != nil && d.otherWeight() == 100 {
		size = max(size, other.Replicas)
	}
	return own.clamp(size)
}

// otherSize is how many of the other revision's pods all of the traffic takes.
func (d *decision) otherSize() int32 { return d.bounds(d.other()).clamp(d.size()) }

// otherPods is how many pods of the other revision a part of the traffic takes.
func (d *decision) otherPods(percent int32) int32 { return (d.otherSize()*percent + 99) / 100 }

// stablePods is how many pods of the stable revision the rest of the traffic takes. Weights are whole percents: those
// of the other revision's pods are taken from it, not what its own weight comes to, which may be a bit more.
func (d *decision) stablePods(percent int32) int32 {
	if percent == 100 {
		return 0
	}
	return max(1, d.size()-d.size()*d.otherPods(percent)/d.otherSize())
}

// leastShift is how many pods a rollout moves at a time at least: as many as take one percent of the traffic, the least
// weight.
func (d *decision) leastShift() int32 { return (d.size() + 99) / 100 }

// mostSurge is how many pods there may be beyond those that all of the traffic takes.
func (d *decision) mostSurge() int32 {
	surge := d.Spec.Surge.Max.up(d.size())
	if surge == 0 {
		return 0
	}
	return max(surge, d.leastShift()-d.mostUnavailable())
}

// mostUnavailable is how many pods fewer than all of the traffic takes may be ready.
func (d *decision) mostUnavailable() int32 {
	if d.Spec.Surge == nil {
		return 0
	}
	unavailable := d.Spec.Surge.Unavailable.down(d.size())
	if d.Spec.Surge.Max.up(d.size()) == 0 {
		unavailable = max(unavailable, d.leastShift())
	}
	return min(unavailable, d.size()-1)
}

// mostPods is how many pods there may be in all: beside those that all of the traffic takes of the one revision or of the
// other, whichever are more.
func (d *decision) mostPods() int32 {
	switch {
	case d.Spec.Surge == nil:
		return unbounded
	case d.other() == nil:
		return d.size() + d.mostSurge()
	}
	return max(d.size(), d.otherSize()) + d.mostSurge()
}

// existing is how many pods of a revision there are, or will be.
func (r *Revision) existing() int32 { return max(r.Replicas, int32(r.Pods)) + int32(r.Terminating) }

// ending is how many of them are beyond its replicas: they terminate, or are about to.
func (r *Revision) ending() int32 { return r.existing() - r.Replicas }

// further is how many pods there are of revisions other than these.
func (d *decision) further(but ...*Revision) int32 {
	n := int32(d.Unsnapshotted)
	for i := range d.Revisions {
		r := &d.Revisions[i]
		if !slices.Contains(but, r) {
			n += r.existing()
		}
	}
	return n
}
