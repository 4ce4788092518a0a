package plan

// A stray is what is left of a revision whose snapshot somebody deleted, or whose objects
// were made as it went. As long as the route names it, it is a lost revision; else nobody
// is sent to it, and what exists of it goes, because a failover subset reaches its pods. Pods
// that their Deployment has left behind are waited for: nobody but who left them may end them.

// strayPlans keep the subsets of strays that an Envoy may still be sent to. Those that the
// route names are kept as lost.
func (d *decision) strayPlans() []RevisionPlan {
	var plans []RevisionPlan
	for _, s := range d.Strays {
		if d.strays(s) && !d.strayOut(s) {
			plans = append(plans, RevisionPlan{
				Version: s.Version, Lost: true, Subset: s.Subset, FailoverSubset: s.FailoverSubset})
		}
	}
	return plans
}

// straying returns the versions of strays that may go: no Envoy sends there any longer.
func (d *decision) straying() []string {
	var versions []string
	for _, s := range d.Strays {
		if d.strays(s) && d.strayOut(s) {
			versions = append(versions, s.Version)
		}
	}
	return versions
}

// strayOut reports whether no Envoy sends anything to a stray any longer.
func (d *decision) strayOut(s Stray) bool {
	return d.routeSettled(d.Settings.Drain) && d.untagged(s.Version, s.Untagged)
}

// strays reports whether a version is nobody's. The target's may be that of a snapshot
// which is made again.
func (d *decision) strays(s Stray) bool {
	return s.Version != d.target.Version && d.Route.weight(s.Version) == 0 && d.route.weight(s.Version) == 0
}
