package plan

import (
	"slices"
	"time"
)

// Plan is what should be true of a component now. Carrying out the same Plan
// twice changes nothing.
type Plan struct {
	// Target, Stable and Previous are versions; Stable and Previous are empty
	// where there is none. They already count this Plan's promotion.
	Target, Stable, Previous string
	// Create asks for a snapshot of the spec under Target's version before
	// anything else.
	Create bool
	// Promote says that Route gives all traffic to Target for the first time
	// since another revision had it: to be noted once the route is written.
	Promote bool
	// FellBack says that Route takes Target's share away for want of endpoints,
	// the Fallbacks-th time of late: to be noted once the route is written.
	FellBack  bool
	Fallbacks int
	// Revisions says what should exist of each retained revision, the target
	// first.
	Revisions []RevisionPlan
	// Route is what the VirtualService should carry; nil means that there
	// should be none yet.
	Route []Entry
	// Tags are the revisions that have hosts of their own.
	Tags []Tag
	// Gone says that nothing of a component that leaves is needed any longer.
	Gone bool
	// Forget lists the versions of which nothing is kept any longer.
	Forget []string
	// LatestReady is the version that was last seen ready, or empty.
	LatestReady string
	// Conditions says how the component fares.
	Conditions Conditions
	// Events are the steps that this Plan takes, for people; none at steady state.
	Events []Event
	// WakeAfter is when time alone changes the outcome; 0 if it does not.
	WakeAfter time.Duration
}

// RevisionPlan says what should exist of one revision.
type RevisionPlan struct {
	Version string
	// Replicas is how many pods it needs at least; 0 means none at all.
	Replicas int32
	// Idle says that it is to have no pods and has none left: nothing of it is kept but its
	// snapshot. The rest is made again when it is wanted.
	Idle bool
	// Autoscale says that an autoscaler may go beyond Replicas, up to MaxReplicas.
	Autoscale   bool
	MaxReplicas int32
	// Lost says that the revision's snapshot is gone: its subsets are kept for the
	// route, and nothing else is known or done.
	Lost bool
	// Subset and FailoverSubset say which of its subsets the DestinationRule has.
	Subset, FailoverSubset bool
}

// decision is one call of Next at work.
type decision struct {
	Seen
	roles
	alarm
	// share is the target's part of the traffic in percent, once decided.
	share int32
	// keeping says that all that share waits for is that stable is kept at what it runs.
	keeping bool
	// hold says why share is not what the spec asks for, nil if it is.
	hold *Problem
	// route is what the route should be, once decided.
	route Route
}

// Next decides what should be true of a component now.
func Next(seen Seen, now time.Time) Plan {
	d := &decision{Seen: seen, roles: rolesOf(seen), alarm: alarm{now: now}}
	d.share, d.hold = d.decideShare()
	d.route = Route{Entries: d.decideEntries(), Since: seen.Route.Since}
	d.route.Tags = d.decideTags()
	replicas := d.decideReplicas()
	plan := Plan{
		Target:      d.target.Version,
		Stable:      version(d.stable),
		Previous:    version(d.previous),
		Create:      d.create,
		Promote:     d.promotes(),
		FellBack:    d.losesShare(),
		Fallbacks:   d.fallenBack(),
		Revisions:   slices.Concat(d.decideSubsets(replicas), d.lostPlans(), d.strayPlans()),
		Route:       d.route.Entries,
		Tags:        d.route.Tags,
		Forget:      append(d.forget(), d.straying()...),
		LatestReady: d.latestReady(),
		Conditions:  d.conditions(),
		Events:      d.events(),
	}
	if plan.Promote {
		plan.Stable, plan.Previous = d.target.Version, version(d.stable)
	}
	if plan.FellBack {
		plan.Fallbacks++
	}
	plan.WakeAfter = d.after()
	return plan
}

// promotes reports whether the target takes over as the stable revision.
func (d *decision) promotes() bool {
	return d.target != d.stable && d.route.weight(d.target.Version) == 100
}

// routeHolds reports whether the route stays as it was seen.
func (d *decision) routeHolds() bool {
	return slices.Equal(d.route.Entries, d.Route.Entries)
}

// routeSettled reports whether every Envoy has had the time to learn the route,
// which this plan leaves as it is. That there is none takes as long to be known.
func (d *decision) routeSettled(extra time.Duration) bool {
	return d.routeHolds() && d.passed(d.Route.Since, d.Settings.Settle+extra)
}
