package plan

import (
	"slices"
	"strings"
	"testing"
)

// surge reads a bound on the pods: how many there may be beyond those that the traffic takes, and how many fewer may be
// ready.
func surge(t *testing.T, vals []string) *Surge {
	t.Helper()
	s := &Surge{Max: amount(t, vals[0])}
	if len(vals) > 1 {
		s.Unavailable = amount(t, vals[1])
	}
	return s
}

func amount(t *testing.T, val string) Amount {
	t.Helper()
	digits, percent := strings.CutSuffix(val, "%")
	return Amount{Value: number(t, digits), Percent: percent}
}

// gaveUp reports whether the stable revision has given up pods, and the traffic that a plan leaves to others was theirs.
func (w *world) gaveUp(plan Plan) bool {
	if w.seen.Spec.Surge == nil && w.seen.Route.Held.Size == 0 {
		return false
	}
	for _, e := range plan.Route {
		if e.Version != plan.Stable && e.Weight > w.seen.Route.Weight(e.Version) {
			return false
		}
	}
	return true
}

// keepsFor reports whether a revision that is neither stable nor the target may have traffic: it keeps some for a stable
// revision that has given up pods, or what it has while its snapshot is missing and it has pods.
func (w *world) keepsFor(plan Plan, e Entry) bool {
	lost := slices.ContainsFunc(w.seen.Strays, func(s Stray) bool { return s.Version == e.Version && s.Runs })
	return e.Version != plan.Target && (w.gaveUp(plan) || lost && e.Weight > 0 && e.Weight <= w.seen.Route.Weight(e.Version))
}

// checkSurge fails the test if a plan raises the number of all pods above the bound, gives up ready pods that the traffic
// takes, or raises the weight of pods that can't carry it. It checks fixed numbers of replicas.
func (w *world) checkSurge(t *testing.T, plan Plan) {
	t.Helper()
	d := &decision{Seen: w.seen, roles: rolesOf(w.seen), wake: wake{now: w.now}, current: w.seen.Route}
	other := d.other()
	if d.Spec.Surge == nil || other == nil || plan.Rejects || len(w.seen.Strays) > 0 ||
		d.stable.Bounds.Min == 0 || other.Bounds.Min == 0 || d.bounds(d.stable).Autoscales() || d.bounds(other).Autoscales() {
		return
	}
	size := max(d.bounds(d.stable).Min, d.bounds(other).Min)
	surge := max(w.seen.Spec.Surge.Max.up(size), (size+99)/100)
	missing := w.seen.Spec.Surge.Unavailable.down(size)
	if w.seen.Spec.Surge.Max.up(size) == 0 {
		surge, missing = 0, max(missing, (size+99)/100)
	}
	var before, after, readyBefore, readyAfter int32
	for _, p := range plan.Revisions {
		r := w.seen.Revision(p.Version)
		if r == nil {
			after += p.Replicas
			continue
		}
		before += r.existing()
		after += max(p.Replicas, r.existing())
		if r == d.stable || r == other {
			readyBefore += int32(len(r.Endpoints))
			readyAfter += min(p.Replicas, int32(len(r.Endpoints)))
		}
	}
	if after > before && after > size+surge {
		t.Fatalf("%d pods where %d are and %d may be: %+v", after, before, size+surge, plan.Revisions)
	}
	shares := d.otherWeight() > 0 && d.otherWeight() < 100 && d.bounds(d.stable).Min == d.bounds(other).Min
	if shares && readyAfter < min(readyBefore, size-missing) {
		t.Fatalf("%d ready pods are left of %d, where the traffic takes %d: %+v",
			readyAfter, readyBefore, size-missing, plan.Revisions)
	}
	from, to := d.current.Weight(plan.Target), weightIn(plan.Route, plan.Target)
	ready, whole := int32(len(d.target.Endpoints)), d.bounds(d.target).Min
	if other == d.target && to > from && 100*ready < to*whole && ready < whole-missing {
		t.Fatalf("%d %% go to %d ready pods, of %d that all of it takes", to, ready, whole)
	}
}
