package plan

import "time"

// Seen is all that Next knows of one component: what is asked for, what exists
// and since when. It holds values only, never pointers into a cache.
type Seen struct {
	// Spec is what the user asks for now.
	Spec Spec
	// Revisions are the retained snapshots, in any order.
	Revisions []Revision
	// Strays are what exists of revisions whose snapshots are gone, in any order.
	Strays []Stray
	// Route is what the VirtualService carries for the component now.
	Route Route
	// IngressProblem says why no route may be created; nil if it may. A
	// route that exists is still managed: what serves goes on serving.
	IngressProblem *Problem
	// Optional says that the service can do without the component as long as it has no
	// route: it gets none before it is ready, even if it was rolled out once.
	Optional bool
	// Serves says that the service was said to answer predictions.
	Serves bool
	// LatestReady is the version that status last named as ready, or empty.
	LatestReady string
	// Settings are the operator's.
	Settings Settings
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
	// MaxReplicas above MinReplicas asks for autoscaling between the two;
	// anything else for MinReplicas, fixed.
	MaxReplicas int32
	// Tagged says that revisions are to have hosts of their own.
	Tagged bool
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
	// settled, before the pods they run on may go.
	Drain time.Duration
	// ScaleDownDelay is how long the previous revision stays warm after a
	// promotion.
	ScaleDownDelay time.Duration
	// KeepCapacity has the stable revision keep the pods that all of the traffic needs while
	// another one has some of it, and the previous one while it stands in for it.
	KeepCapacity bool
	// Window is how long an autoscaler takes to know the load that other weights bring.
	Window time.Duration
	// HistoryLimit is how many snapshots are kept beside those of the stable,
	// previous and target revisions; 0 or more.
	HistoryLimit int
}

// Revision is one retained snapshot and what exists of it. Times are since when
// the fact has been seen without a break; the zero time means that it is not so.
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
	// Fallbacks is how often its share has gone back to the stable revision
	// because it had no endpoint left, and FellBackAt when that was last.
	Fallbacks  int
	FellBackAt time.Time
	// Bounds are what the spec last said of its replicas while it was the target; zero if
	// that was not recorded.
	Bounds Bounds
	// Replicas is what its Deployment asks for; 0 if there is none.
	Replicas int32
	// Autoscaler is between what its autoscaler scales it now; zero if it has none.
	Autoscaler Bounds
	// Pods is how many pods it has, ready or not, terminating ones left out.
	Pods int
	// Endpoints holds, for each of its pods that the component's
	// EndpointSlices list as ready and that are to stay, since when; earliest
	// first.
	Endpoints []time.Time
	// Leaving is how many of its pods are listed as ready still, but end: they
	// may get traffic, and don't count on.
	Leaving int
	// Subset and FailoverSubset are since when the DestinationRule has them.
	Subset, FailoverSubset time.Time
	// Untagged is since when neither a tag nor a Service leads to it by itself; zero also if
	// none ever did.
	Untagged time.Time
	// Selected says that a Service sends clients without a sidecar to its pods, and no
	// others: one that could not be changed, if it is not stable.
	Selected bool
	// Failure is what keeps its pods from getting ready, in the pods' own
	// words; nil if nothing is known.
	Failure *Problem
	// DeadlineExceeded says that its pods have taken longer to get ready than
	// they may (progressDeadlineSeconds).
	DeadlineExceeded bool
}

// Stray is what exists of a version without a snapshot.
type Stray struct {
	Version string
	// Runs says that there are pods of it, or a Deployment that makes them.
	Runs bool
	// Subset and FailoverSubset say which of its subsets the DestinationRule has.
	Subset, FailoverSubset bool
	// Untagged is since when no tag leads to it; zero also if none ever did.
	Untagged time.Time
}

// Route is what a VirtualService carries.
type Route struct {
	// Entries is nil if there is no route yet.
	Entries []Entry
	// Tags are the revisions that have hosts of their own.
	Tags []Tag
	// Since is since when the entries, or that there are none, have been seen; zero while another
	// route of the service carries others.
	Since time.Time
}

// Entry is one weighted destination.
type Entry struct {
	// Version is the revision whose subset it is.
	Version string
	// Failover tells the subset that falls over to the component's other pods
	// when the version has none ready from the plain one.
	Failover bool
	// Weight is 1..100; a route's weights sum to 100.
	Weight int32
}

// present reports whether Envoy may send to any pod of the revision, now or once more of
// them are ready.
func (r *Revision) present() bool {
	return len(r.Endpoints)+r.Leaving > 0 || r.Replicas > 0 || r.Pods > 0
}

// weight returns what the route gives to a version, 0..100.
func (r Route) weight(version string) int32 {
	for _, e := range r.Entries {
		if e.Version == version {
			return e.Weight
		}
	}
	return 0
}

// fallsOver reports whether any of the route's destinations may be served by
// another revision's pods.
func (r Route) fallsOver() bool {
	for _, e := range r.Entries {
		if e.Failover {
			return true
		}
	}
	return false
}

// fallsOverFrom reports whether the route names the version's failover subset.
func (r Route) fallsOverFrom(version string) bool {
	for _, e := range r.Entries {
		if e.Failover && e.Version == version {
			return true
		}
	}
	return false
}
