package plan

import (
	"fmt"
	"iter"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// Conditions are the states of a component that its service's conditions report. Nil means that nothing is wrong.
type Conditions struct {
	// Ready is why the target is not ready: too few of its pods are ready where Envoy reads that.
	Ready *Problem
	// RolledOut is why the weights are not the wanted ones.
	RolledOut *Problem
	// Note is what is to be known although the weights are the wanted ones: the steps end at the percent, where the
	// target is, and would go on without it; or the target was promoted, and is worse than the revision before it.
	Note *Problem
	// Serving is why users' requests are not answered: a destination of the route has no ready pod behind it, or Envoy
	// may not have that pod or the route yet.
	Serving *Problem
	// StoodIn names a destination whose share another revision's pods serve now.
	StoodIn *Problem
}

// conditions returns the component's states once the plan is carried out.
func (d *decision) conditions() Conditions {
	return Conditions{
		Ready:     d.targetProblem(),
		RolledOut: d.shareProblem,
		Note:      First(d.pause(), d.promotedProblem()),
		Serving:   d.servingProblem(),
		StoodIn:   d.standInProblem(),
	}
}

// targetProblem is why the target is not ready, nil if it is: with the pods' own reason where there is one. A further
// reason for which the route waits is reported by RolledOut.
func (d *decision) targetProblem() *Problem {
	ready, required := int32(len(d.target.Endpoints)), d.Spec.MinReplicas
	if d.surges() && d.other() == d.target {
		required = min(required, max(1, d.otherPods(d.current.Weight(d.target.Version))))
	}
	if d.target == d.stable && ready > 0 {
		// It serves; a replica more or less is no news.
		return nil
	}
	if ready >= required {
		return nil
	}
	if d.rejected() {
		return d.rejectionProblem()
	}
	problem := d.podsProblem(ready, required)
	if f := d.target.Failure; f != nil {
		problem.Reason = f.Reason
	}
	return problem
}

// servingProblem is why users' requests are not answered, nil if they are.
func (d *decision) servingProblem() *Problem {
	if d.next.Entries == nil {
		if d.Optional && d.Serves {
			return nil
		}
		if d.shareProblem != nil {
			return d.shareProblem
		}
		return d.podsProblem(int32(len(d.target.Endpoints)), d.Spec.MinReplicas)
	}
	for _, e := range d.next.Entries {
		if readyPods(d.reachedBy(e)) == 0 && !d.strayServes(e) {
			return &Problem{servingv1beta1.ReasonNoReadyEndpoints, fmt.Sprintf(
				"revision %s carries %d %% of the traffic and has no ready pod", e.Version, e.Weight)}
		}
	}
	if d.Serves {
		return nil
	}
	return d.settlingProblem()
}

// settlingProblem is what Envoy may not have yet: the first route, or a pod for each of its destinations, where users'
// requests were not answered before. It is nil if Envoy has both.
func (d *decision) settlingProblem() *Problem {
	if !d.firstRouteSettled() {
		return &Problem{servingv1beta1.ReasonSettling, "the route is written; Envoy is given the time to learn of it"}
	}
	for _, e := range d.next.Entries {
		if d.strayServes(e) {
			continue // Since when is not recorded.
		}
		var known int32
		for r := range d.reachedBy(e) {
			known += d.settledEndpoints(r, d.Settings.Settle)
		}
		if known == 0 {
			return &Problem{servingv1beta1.ReasonSettling, fmt.Sprintf(
				"revision %s, which carries %d %% of the traffic, has ready pods; Envoy is given the time to learn of them",
				e.Version, e.Weight)}
		}
	}
	return nil
}

// firstRouteSettled reports whether Envoy has had the time to learn of a component's first route: until it has one, it
// answers 404.
func (d *decision) firstRouteSettled() bool {
	if d.routeHolds() {
		return d.routeSettled(0)
	}
	return d.passed(d.now, d.Settings.Settle)
}

// reachedBy yields the revisions whose pods a destination reaches.
func (d *decision) reachedBy(e Entry) iter.Seq[*Revision] {
	return func(yield func(*Revision) bool) {
		for i := range d.Revisions {
			if r := &d.Revisions[i]; (e.Failover || r.Version == e.Version) && !yield(r) {
				return
			}
		}
	}
}

// readyPods returns how many ready pods revisions have in all.
func readyPods(revisions iter.Seq[*Revision]) int {
	n := 0
	for r := range revisions {
		n += len(r.Endpoints)
	}
	return n
}

// standInProblem names a destination whose share is served by another revision's pods, nil if there is none.
func (d *decision) standInProblem() *Problem {
	for _, e := range d.next.Entries {
		own := len(d.revisionOrEmpty(e.Version).Endpoints) > 0 || d.strayServes(Entry{Version: e.Version})
		if e.Failover && !own && readyPods(d.reachedBy(e)) > 0 {
			return &Problem{servingv1beta1.ReasonNoReadyPodOfItsOwn, fmt.Sprintf(
				"revision %s has no ready pod; another revision serves its %d %% of the traffic", e.Version, e.Weight)}
		}
	}
	return nil
}

// latestReady returns the version that was last seen ready: the target once it is, and until then the one in the
// status, or the stable one where that has no snapshot any longer.
func (d *decision) latestReady() string {
	switch {
	case !d.create && d.targetProblem() == nil:
		return d.target.Version
	case d.Revision(d.LatestReady) != nil:
		return d.LatestReady
	}
	return version(d.stable)
}
