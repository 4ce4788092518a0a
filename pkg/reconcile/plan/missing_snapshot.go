package plan

import (
	"fmt"
	"slices"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// routedWithoutSnapshot returns the versions that the route names and that have no snapshot.
func (d *decision) routedWithoutSnapshot() []string {
	var versions []string
	for _, e := range d.current.Entries {
		if d.Revision(e.Version) == nil {
			versions = append(versions, e.Version)
		}
	}
	return versions
}

// missingSnapshots returns those of routedWithoutSnapshot that have pods. A version without pods or a Deployment is a
// typo, or from an old backup: no server answers the requests for it, and the route is put back.
func (d *decision) missingSnapshots() []string {
	return slices.DeleteFunc(d.routedWithoutSnapshot(), func(version string) bool {
		return !slices.ContainsFunc(d.Strays, func(s Stray) bool { return s.Version == version && s.Runs })
	})
}

// strayServes reports whether a destination reaches a ready pod of a version whose snapshot is missing.
func (d *decision) strayServes(e Entry) bool {
	return slices.ContainsFunc(d.Strays, func(s Stray) bool { return s.Serves && (e.Failover || s.Version == e.Version) })
}

// missingSnapshotProblem is why the share stays as it is while a snapshot is missing, nil if the share may change. All
// of the traffic for the target is what the user can still choose.
func (d *decision) missingSnapshotProblem() *Problem {
	missing := d.missingSnapshots()
	if len(missing) == 0 || d.Spec.Percent == nil || *d.Spec.Percent == 100 {
		return nil
	}
	return &Problem{servingv1beta1.ReasonRevisionLost, fmt.Sprintf(
		"the ControllerRevision of %s, which has traffic, is missing, so the weights stay as they are; "+
			"remove canaryTrafficPercent to roll out %s",
		missing[0], d.target.Version)}
}

// missingSnapshotPlans keep the subsets that the route names of versions without a snapshot. A version without pods has
// no subset to keep. The route may name it all the same, where it stays because nothing is ready (rule 13). The target
// has a plan of its own, by which its snapshot is made again: with two plans the DestinationRule would have two subsets
// of one name, for which Envoy refuses every change of clusters, also those of other services.
func (d *decision) missingSnapshotPlans() []RevisionPlan {
	var plans []RevisionPlan
	missing := d.missingSnapshots()
	for _, version := range d.routedWithoutSnapshot() {
		p := RevisionPlan{Version: version, Lost: true}
		switch {
		case version == d.target.Version:
			continue
		case slices.Contains(missing, version):
			p.Subset = d.current.has(version, false) || d.next.has(version, false)
			p.FailoverSubset = d.current.has(version, true) || d.next.has(version, true)
		case d.next.Weight(version) == 0:
			continue
		}
		plans = append(plans, p)
	}
	return plans
}
