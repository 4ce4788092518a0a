package plan

import (
	"fmt"
	"slices"
)

// ReasonRevisionLost is why a route is left as it is: it names a revision whose
// snapshot is gone.
const ReasonRevisionLost = "RevisionLost"

// unknown returns the versions that the route names and no snapshot tells of.
func (d *decision) unknown() []string {
	var versions []string
	for _, e := range d.Route.Entries {
		if d.find(e.Version) == nil {
			versions = append(versions, e.Version)
		}
	}
	return versions
}

// lost returns those of the unknown versions that can serve. Nothing that is known of the
// others then says who is stable. A version that nobody has, a slip of a hand or an old
// backup's, is no loss: whoever is sent there gets nothing, and the route is put back.
func (d *decision) lost() []string {
	return slices.DeleteFunc(d.unknown(), func(version string) bool {
		return !slices.ContainsFunc(d.Strays, func(s Stray) bool { return s.Version == version && s.Runs })
	})
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

// lostPlans keep the subsets that the route names of lost versions. Of one that nobody has
// there are none, and nothing is known that the route could be changed by: a route that stays
// for want of a better (rule 13) may name it still.
func (d *decision) lostPlans() []RevisionPlan {
	var plans []RevisionPlan
	lost := d.lost()
	for _, version := range d.unknown() {
		p := RevisionPlan{Version: version, Lost: true}
		if !slices.Contains(lost, version) {
			if d.route.weight(version) > 0 {
				plans = append(plans, p)
			}
			continue
		}
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
