package plan

import (
	"slices"
	"time"
)

// forget returns the versions whose snapshots are deleted: those without a role, without pods and without traffic, beyond
// the newest HistoryLimit of them. A route that is left as it is may name a revision without pods (rule 13).
func (d *decision) forget() []string {
	var unused []*Revision
	for i := range d.Revisions {
		r := &d.Revisions[i]
		if r != d.target && r != d.stable && r != d.previous {
			unused = append(unused, r)
		}
	}
	slices.SortFunc(unused, func(a, b *Revision) int { return lastUse(b).Compare(lastUse(a)) })
	var versions []string
	for i, r := range unused {
		if i >= d.Settings.HistoryLimit && r.Replicas == 0 && r.Pods == 0 && d.next.Weight(r.Version) == 0 {
			versions = append(versions, r.Version)
		}
	}
	return versions
}

// lastUse is when a snapshot was made or last carried all the traffic.
func lastUse(r *Revision) time.Time {
	if r.RolledOutAt.After(r.CreatedAt) {
		return r.RolledOutAt
	}
	return r.CreatedAt
}
