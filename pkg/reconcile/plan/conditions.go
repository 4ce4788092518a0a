package plan

import (
	"fmt"
	"iter"
)

// Conditions says how a component fares. A nil Problem means True.
type Conditions struct {
	// Ready is about the target: enough of its pods serve, where Envoy reads it.
	Ready *Problem
	// RolledOut is about the weights: they are what the spec asks for.
	RolledOut *Problem
	// Serving is about users: every destination of the route has a ready pod
	// behind it.
	Serving *Problem
	// StoodIn says that another revision's pods serve a destination's part
	// of the traffic now.
	StoodIn *Problem
}

// Reasons about what is behind a destination; part of the API.
const (
	// ReasonNoEndpoints is why a route that exists can't serve.
	ReasonNoEndpoints = "NoReadyEndpoints"
	// ReasonStoodIn is why another revision serves a destination's part.
	ReasonStoodIn = "NoReadyPodOfItsOwn"
)

// conditions says how the component fares once the plan is carried out.
func (d *decision) conditions() Conditions {
	return Conditions{
		Ready:     d.targetProblem(),
		RolledOut: d.hold,
		Serving:   d.servingProblem(),
		StoodIn:   d.standIn(),
	}
}

// targetProblem says why the target is not ready, with the pods' own reason where
// they give one. What the route still waits for beyond that is RolledOut's to tell.
func (d *decision) targetProblem() *Problem {
	ready, required := int32(len(d.target.Endpoints)), d.Spec.MinReplicas
	if d.target == d.stable && ready > 0 {
		// It serves; replicas that come and go are not news.
		return nil
	}
	if ready >= required {
		return nil
	}
	problem := d.podsProblem(ready, required)
	if f := d.target.Failure; f != nil {
		problem.Reason = f.Reason
	}
	return problem
}

// servingProblem says which destination of the route has nothing behind it.
func (d *decision) servingProblem() *Problem {
	if d.route.Entries == nil {
		if d.Optional && d.Serves {
			return nil
		}
		if d.hold != nil {
			return d.hold
		}
		return d.podsProblem(int32(len(d.target.Endpoints)), d.Spec.MinReplicas)
	}
	for _, e := range d.route.Entries {
		if count(d.behind(e)) == 0 {
			return &Problem{ReasonNoEndpoints, fmt.Sprintf(
				"revision %s carries %d %% of the traffic and has no ready pod", e.Version, e.Weight)}
		}
	}
	if d.Serves {
		return nil
	}
	return d.unknownToEnvoy()
}

// unknownToEnvoy says what Envoy may not know yet of what makes users' requests succeed again,
// or for the first time.
func (d *decision) unknownToEnvoy() *Problem {
	if !d.firstRouteSettled() {
		return &Problem{ReasonSettling, "the route is written; Envoy is given the time to learn of it"}
	}
	for _, e := range d.route.Entries {
		var known int32
		for r := range d.behind(e) {
			known += d.settled(r, d.Settings.Settle)
		}
		if known == 0 {
			return &Problem{ReasonSettling, fmt.Sprintf(
				"revision %s, which carries %d %% of the traffic, has ready pods; Envoy is given the time to learn of them", e.Version, e.Weight)}
		}
	}
	return nil
}

// firstRouteSettled reports whether Envoy has had the time to learn of a route that it knew
// nothing of before: until then it answers 404.
func (d *decision) firstRouteSettled() bool {
	if d.routeHolds() {
		return d.routeSettled(0)
	}
	return d.passed(d.now, d.Settings.Settle)
}

// behind yields the revisions whose pods a destination reaches.
func (d *decision) behind(e Entry) iter.Seq[*Revision] {
	return func(yield func(*Revision) bool) {
		for i := range d.Revisions {
			if r := &d.Revisions[i]; (e.Failover || r.Version == e.Version) && !yield(r) {
				return
			}
		}
	}
}

// count returns how many ready pods revisions have.
func count(revisions iter.Seq[*Revision]) int {
	n := 0
	for r := range revisions {
		n += len(r.Endpoints)
	}
	return n
}

// standIn says which destination is served by another revision's pods.
func (d *decision) standIn() *Problem {
	for _, e := range d.route.Entries {
		if e.Failover && len(d.revision(e.Version).Endpoints) == 0 && count(d.behind(e)) > 0 {
			return &Problem{ReasonStoodIn, fmt.Sprintf(
				"revision %s has no ready pod; another revision serves its %d %% of the traffic", e.Version, e.Weight)}
		}
	}
	return nil
}

// latestReady returns the version that was last seen ready: the target once it
// is, and until then the one that was before it.
func (d *decision) latestReady() string {
	if !d.create && d.targetProblem() == nil {
		return d.target.Version
	}
	for i := range d.Revisions {
		if d.Revisions[i].Version == d.LatestReady {
			return d.LatestReady
		}
	}
	return version(d.stable)
}
