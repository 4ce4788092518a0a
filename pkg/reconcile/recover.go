package reconcile

import (
	"cmp"
	"errors"
	"strconv"
	"time"

	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// Who is stable stands in the ControllerRevisions. A manager may end before it has written that,
// or be unable to: then the route and the status say it.

// recoverFirst takes the revision that the route gives everything to for stable if
// none is recorded: the manager that wrote the first route did not get to tell.
func (p *part) recoverFirst(revisions map[string]*plan.Revision) {
	for _, revision := range revisions {
		if !revision.RolledOutAt.IsZero() {
			return
		}
	}
	for _, revision := range revisions {
		if p.weight(revision.Version) == 100 {
			revision.RolledOutAt = revision.CreatedAt
		}
	}
}

// recoverLast takes the revision for stable to which our route gives everything, or which the
// status names as rolled out, though another's record is newer, where the route has given that
// one up for it: the record could not be written, or not yet. It is written again, before another
// revision is.
func (p *part) recoverLast(revisions map[string]*plan.Revision, now time.Time) {
	var newest *plan.Revision
	for _, version := range sortedKeys(revisions) {
		if revision := revisions[version]; newest == nil || revision.RolledOutAt.After(newest.RolledOutAt) {
			newest = revision
		}
	}
	if newest == nil || newest.RolledOutAt.IsZero() {
		return
	}
	told := revisions[cmp.Or(p.wroteAllTo(newest.Version), p.versionOf(p.status().LatestRolledoutRevision))]
	if told == nil || told == newest || p.weight(told.Version) == 0 || p.weight(newest.Version) > 0 {
		return
	}
	told.RolledOutAt = now
	if !told.RolledOutAt.After(newest.RolledOutAt) {
		told.RolledOutAt = newest.RolledOutAt.Add(time.Nanosecond)
	}
}

// wroteAllTo is the version to which the route gives everything, empty if it shares it out, somebody
// else has changed it, or the record of another version was written for a later spec: then it is
// an old one, put back or seen late.
func (p *part) wroteAllTo(recorded string) string {
	entries, snapshot := p.seen.Route.Entries, p.snapshots[recorded]
	if len(entries) != 1 || snapshot == nil || ownFieldsOf(p.route).contested != oursToKeep {
		return ""
	}
	route, err := strconv.ParseInt(stampOf(p.route), 10, 64)
	record, err2 := strconv.ParseInt(stampOf(snapshot), 10, 64)
	if errors.Join(err, err2) != nil || route < record {
		return ""
	}
	return entries[0].Version
}
