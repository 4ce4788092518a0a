package plan

import "slices"

// decideEntries returns the destinations for the share that was decided; a zero
// weight is no entry. Nil means that there is no route yet.
func (d *decision) decideEntries() []Entry {
	t, s := d.target, d.stable
	switch {
	case d.heldByLost() != nil:
		return d.Route.Entries
	case s == nil && d.share == 0:
		// Rule 13: nothing is ready that may have it.
		return d.Route.Entries
	case d.share < 100 && d.entryProblem() != nil, t == s && d.entryProblem() != nil:
		return nil
	case t == s, s == nil:
		return []Entry{{Version: t.Version, Failover: d.covered(), Weight: 100}}
	case d.share == 100:
		return []Entry{{Version: t.Version, Failover: d.coveredBy(s), Weight: 100}}
	case d.share == 0:
		return []Entry{{Version: s.Version, Weight: 100}}
	}
	// The canary's share falls over to stable, never the other way: the
	// percent is a ceiling.
	return []Entry{
		{Version: s.Version, Weight: 100 - d.share},
		{Version: t.Version, Failover: true, Weight: d.share},
	}
}

// covered reports whether the previous revision stands in for a stable one that
// is the target: while it is warm, and nothing else is there for the failover
// subset to reach.
func (d *decision) covered() bool {
	p := d.previous
	return d.stable != nil && p != nil && d.previousStays() && d.coveredBy(p)
}

// coveredBy reports whether the target can be routed to through its failover
// subset with another revision's pods, and no third one's, behind it. Once it is
// routed to so, pods of the other that come and go do not change the route.
func (d *decision) coveredBy(other *Revision) bool {
	already := d.Route.fallsOverFrom(d.target.Version)
	if !already && (len(other.Endpoints) == 0 || !d.passed(d.target.FailoverSubset, d.Settings.Settle)) {
		return false
	}
	for i := range d.Revisions {
		r := &d.Revisions[i]
		if r != d.target && r != other && r.present() {
			return false
		}
	}
	return !slices.ContainsFunc(d.Strays, d.strays)
}

// previousStays reports whether the previous revision is kept warm (rule 12):
// until scaleDownDelay after the promotion, or until another target comes.
func (d *decision) previousStays() bool {
	if d.previous == nil || d.target != d.stable {
		return false
	}
	return !d.passed(d.stable.RolledOutAt, d.Settings.ScaleDownDelay)
}
