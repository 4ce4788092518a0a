package plan

import (
	"cmp"
	"slices"
	"time"
)

// Seen is the whole input of Next about one component: its spec, the objects that exist of it, and since when each
// fact holds. It holds values only, never pointers into a cache.
type Seen struct {
	// Spec is the component's part of the user's current spec.
	Spec Spec
	// Revisions are the retained snapshots, in any order.
	Revisions []Revision
	// Strays are the versions whose snapshots are missing though other objects of them exist, in any order.
	Strays []Stray
	// Unsnapshotted is how many pods there are of versions whose snapshots are missing, those that terminate among them.
	Unsnapshotted int
	// Route is what the VirtualService carries for the component now.
	Route Route
	// IngressProblem is why no route may be created; nil if one may. A route that exists is still managed, so that
	// requests go on being served.
	IngressProblem *Problem
	// Optional is true if the service can do without the component as long as the component has no route. Such a
	// component gets no route before it is ready, even if it was rolled out once.
	Optional bool
	// Serves is true if the service's status reports that it answers predictions.
	Serves bool
	// LatestReady is the version that status last named as ready, or empty.
	LatestReady string
	// Figures is what requests have shown of the target; zero if they are not counted.
	Figures Figures
	// Settings are the operator's.
	Settings Settings
}

// Revision returns the revision with a version, nil if it has no snapshot. It points into s.Revisions.
func (s Seen) Revision(version string) *Revision {
	for i := range s.Revisions {
		if s.Revisions[i].Version == version {
			return &s.Revisions[i]
		}
	}
	return nil
}

// RevisionOfSpec returns the revision that equals the spec, nil if it has no snapshot. Two can only equal it where a
// manager that was replaced has written its snapshot late, under the name that was due by the spec before. Then
// the revision that has served is meant, so that the other never gets pods.
func (s Seen) RevisionOfSpec() *Revision {
	var found *Revision
	for i := range s.Revisions {
		r := &s.Revisions[i]
		if r.Hash == s.Spec.Hash && (found == nil || s.more(r, found)) {
			found = r
		}
	}
	return found
}

// more reports whether a revision has served more than another: it was rolled out later, or else has more of the
// traffic, or else more pods.
func (s Seen) more(a, b *Revision) bool {
	return cmp.Or(
		a.RolledOutAt.Compare(b.RolledOutAt),
		cmp.Compare(s.Route.Weight(a.Version), s.Route.Weight(b.Version)),
		cmp.Compare(a.Replicas, b.Replicas),
	) > 0
}

// Spec is the part of a component's spec that rollouts depend on.
type Spec struct {
	// Hash identifies everything the user wrote that ends in the pods: equal
	// hashes mean the same revision. Hexadecimal, at least 40 digits.
	Hash string
	// Percent is canaryTrafficPercent, 0..100; nil if the user left it out.
	Percent *int32
	// MinReplicas is at least 1.
	MinReplicas int32
	// MaxReplicas above MinReplicas stands for autoscaling between the two; any other value for MinReplicas, fixed.
	MaxReplicas int32
	// Tagged is true if revisions are to have hosts of their own.
	Tagged bool
	// Headers is true if requests with certain headers are to get the target.
	Headers bool
	// Steps are the shares that the target has on the way to Percent, their percents rising; none for all at once.
	Steps []Step
	// Analysis is how the target is compared with the stable revision, nil for not at all.
	Analysis *Analysis
	// Surge bounds the pods of the stable revision and the target together, nil for no bound.
	Surge *Surge
	// Retry is a value that the user changes to have a rejected revision tried again.
	Retry string
}

// Bounds are those of the revision that equals the spec.
func (s Spec) Bounds() Bounds { return Bounds{Min: s.MinReplicas, Max: s.MaxReplicas} }

// Autoscales reports whether the number of replicas is the autoscaler's to choose.
func (s Spec) Autoscales() bool { return s.Bounds().Autoscales() }

// Settings are the durations and limits of the manager's configuration.
type Settings struct {
	// Settle is how long Envoy is given to learn of an endpoint, a subset or a
	// route before the next step relies on it.
	Settle time.Duration
	// Drain is how long requests in flight are given, after the route has
	// settled, before the pods that serve them may be deleted.
	Drain time.Duration
	// ScaleDownDelay is how long the previous revision stays warm after a
	// promotion.
	ScaleDownDelay time.Duration
	// KeepCapacity is true if the stable revision keeps the pods that all of the traffic needs while another revision
	// has a share of it, and the previous revision while it stands in for the stable one.
	KeepCapacity bool
	// Window is how long an autoscaler takes to measure the load that other weights bring.
	Window time.Duration
	// KeepFailed is how long a rejected revision keeps its pods.
	KeepFailed time.Duration
	// ProgressDeadline is how long a pod may take to get ready before nothing waits for it any longer.
	ProgressDeadline time.Duration
	// FiguresLag is how old figures may be for a rollout to go on.
	FiguresLag time.Duration
	// HistoryLimit is how many snapshots are kept beside those of the stable,
	// previous and target revisions; 0 or more.
	HistoryLimit int
}

