package observe

import (
	"cmp"
	"errors"
	"strconv"
	"time"

	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// The ControllerRevisions record which revision is stable. A manager may terminate before it has
// written that record, or be unable to: then the route and the status show it.

// recoverFirst makes the revision stable to which the route gives everything, if none is recorded:
// the manager that wrote the first route didn't get to record it.
func (c *Component) recoverFirst() {
	for _, revision := range c.facts.revisions {
		if !revision.RolledOutAt.IsZero() {
			return
		}
	}
	for _, revision := range c.facts.revisions {
		if c.Seen.Route.Weight(revision.Version) == 100 {
			revision.RolledOutAt = revision.CreatedAt
		}
	}
}

// recoverLast makes the revision stable to which our route gives everything, or which the status
// names as rolled out, though another's record is newer, if the route gives nothing to that other
// revision any longer: the record could not be written, or not yet. It is written before another
// revision is.
func (c *Component) recoverLast(now time.Time) {
	var newest *plan.Revision
	for _, version := range c.facts.versions() {
		revision := c.facts.revisions[version]
		if !revision.RejectedAsStable() && (newest == nil || revision.RolledOutAt.After(newest.RolledOutAt)) {
			newest = revision
		}
	}
	if newest == nil || newest.RolledOutAt.IsZero() {
		return
	}
	last := c.facts.revisions[cmp.Or(c.wroteAllTo(newest.Version), c.VersionOf(c.Status().LatestRolledoutRevision))]
	if last == nil || last == newest || c.Seen.Route.Weight(last.Version) == 0 ||
		c.Seen.Route.Weight(newest.Version) > 0 {
		return
	}
	last.RolledOutAt = now
	if !last.RolledOutAt.After(newest.RolledOutAt) {
		last.RolledOutAt = newest.RolledOutAt.Add(time.Nanosecond)
	}
}

// wroteAllTo returns the version to which the route gives everything; empty if the route splits it,
// somebody else has changed the route, or the record of the other version was written for a later
// spec: then the route is an old one, put back or seen late.
func (c *Component) wroteAllTo(recorded string) string {
	entries, snapshot := c.Seen.Route.Entries, c.Snapshots[recorded]
	if len(entries) != 1 || snapshot == nil || kube.FieldsOf(c.Service.Route).Contested != kube.OwnerSluice {
		return ""
	}
	route, err := strconv.ParseInt(kube.StampOf(c.Service.Route), 10, 64)
	record, err2 := strconv.ParseInt(kube.StampOf(snapshot), 10, 64)
	if errors.Join(err, err2) != nil || route < record {
		return ""
	}
	return entries[0].Version
}
