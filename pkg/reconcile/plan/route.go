package plan

import "slices"

// decideEntries returns the destinations for the share that was decided; a zero
// weight is no entry. Nil means that there is no route yet.
func (d *decision) decideEntries() []Entry {
	t, s := d.target, d.stable
	switch {
	case d.missingSnapshotProblem() != nil, d.share < 100 && t != s && len(d.missingSnapshots()) > 0:
		// What has traffic and no snapshot serves until the target can have all of it: the revision that is stable
		// without that one may have been so long ago, and have no pods.
		return d.current.Entries
	case s == nil && d.share == 0:
		// Rule 13: no revision that may have the traffic is ready.
		return d.current.Entries
	case d.share < 100 && d.entryProblem() != nil, t == s && d.entryProblem() != nil:
		return nil
	case d.left > 0:
		return d.divided(d.other(), d.left)
	case t == s, s == nil:
		return []Entry{{Version: t.Version, Failover: d.coveredByPrevious(), Weight: 100}}
	case d.kept:
		return d.divided(t, d.share)
	case d.share == 100:
		return []Entry{{Version: t.Version, Failover: d.coveredBy(s), Weight: 100}}
	case d.share == 0:
		return []Entry{{Version: s.Version, Weight: 100}}
	}
	// The canary fails over to stable, never the other way: the percent is a
	// ceiling.
	return []Entry{
		{Version: s.Version, Weight: 100 - d.share},
		{Version: t.Version, Failover: true, Weight: d.share},
	}
}

// divided returns the destinations while another revision gives a share back to the stable one. It fails over to that
// one as before, or once Envoy has the subset.
func (d *decision) divided(other *Revision, share int32) []Entry {
	entry := Entry{Version: other.Version, Weight: share}
	entry.Failover = d.current.has(other.Version, true) || d.passed(other.FailoverSubset, d.Settings.Settle)
	if share == 100 {
		return []Entry{entry}
	}
	return []Entry{{Version: d.stable.Version, Weight: 100 - share}, entry}
}

// coveredByPrevious reports whether the previous revision stands in for a stable one that
// is the target: while it is warm, and no third revision has pods that the failover
// subset would reach.
func (d *decision) coveredByPrevious() bool {
	p := d.previous
	return d.stable != nil && p != nil && d.previousStays() && d.coveredBy(p)
}

// coveredBy reports whether the target can be routed to through its failover
// subset with another revision's pods, and no third one's, behind it. Once the route names that
// subset, the number of the other revision's pods does not change it.
func (d *decision) coveredBy(other *Revision) bool {
	already := d.current.has(d.target.Version, true)
	if !already && (len(other.Endpoints) == 0 || !d.passed(d.target.FailoverSubset, d.Settings.Settle)) {
		return false
	}
	for i := range d.Revisions {
		r := &d.Revisions[i]
		if r != d.target && r != other && r.present() {
			return false
		}
	}
	return !slices.ContainsFunc(d.Strays, d.isOrphan)
}

// previousStays reports whether the previous revision is kept warm (rule 12):
// until scaleDownDelay after the promotion, or until there is another target.
func (d *decision) previousStays() bool {
	if d.previous == nil || d.target != d.stable || d.Spec.Surge != nil && d.mostSurge() == 0 {
		return false
	}
	return !d.passed(d.stable.RolledOutAt, d.Settings.ScaleDownDelay)
}
