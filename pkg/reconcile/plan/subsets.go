package plan

// decideSubsets completes the revisions' plans with their subsets.
//
// A subset is created with the first pod of its revision, long before the revision has weight, and deleted with the
// last one. A lone revision has a plain subset only. Where there are two or more, each has a failover subset too, so
// that Envoy has the subset of whichever is routed to next. A subset that the route names, or did until a moment
// ago, stays however many pods there are.
func (d *decision) decideSubsets(plans []RevisionPlan) []RevisionPlan {
	live := 0
	for _, p := range plans {
		if d.isLive(p) {
			live++
		}
	}
	for i := range plans {
		p := &plans[i]
		r := d.revisionOrEmpty(p.Version)
		p.Subset = d.isLive(*p) || d.routeNeedsSubset(r, false)
		p.FailoverSubset = d.isLive(*p) && live > 1 || d.routeNeedsSubset(r, true)
		if s := d.stray(p.Version); s != nil { // The snapshot is made again. Until then, nothing of it goes.
			p.Subset, p.FailoverSubset = p.Subset || s.Subset, p.FailoverSubset || s.FailoverSubset
		}
		p.Idle = p.Replicas == 0 && !p.Subset && !p.FailoverSubset && d.isIdle(r)
	}
	return plans
}

// isIdle reports whether no Envoy can send a request to a revision: it has no pod and no subset, and no route or tag
// names it.
func (d *decision) isIdle(r *Revision) bool {
	return !r.present() && r.Subset.IsZero() && r.FailoverSubset.IsZero() &&
		d.current.Weight(r.Version) == 0 && !d.current.tagged(r.Version)
}

// isLive reports whether a revision is to run and has pods, or had them: a pod that is replaced is no reason to delete
// a subset and create it again.
func (d *decision) isLive(p RevisionPlan) bool {
	r := d.revisionOrEmpty(p.Version)
	return p.Replicas > 0 && (r.Pods > 0 || !r.Subset.IsZero())
}

// routeNeedsSubset reports whether a revision's plain or failover subset has to exist for the route: the route names
// it, by a weight or a tag, even if the subset has been deleted by hand, or the subset exists and some Envoy may still
// have a route that names it.
func (d *decision) routeNeedsSubset(r *Revision, failover bool) bool {
	if d.next.has(r.Version, failover) || d.current.has(r.Version, failover) {
		return true
	}
	if !failover && (d.next.tagged(r.Version) || d.current.tagged(r.Version)) {
		return true
	}
	since := r.Subset
	if failover {
		since = r.FailoverSubset
	}
	if since.IsZero() {
		return false
	}
	return !d.routeSettled(d.Settings.Drain) || !failover && !d.untagged(r.Version, r.Untagged)
}

// revisionOrEmpty returns the revision with a version, an empty one if it has no snapshot.
func (d *decision) revisionOrEmpty(version string) *Revision {
	if r := d.Revision(version); r != nil {
		return r
	}
	return &Revision{Version: version}
}
