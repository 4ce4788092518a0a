package steps

import (
	"slices"
	"time"

	"github.com/sluice-serving/sluice/pkg/reconcile/decide"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// Early returns the writes of the weights, which come before all else, and before anything is read
// from the API server, where they only take traffic away: from a superseded canary, or a canary
// whose percent is lowered or whose pods are lost. No object that is to be made, and nothing that is
// to be read, can be in the way of that. It returns none where the weights stay, or a revision gets
// more.
func (b Builder) Early(decided decide.Components, now time.Time) ([]Write, error) {
	if !onlyTakesAway(decided) {
		return nil, nil
	}
	return b.components(decided, now).writes(func(s step) bool { return s.early })
}

// onlyTakesAway reports whether the route changes, and no revision gets more but the one that had
// the rest.
func onlyTakesAway(decided decide.Components) bool {
	takes := false
	for _, c := range decided {
		if gives(c) {
			return false
		}
		takes = takes || takesAway(c)
	}
	return takes
}

// takesAway reports whether any version but the stable one gets less than it had.
func takesAway(c *decide.Component) bool {
	stable, next := c.Seen.Stable(), plan.Route{Entries: c.Plan.Route}
	return slices.ContainsFunc(slices.Concat(c.Carried()...), func(had plan.Entry) bool {
		return had.Version != stable && had.Weight > next.Weight(had.Version)
	})
}

// gives reports whether any version gets more than it had, or through another subset, or other copies. More of a
// part that it has, or of what it is the only one to have, is none of that for stable.
func gives(c *decide.Component) bool {
	stable := c.Seen.Stable()
	for _, carried := range c.Carried() {
		for _, gets := range c.Plan.Route {
			had := plan.Route{Entries: carried}.Entry(gets.Version)
			if gets.Failover != had.Failover ||
				gets.Weight > had.Weight && (gets.Version != stable || had.Weight == 0) {
				return true
			}
		}
	}
	if c.Plan.Mirror.Percent > 0 && !c.HoldsMirror() {
		return true
	}
	return slices.ContainsFunc(c.Plan.Tags, func(tag plan.Tag) bool { return !reaches(c, tag.Version) })
}

// reaches reports whether the route leads to a version by the subset that tags lead to.
func reaches(c *decide.Component, version string) bool {
	entry := c.Seen.Route.Entry(version)
	return entry.Weight > 0 && !entry.Failover || c.Tagged(version)
}
