package plan

// decideReplicas returns how many pods each revision needs, the target first.
func (d *decision) decideReplicas() []RevisionPlan {
	plans := []RevisionPlan{d.targetReplicas()}
	for i := range d.Revisions {
		if r := &d.Revisions[i]; r != d.target {
			plans = append(plans, d.otherReplicas(r))
		}
	}
	return plans
}

// targetReplicas scales the target to what its next share needs (rule 1).
func (d *decision) targetReplicas() RevisionPlan {
	switch {
	case d.rejected() && !d.keepsFailed(), !d.mayStart():
		return RevisionPlan{Version: d.target.Version}
	case d.target == d.stable && d.boundsStable():
		return RevisionPlan{Version: d.target.Version, Replicas: d.surgingStable()}
	case d.target == d.stable:
		return d.scaledTo(d.target, d.wholeStable(d.targetFloor()))
	case d.surges() && d.other() == d.target:
		return RevisionPlan{Version: d.target.Version, Replicas: d.surgingOther()}
	case d.rejected(), d.left > 0: // The pods of the superseded revision, whose traffic returns, make room first.
		return RevisionPlan{Version: d.target.Version, Replicas: d.target.Replicas}
	}
	return d.beside(d.scaledTo(d.target, d.unsurgingTarget()))
}

// unsurgingTarget is how many pods the target needs for its next share where those of the stable revision are not
// bounded.
func (d *decision) unsurgingTarget() int32 {
	if d.wantedMirror == 0 && d.share == d.wanted && d.share == d.current.Weight(d.target.Version) {
		return d.targetFloor()
	}
	required := d.requiredEndpoints(max(d.wanted, d.wantedMirror, d.mirror))
	if d.mirror > 0 {
		// What a restart of the manager makes uncertain, how far the steps are, scales nothing down.
		required = max(required, d.bounds(d.target).clamp(currentFloor(d.target)))
	}
	return required
}

// beside bounds the target, so that it and its autoscaler choose no more pods than there may be beside the stable
// revision's. Those that terminate take their room until they have.
func (d *decision) beside(target RevisionPlan) RevisionPlan {
	if d.Spec.Surge != nil && d.stable != nil {
		room := d.mostSurge() - d.stable.ending() - d.target.ending() - d.further(d.stable, d.target)
		target.Replicas = min(target.Replicas, max(d.target.Replicas, room))
		target.MaxReplicas = min(target.MaxReplicas, max(target.Replicas, d.mostSurge()))
		target.Autoscale = target.Autoscale && target.MaxReplicas > target.Replicas
	}
	return target
}

// mayStart reports whether the target's pods may exist: not before the stable
// revision's route is plain again and has settled, or a failover subset would
// send the new pods traffic before they have a weight.
func (d *decision) mayStart() bool {
	if d.target == d.stable || d.target.Replicas > 0 ||
		d.current.Entries == nil || d.current.Weight(d.target.Version) > 0 {
		return true
	}
	if len(d.missingSnapshots()) > 0 {
		// The route stays as it is, failover subset and all, unless the target is
		// to have all of the traffic: then a failover to it exceeds no percent.
		return d.missingSnapshotProblem() == nil
	}
	return !d.current.failsOver() && d.routeSettled(0)
}

// otherReplicas returns how many pods a revision other than the target needs.
func (d *decision) otherReplicas(r *Revision) RevisionPlan {
	switch {
	case r == d.stable:
		return d.stableReplicas()
	case r == d.other() && d.surges():
		return RevisionPlan{Version: r.Version, Replicas: d.surgingOther()}
	case r == d.previous && d.previousStays() && r.Replicas > 0:
		return d.previousReplicas()
	case r.Replicas > 0 && d.current.Since.IsZero() && r.Autoscaler.Min > 0:
		// Another route of the service still carries other weights: however long that lasts, the revision may have
		// traffic.
		return RevisionPlan{
			Version:     r.Version,
			Replicas:    r.Autoscaler.Min,
			Autoscale:   true,
			MaxReplicas: r.Autoscaler.Max,
		}
	case r.Replicas > 0 && !d.drained(r):
		return RevisionPlan{Version: r.Version, Replicas: r.Replicas}
	}
	return RevisionPlan{Version: r.Version}
}

// stableReplicas returns how many pods the stable revision needs beside another target.
func (d *decision) stableReplicas() RevisionPlan {
	if d.boundsStable() {
		return RevisionPlan{Version: d.stable.Version, Replicas: d.surgingStable()}
	}
	return d.scaledTo(d.stable, d.stableFloor())
}

// previousReplicas returns how many pods the previous revision needs while it is warm.
func (d *decision) previousReplicas() RevisionPlan {
	if d.Spec.Surge != nil {
		return RevisionPlan{Version: d.previous.Version, Replicas: d.surgingPrevious()}
	}
	return d.scaledTo(d.previous, d.previousFloor())
}

// stableFloor is how many pods the stable revision needs at least (rule 1). With no more than the target leaves of the
// traffic, its autoscaler would scale it down, and an abort, a fallback or the failover would then send all of the
// traffic to few pods. So it keeps what it ran when the target last got more weight, and still does for a while after
// the target has lost it: the autoscaler needs time to measure the traffic that comes back.
func (d *decision) stableFloor() int32 {
	s := d.stable
	own := d.bounds(s)
	switch {
	case !own.Autoscales() || !d.Settings.KeepCapacity:
		return own.Min
	case d.raisesStableFloor || d.share > d.current.Weight(d.target.Version):
		return own.clamp(max(currentFloor(s), s.Replicas))
	case d.share > 0 || !d.routeSettled(d.Settings.Window):
		return own.clamp(currentFloor(s))
	}
	return own.Min
}

// previousFloor is how many pods the previous revision needs at least while it stands in for the stable one: what it
// ran when it had all of the traffic. It may be scaled down once no request is in flight on it, not at the moment of
// the promotion.
func (d *decision) previousFloor() int32 {
	p := d.previous
	own := d.bounds(p)
	switch {
	case own.Autoscales() && d.Settings.KeepCapacity:
		return own.clamp(currentFloor(p))
	case !d.routeSettled(d.Settings.Drain):
		return max(p.Replicas, own.Min)
	}
	return own.Min
}

// targetFloor is minReplicas for a target that has the weight that it is to have. While it has just got that, it is not
// scaled down before its autoscaler can have measured the new traffic (rule 1). Its autoscaler's minimum outlives a
// restart of the manager, unlike the time since when the route is seen: so a restart scales nothing.
func (d *decision) targetFloor() int32 {
	own := d.bounds(d.target)
	if own.Autoscales() && !d.routeSettled(d.Settings.Window) {
		return own.clamp(currentFloor(d.target))
	}
	return own.Min
}

// drained reports whether a revision is out of the route, every Envoy has that route, and
// the requests that were in flight have had their time to end.
func (d *decision) drained(r *Revision) bool {
	if d.current.Weight(r.Version) > 0 || r == d.previous && d.current.has(version(d.stable), true) {
		return false
	}
	return d.routeSettled(d.Settings.Drain) && d.untagged(r.Version, r.Untagged) && !r.Selected
}

// scaledTo is the plan of a revision that serves or is to serve.
func (d *decision) scaledTo(r *Revision, replicas int32) RevisionPlan {
	own := d.bounds(r)
	return RevisionPlan{
		Version:     r.Version,
		Replicas:    replicas,
		Autoscale:   own.Autoscales(),
		MaxReplicas: max(replicas, own.Max),
	}
}
