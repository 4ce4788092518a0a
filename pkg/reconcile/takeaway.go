package reconcile

import (
	"context"
	"slices"
	"time"

	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// takeAway writes the route before all else, and before anything is read, where all that
// changes in it is that some get less: a superseded canary, one whose percent is lowered or
// whose pods are gone. Nothing that is to be made, and nothing that is to be known about it, can
// be in the way of that.
func (c *Controller) takeAway(ctx context.Context, o *observation, result *applied, now time.Time) error {
	if !o.onlyTakesAway() {
		return nil
	}
	writes, err := c.partSteps(o, now).virtualServices()
	if err != nil {
		return err
	}
	c.apply(ctx, o, writes, result)
	o.taken = !result.broken[ChainRoute]
	return nil
}

// weights are the writes of the route, if they were not made before all else.
func (all partSteps) weights() ([]Write, error) {
	if all[0].taken {
		return nil, nil
	}
	return all.virtualServices()
}

// onlyTakesAway reports whether the route changes, and gives nothing to anybody but to who has
// had the rest.
func (o *observation) onlyTakesAway() bool {
	takes := false
	for _, p := range o.parts {
		if p.gives() {
			return false
		}
		takes = takes || p.takes()
	}
	return takes
}

// takes reports whether any version but the stable one gets less than it had.
func (p *part) takes() bool {
	stable := p.seen.Stable()
	return slices.ContainsFunc(slices.Concat(p.carried()...), func(had plan.Entry) bool {
		return had.Version != stable && had.Weight > entryOf(p.plan.Route, had.Version).Weight
	})
}

// gives reports whether any version gets more than it had, or is led to in another way; more
// of a part that it has, or of what it is the only one to have, is none of that for stable.
func (p *part) gives() bool {
	stable := p.seen.Stable()
	for _, carried := range p.carried() {
		for _, gets := range p.plan.Route {
			had := entryOf(carried, gets.Version)
			if gets.Failover != had.Failover || gets.Weight > had.Weight && (gets.Version != stable || had.Weight == 0) {
				return true
			}
		}
	}
	return slices.ContainsFunc(p.plan.Tags, func(tag plan.Tag) bool { return !p.reaches(tag.Version) })
}

// reaches reports whether the route leads to a version by the subset that tags lead to.
func (p *part) reaches(version string) bool {
	entry := entryOf(p.seen.Route.Entries, version)
	return entry.Weight > 0 && !entry.Failover ||
		slices.ContainsFunc(p.seen.Route.Tags, func(tag plan.Tag) bool { return tag.Version == version })
}

// entryOf is a version's part of a route, of no weight if it has none.
func entryOf(entries []plan.Entry, version string) plan.Entry {
	for _, entry := range entries {
		if entry.Version == version {
			return entry
		}
	}
	return plan.Entry{Version: version}
}
