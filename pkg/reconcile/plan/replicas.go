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
	case d.target == d.stable:
		return d.running(d.target, d.floor(d.target))
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
		// It may shrink once no request is left on it, not with the route.
		if !d.routeSettled(d.Settings.Drain) {
			return d.running(r, max(r.Replicas, d.Spec.MinReplicas))
		}
		return d.running(r, d.Spec.MinReplicas)
	case r.Replicas > 0 && !d.out(r):
		return RevisionPlan{Version: r.Version, Replicas: r.Replicas}
	}
	return RevisionPlan{Version: r.Version}
}

// stableFloor is what the stable revision needs beside a target. A spec that asks for
// fewer replicas is about the target as well: as long as the weights are not what it
// asks for, and then until every Envoy knows them, stable keeps what it runs.
func (d *decision) stableFloor() int32 {
	floor := d.floor(d.stable)
	if d.Spec.Autoscales() || d.stable.Replicas <= floor {
		return floor
	}
	if d.hold != nil || !d.routeSettled(d.Settings.Drain) {
		return d.stable.Replicas
	}
	return floor
}

// floor is minReplicas, but a revision that has just been promoted does not
// shrink before its weight has held (rule 1). The record of the promotion outlives a
// restart, unlike the route's age: nobody is scaled for the manager's sake.
func (d *decision) floor(r *Revision) int32 {
	if d.Spec.Autoscales() && !d.passed(r.RolledOutAt, d.Settings.Settle) {
		return min(max(d.Spec.MinReplicas, int32(len(r.Endpoints))), d.Spec.MaxReplicas)
	}
	return d.Spec.MinReplicas
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
	return RevisionPlan{
		Version:     r.Version,
		Replicas:    replicas,
		Autoscale:   d.Spec.Autoscales(),
		MaxReplicas: max(replicas, d.Spec.MaxReplicas),
	}
}
