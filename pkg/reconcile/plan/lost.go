package plan

import "fmt"

// ReasonRevisionLost is why a route is left as it is: it names a revision whose
// snapshot is gone.
const ReasonRevisionLost = "RevisionLost"

// lost returns the versions that the route names and no snapshot tells of. Nothing
// that is known of the others then says who is stable.
func (d *decision) lost() []string {
	var versions []string
	for _, e := range d.Route.Entries {
		if d.find(e.Version) == nil {
			versions = append(versions, e.Version)
		}
	}
	return versions
}

// heldByLost returns why the share stays as it is while a revision is lost, nil if it
// may change. All of the traffic for the target is what the user can still ask for.
func (d *decision) heldByLost() *Problem {
	lost := d.lost()
	if len(lost) == 0 || d.Spec.Percent == nil || *d.Spec.Percent == 100 {
		return nil
	}
	return &Problem{ReasonRevisionLost, fmt.Sprintf(
		"the ControllerRevision of %s, which has traffic, is gone, so the weights stay as they are; remove canaryTrafficPercent to roll out %s",
		lost[0], d.target.Version)}
}

// lostPlans keep the subsets that the route names.
func (d *decision) lostPlans() []RevisionPlan {
	var plans []RevisionPlan
	for _, version := range d.lost() {
		p := RevisionPlan{Version: version, Lost: true}
		for _, entries := range [][]Entry{d.Route.Entries, d.route.Entries} {
			for _, e := range entries {
				p.Subset = p.Subset || e.Version == version && !e.Failover
				p.FailoverSubset = p.FailoverSubset || e.Version == version && e.Failover
			}
		}
		plans = append(plans, p)
	}
	return plans
}

// find returns what is seen of a version, nil if it has no snapshot.
func (d *decision) find(version string) *Revision {
	for i := range d.Revisions {
		if d.Revisions[i].Version == version {
			return &d.Revisions[i]
		}
	}
	return nil
}
