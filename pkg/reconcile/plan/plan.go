package plan

import (
	"slices"
	"time"
)

// Plan is the wanted state of a component. Carrying out the same Plan
// twice changes nothing.
type Plan struct {
	// Target, Stable and Previous are versions; Stable and Previous are empty
	// where there is none. They already count this Plan's promotion.
	Target, Stable, Previous string
	// Create is true if a snapshot of the spec has to be made first, under Target's version.
	Create bool
	// Promote is true if Route gives all traffic to Target for the first time since another revision had it. That is
	// recorded once the route is written.
	Promote bool
	// FellBack is true if Route takes Target's share away because Target has no endpoints, the Fallbacks-th time recently.
	// That is recorded once the route is written.
	FellBack  bool
	Fallbacks int
	// Rejected is the record of a target that is rejected, nil if it is not; Rejects is true if this Plan rejects it.
	// Then the record is written before the route, so that no manager gives the target its share again.
	Rejected *Rejection
	Rejects  bool
	// Revisions is the wanted state of each retained revision, the target first.
	Revisions []RevisionPlan
	// Route is what the VirtualService should carry; nil for no route yet.
	Route []Entry
	// Held is the record of the target's share, for the VirtualService; zero if no step gave it.
	Held Held
	// Progress is the step that gave the share; zero if none did.
	Progress Progress
	// Tags are the revisions that have routes of their own.
	Tags []Tag
	// Mirror has the target get copies of the requests that Route divides.
	Mirror Mirror
	// Gone is true if all objects of a component that was removed from the spec may be deleted.
	Gone bool
	// Forget lists the versions of which all objects are deleted.
	Forget []string
	// LatestReady is the version that was last seen ready, or empty.
	LatestReady string
	// Conditions are the states that the service's conditions report.
	Conditions Conditions
	// Events are the steps that this Plan takes, for people; none at steady state.
	Events []Event
	// WakeAfter is when time alone changes the outcome; 0 if it does not.
	WakeAfter time.Duration
}

// RevisionPlan is the wanted state of one revision.
type RevisionPlan struct {
	Version string
	// Replicas is how many pods it needs at least; 0 for no pods.
	Replicas int32
	// Idle is true if it is to have no pods and has none left: all its objects but the snapshot are deleted, and
	// created again when it is to have pods.
	Idle bool
	// Autoscale is true if an autoscaler may choose more than Replicas, up to MaxReplicas.
	Autoscale   bool
	MaxReplicas int32
	// Lost is true if the revision's snapshot is missing: its subsets are kept for the
	// route, and nothing else of it is known or changed.
	Lost bool
	// Subset and FailoverSubset are true if the DestinationRule is to have them.
	Subset, FailoverSubset bool
}

// decision is one call of Next.
type decision struct {
	Seen
	roles
	wake
	// current is the route as seen (Seen.Route). next is the route as decided; it is empty until then.
	current, next Route
	// wanted is the target's part of the traffic in percent once it is ready for it.
	wanted int32
	// wantedMirror is the percent of the requests that the target is to get copies of once it is ready for that. mirror is
	// the decided one.
	wantedMirror, mirror int32
	// share is the target's part of the traffic in percent, once decided.
	share int32
	// kept is true if share is more than the wanted one because the stable revision can't carry the rest yet. left is the
	// part of the traffic that a superseded revision keeps for that reason.
	kept bool
	left int32
	// shareProblem is why share is not the wanted one, nil if it is.
	shareProblem *Problem
	// waits is why the target's step is not left though it is over, nil if it is left or not over.
	waits *Problem
	// raisesStableFloor is true if the share waits for nothing but the stable revision's autoscaler, whose minimum is
	// raised first.
	raisesStableFloor bool
}

// Next decides the wanted state of a component from what is seen of it, by the rules in the package's documentation.
func Next(seen Seen, now time.Time) Plan {
	rejects := seen.judge(now)
	d := &decision{Seen: seen, roles: rolesAfter(seen, rejects), wake: wake{now: now}, current: seen.Route}
	d.wanted = d.nextShare()
	d.wantedMirror = d.nextMirror()
	d.share, d.shareProblem = d.decideShare()
	d.mirror = d.decideMirror()
	if d.shareProblem == nil {
		d.shareProblem = d.mirrorProblem()
	}
	d.next = Route{Entries: d.decideEntries(), Since: d.current.Since}
	if d.mirror > 0 {
		d.next.Mirrors = []Mirror{d.mirroring()}
	}
	d.next.Tags = d.decideTags()
	replicas := d.decideReplicas()
	plan := Plan{
		Target:      d.target.Version,
		Stable:      version(d.stable),
		Previous:    version(d.previous),
		Create:      d.create,
		Promote:     d.promotes(),
		FellBack:    d.fallsBack(),
		Fallbacks:   d.recentFallbacks(),
		Revisions:   slices.Concat(d.decideSubsets(replicas), d.missingSnapshotPlans(), d.orphanPlans()),
		Route:       d.next.Entries,
		Held:        d.held(),
		Progress:    d.progress(d.share),
		Tags:        d.next.Tags,
		Mirror:      d.mirroring(),
		Forget:      append(d.forget(), d.drainedOrphans()...),
		LatestReady: d.latestReady(),
		Conditions:  d.conditions(),
		Events:      d.events(),
	}
	if d.rejected() {
		plan.Rejected = &d.rejection
	}
	if plan.Rejects = rejects != nil; plan.Rejects {
		plan.Events = append([]Event{d.rejectionEvent()}, plan.Events...)
	}
	if plan.Promote {
		plan.Stable, plan.Previous = d.target.Version, version(d.stable)
	}
	if plan.FellBack {
		plan.Fallbacks++
	}
	plan.WakeAfter = d.wakeAfter()
	return plan
}

// promotes reports whether the target becomes the stable revision.
func (d *decision) promotes() bool {
	return d.target != d.stable && !d.kept && d.next.Weight(d.target.Version) == 100
}

// routeHolds reports whether the route stays as it was seen.
func (d *decision) routeHolds() bool {
	return slices.Equal(d.next.Entries, d.current.Entries)
}

// routeSettled reports whether the route stays as it was seen, and every Envoy has had the time to learn it, and a
// further time has passed since. To learn that there is no route takes as long.
func (d *decision) routeSettled(further time.Duration) bool {
	return d.routeHolds() && d.passed(d.current.Since, d.Settings.Settle+further)
}
