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
	case !d.mayStart():
		return RevisionPlan{Version: d.target.Version}
	case d.target == d.stable, d.share == d.want() && d.share == d.Route.weight(d.target.Version):
		return d.running(d.target, d.settledFloor())
	}
	return d.running(d.target, d.required(d.want()))
}

// mayStart reports whether the target's pods may exist: not before the stable
// revision's route is plain again and known to be, or a failover subset would
// send the new pods traffic before they have a weight.
func (d *decision) mayStart() bool {
	if d.target == d.stable || d.target.Replicas > 0 || d.Route.Entries == nil || d.Route.weight(d.target.Version) > 0 {
		return true
	}
	if len(d.lost()) > 0 {
		// The route is held as it is, failover subset and all, unless the target is
		// to have everything: then nobody gets more of it than was asked for.
		return d.heldByLost() == nil
	}
	return !d.Route.fallsOver() && d.routeSettled(0)
}

// otherReplicas says what a revision that is not the target still needs.
func (d *decision) otherReplicas(r *Revision) RevisionPlan {
	switch {
	case r == d.stable:
		return d.running(r, d.stableFloor())
	case r == d.previous && d.previousStays() && r.Replicas > 0:
		return d.running(r, d.previousFloor())
	case r.Replicas > 0 && d.Route.Since.IsZero() && r.Autoscaler.Min > 0:
		// Not all routes are as they should be, however long that lasts: it may have traffic.
		return RevisionPlan{Version: r.Version, Replicas: r.Autoscaler.Min, Autoscale: true, MaxReplicas: r.Autoscaler.Max}
	case r.Replicas > 0 && !d.out(r):
		return RevisionPlan{Version: r.Version, Replicas: r.Replicas}
	}
	return RevisionPlan{Version: r.Version}
}

// stableFloor is what the stable revision needs beside a target: with the share that it has
// left it would shrink to that, and an abort, a fallback or the failover would then put all of
// the traffic on it. So it keeps what it ran when the target last got more weight. Once that
// has it no longer, the autoscaler still is given the time to see what comes back.
func (d *decision) stableFloor() int32 {
	s := d.stable
	own := d.bounds(s)
	switch {
	case !own.Autoscales() || !d.Settings.KeepCapacity:
		return own.Min
	case d.keeping || d.share > d.Route.weight(d.target.Version):
		return own.clamp(max(keeps(s), s.Replicas))
	case d.share > 0 || !d.routeSettled(d.Settings.Window):
		return own.clamp(keeps(s))
	}
	return own.Min
}

// previousFloor is what the previous revision needs while it stands in for the stable one,
// which is all that it had then. It may shrink once no request is left on it, not with the
// route.
func (d *decision) previousFloor() int32 {
	p := d.previous
	own := d.bounds(p)
	switch {
	case own.Autoscales() && d.Settings.KeepCapacity:
		return own.clamp(keeps(p))
	case !d.routeSettled(d.Settings.Drain):
		return max(p.Replicas, own.Min)
	}
	return own.Min
}

// settledFloor is minReplicas, but a target that has just got its weight does not
// shrink before its autoscaler can know what came with it (rule 1). What it was kept at until
// then outlives a restart, unlike the route's age: nobody is scaled for the manager's sake.
func (d *decision) settledFloor() int32 {
	own := d.bounds(d.target)
	if own.Autoscales() && !d.routeSettled(d.Settings.Window) {
		return own.clamp(keeps(d.target))
	}
	return own.Min
}

// out reports whether a revision is out of the route, every Envoy knows it, and
// the requests that were in flight have had their time.
func (d *decision) out(r *Revision) bool {
	if d.Route.weight(r.Version) > 0 || r == d.previous && d.Route.fallsOverFrom(version(d.stable)) {
		return false
	}
	return d.routeSettled(d.Settings.Drain) && d.untagged(r.Version, r.Untagged) && !r.Selected
}

// running is the plan for a revision that serves or is to serve.
func (d *decision) running(r *Revision, replicas int32) RevisionPlan {
	own := d.bounds(r)
	return RevisionPlan{
		Version:     r.Version,
		Replicas:    replicas,
		Autoscale:   own.Autoscales(),
		MaxReplicas: max(replicas, own.Max),
	}
}