// Revision is one retained snapshot and what exists of it. Each time in it is since when a fact has been seen without
// a break; the zero time means that the fact does not hold.
type Revision struct {
	// Version names it within its component: the pods' `version` label and
	// the DestinationRule's subset, `<default|canary>-<5 characters>`.
	Version string
	// Hash is the Spec.Hash it was made for.
	Hash string
	// CreatedAt is when the snapshot was taken.
	CreatedAt time.Time
	// RolledOutAt is when it last came to carry all of the traffic.
	RolledOutAt time.Time
	// Fallbacks is how often its share has been given back to the stable revision
	// because it had no endpoint left, and FellBackAt when that was last.
	Fallbacks  int
	FellBackAt time.Time
	// Rejection is when it was last worse than the stable revision, and in what; zero for never.
	Rejection Rejection
	// Bounds are the replicas of the spec when this revision was last the target; zero if they were not recorded.
	Bounds Bounds
	// Replicas is the number in its Deployment's spec; 0 without a Deployment.
	Replicas int32
	// Autoscaler is the bounds of its autoscaler now; zero if it has none.
	Autoscaler Bounds
	// Pods is how many pods it has, ready or not, terminating ones left out.
	Pods int
	// Terminating is how many further pods it has that terminate, and take their resources until they have.
	Terminating int
	// Unready is when each of its pods was created that is not among Endpoints and is to stay, in any order.
	Unready []time.Time
	// Endpoints holds a time for each of its pods that the component's EndpointSlices list as ready and that are not to
	// terminate: since when the pod is ready; earliest first.
	Endpoints []time.Time
	// Leaving is how many of its pods are still listed as ready but are about to terminate: they may get traffic, and
	// do not count as capacity.
	Leaving int
	// Subset and FailoverSubset are since when the DestinationRule has them.
	Subset, FailoverSubset time.Time
	// Untagged is since when neither a tag, a mirror nor a Service leads to it by itself; zero also if
	// none ever did.
	Untagged time.Time
	// Gone is since when it has had neither pods nor endpoints, as far as is known; zero while it has any.
	Gone time.Time
	// Selected is true if an entry Service, by which clients without a sidecar come, selects its pods and no others.
	// A Service that could not be written may still select a revision that is no longer stable.
	Selected bool
	// Failure is why its pods do not get ready, in the pods' own words; nil if no cause is known.
	Failure *Problem
	// DeadlineExceeded is true if its pods have taken longer to get ready than progressDeadlineSeconds.
	DeadlineExceeded bool
}

// present reports whether Envoy may send to any pod of the revision, now or once more of
// them are ready.
func (r *Revision) present() bool {
	return len(r.Endpoints)+r.Leaving > 0 || r.Replicas > 0 || r.Pods > 0
}

// Stray is a version whose snapshot is missing though other objects of it exist: a user has deleted the
// ControllerRevision, or an object was created while the revision was deleted. A stray that has traffic holds the
// route (missing_snapshot.go); any other is an orphan and is deleted (orphan.go).
type Stray struct {
	Version string
	// Runs is true if it has pods, or a Deployment that creates them.
	Runs bool
	// Serves is true if a pod of it is ready where Envoy reads that.
	Serves bool
	// Subset and FailoverSubset are true if the DestinationRule has them.
	Subset, FailoverSubset bool
	// Untagged is since when neither a tag nor a mirror leads to it; zero also if none ever did.
	Untagged time.Time
}

// Route is what a VirtualService carries.
type Route struct {
	// Entries is nil if there is no route yet.
	Entries []Entry
	// Tags are the revisions that have routes of their own, in any VirtualService of the service.
	Tags []Tag
	// Mirrors are the revisions that get copies of requests, in any VirtualService of the service: one, but for a moment.
	Mirrors []Mirror
	// Since is since when the entries, or their absence, have been seen; zero while another route of the service
	// carries other entries.
	Since time.Time
	// Held is the share that the target was given last by a step; zero for none.
	Held Held
}

// Entry is one weighted destination.
type Entry struct {
	// Version is the revision whose subset it is.
	Version string
	// Failover is true if the destination is the failover subset, which fails over to the component's other pods when
	// the version has no ready one; false for the plain subset.
	Failover bool
	// Weight is 1..100; a route's weights sum to 100.
	Weight int32
}

// Entry returns the route's destination for a version; one with weight 0 if there is none.
func (r Route) Entry(version string) Entry {
	for _, e := range r.Entries {
		if e.Version == version {
			return e
		}
	}
	return Entry{Version: version}
}

// Weight returns the weight of a version in the route, 0..100; 0 if the route does not name it.
func (r Route) Weight(version string) int32 { return r.Entry(version).Weight }

// has reports whether the route names a version's plain subset, or its failover subset.
func (r Route) has(version string, failover bool) bool {
	return slices.ContainsFunc(r.Entries, func(e Entry) bool { return e.Version == version && e.Failover == failover })
}

// failsOver reports whether any of the route's destinations may be served by
// another revision's pods.
func (r Route) failsOver() bool {
	return slices.ContainsFunc(r.Entries, func(e Entry) bool { return e.Failover })
}
