package plan

// Bounds are between how many replicas a revision runs. They belong to the revision: what a
// spec says of replicas is about the revision that equals it, and the others keep their own
// until they are asked for again.
type Bounds struct {
	// Min is at least 1; 0 stands for bounds that aren't known.
	Min int32
	// Max above Min asks for autoscaling between the two; anything else for Min, fixed.
	Max int32
}

// Autoscales reports whether the number of replicas is the autoscaler's to choose.
func (b Bounds) Autoscales() bool { return b.Max > b.Min }

// clamp returns the number within the bounds that is closest to n.
func (b Bounds) clamp(n int32) int32 { return min(max(b.Min, n), max(b.Min, b.Max)) }

// bounds are a revision's own. Where they were never recorded they are what is seen of them:
// the autoscaler's, or what its Deployment asks for.
func (d *decision) bounds(r *Revision) Bounds {
	switch {
	case r == d.target:
		return d.Spec.Bounds()
	case r.Bounds.Min > 0:
		return r.Bounds
	case r.Autoscaler.Min > 0:
		return r.Autoscaler
	case r.Replicas > 0:
		return Bounds{Min: r.Replicas}
	}
	return d.Spec.Bounds()
}

// keeps is what a revision has been kept at so far, whatever its load was.
func keeps(r *Revision) int32 {
	if r.Autoscaler.Min > 0 {
		return r.Autoscaler.Min
	}
	return r.Replicas
}
