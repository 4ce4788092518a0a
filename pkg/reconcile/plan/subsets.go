package plan

// decideSubsets completes the revisions' plans with their subsets.
//
// A subset comes as soon as its pods exist, long before it has weight, and goes
// with them. A lone revision has a plain one only; where there are two or more,
// each has a failover subset too, so that whichever is routed to next finds its
// own well known to Envoy. A subset that the route names, or did until a moment
// ago, stays whatever happens to its pods.
func (d *decision) decideSubsets(plans []RevisionPlan) []RevisionPlan {
	live := 0
	for _, p := range plans {
		if d.live(p) {
			live++
		}
	}
	for i := range plans {
		p := &plans[i]
		r := d.revision(p.Version)
		p.Subset = d.live(*p) || d.lingers(r, false)
		p.FailoverSubset = d.live(*p) && live > 1 || d.lingers(r, true)
		p.Idle = p.Replicas == 0 && !p.Subset && !p.FailoverSubset && d.idle(r)
	}
	return plans
}

// idle reports whether there is nothing of a revision any longer, nor yet, that anybody could be
// sent to: no pod, no subset, and no route or tag that names it.
func (d *decision) idle(r *Revision) bool {
	return !r.present() && r.Subset.IsZero() && r.FailoverSubset.IsZero() &&
		d.Route.weight(r.Version) == 0 && !d.Route.tagged(r.Version)
}

// live reports whether a revision is to run and has pods, or had them: a pod that
// is being replaced is no reason to take a subset out and put it back.
func (d *decision) live(p RevisionPlan) bool {
	r := d.revision(p.Version)
	return p.Replicas > 0 && (r.Pods > 0 || !r.Subset.IsZero())
}

// lingers reports whether there must be a subset because the route names it, also where
// somebody has deleted it, or one that exists may still be used by an Envoy where the route did.
func (d *decision) lingers(r *Revision, failover bool) bool {
	for _, entries := range [][]Entry{d.route.Entries, d.Route.Entries} {
		for _, e := range entries {
			if e.Version == r.Version && e.Failover == failover {
				return true
			}
		}
	}
	since := r.Subset
	if failover {
		since = r.FailoverSubset
	}
	if since.IsZero() {
		return false
	}
	return !d.routeSettled(d.Settings.Drain)
}

// revision returns what is seen of a version; one that is not seen has nothing.
func (d *decision) revision(version string) *Revision {
	if r := d.find(version); r != nil {
		return r
	}
	return &Revision{Version: version}
}
