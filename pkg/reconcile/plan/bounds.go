package plan

// Bounds are the least and the greatest number of a revision's replicas. They belong to the revision: those in the
// spec are the target's, and every other revision keeps its own until it is the target again.
type Bounds struct {
	// Min is at least 1; 0 stands for unknown bounds.
	Min int32
	// Max above Min stands for autoscaling between the two; any other value for Min, fixed.
	Max int32
}

// Autoscales reports whether the number of replicas is the autoscaler's to choose.
func (b Bounds) Autoscales() bool { return b.Max > b.Min }

// clamp returns the number within the bounds that is closest to n.
func (b Bounds) clamp(n int32) int32 { return min(max(b.Min, n), max(b.Min, b.Max)) }

// bounds returns a revision's own. Where they were not recorded, they are its autoscaler's, or what its Deployment
// has now.
func (d *decision) bounds(r *Revision) Bounds {
	switch {
	case r == d.target:
		return d.Spec.Bounds()
	case r.Bounds.Min > 0:
		return r.Bounds
	case r.Autoscaler.Min > 0:
		return r.Autoscaler
	case r == d.stable && d.current.Held.Size > 0:
		return Bounds{Min: d.current.Held.Size}
	case r.Replicas > 0:
		return Bounds{Min: r.Replicas}
	}
	return d.Spec.Bounds()
}

// currentFloor is the number of replicas that a revision has not been scaled below so far, however low its load was:
// its autoscaler's minimum, or what its Deployment has.
func currentFloor(r *Revision) int32 {
	if r.Autoscaler.Min > 0 {
		return r.Autoscaler.Min
	}
	return r.Replicas
}
