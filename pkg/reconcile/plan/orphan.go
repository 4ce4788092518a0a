package plan

// An orphan is a stray that is not the target and that the route does not name: it has no traffic of its own. Its
// objects are deleted, because a failover subset reaches its pods. Pods that no Deployment owns any longer are waited
// for: to delete them is left to the garbage collector, or to the user who orphaned them.

// isOrphan reports whether a stray is an orphan. The target may have a stray's version, while its snapshot is made
// again.
func (d *decision) isOrphan(s Stray) bool {
	return s.Version != d.target.Version && d.current.Weight(s.Version) == 0 && d.next.Weight(s.Version) == 0
}

// stray returns the stray of a version, nil if there is none.
func (d *decision) stray(version string) *Stray {
	for i := range d.Strays {
		if d.Strays[i].Version == version {
			return &d.Strays[i]
		}
	}
	return nil
}

// orphanDrained reports whether no Envoy sends requests to an orphan any longer, and those in flight have had their
// time.
func (d *decision) orphanDrained(s Stray) bool {
	return d.routeSettled(d.Settings.Drain) && d.untagged(s.Version, s.Untagged)
}

// orphanPlans keep the subsets of orphans that are not drained yet.
func (d *decision) orphanPlans() []RevisionPlan {
	var plans []RevisionPlan
	for _, s := range d.Strays {
		if d.isOrphan(s) && !d.orphanDrained(s) {
			plans = append(plans, RevisionPlan{
				Version: s.Version, Lost: true, Subset: s.Subset, FailoverSubset: s.FailoverSubset})
		}
	}
	return plans
}

// drainedOrphans returns the versions of orphans that may be deleted.
func (d *decision) drainedOrphans() []string {
	var versions []string
	for _, s := range d.Strays {
		if d.isOrphan(s) && d.orphanDrained(s) {
			versions = append(versions, s.Version)
		}
	}
	return versions
}
