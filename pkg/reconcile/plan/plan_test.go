package plan

import (
	"slices"
	"testing"
	"time"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// Rule 13: a route that exists is left as it is while nothing is ready that may have
// the traffic, even if all snapshots were deleted.
func TestRouteIsLeftWhenNothingIsReady(t *testing.T) {
	entries := []Entry{{Version: "default-lost7", Weight: 100}}
	next := Next(Seen{
		Spec:  Spec{Hash: "A", MinReplicas: 1},
		Route: Route{Entries: entries},
	}, time.Unix(0, 0))
	if !slices.Equal(next.Route, entries) {
		t.Errorf("the route is %v, want it left at %v", next.Route, entries)
	}
}

// A route that is left as it is keeps the snapshot of the revision that it names, and the subset with it.
func TestARouteKeepsItsSnapshot(t *testing.T) {
	next := Next(Seen{
		Spec:      Spec{Hash: "B", MinReplicas: 1},
		Revisions: []Revision{{Version: "default-other", Hash: "A"}},
		Route:     Route{Entries: []Entry{{Version: "default-other", Weight: 100}}},
	}, time.Unix(0, 0))
	if len(next.Route) != 1 || len(next.Forget) > 0 {
		t.Errorf("the route is %v, and %v is forgotten", next.Route, next.Forget)
	}
}

// Two specs whose short hashes collide get different names.
func TestVersionsDoNotCollide(t *testing.T) {
	taken := newVersion(Seen{Spec: Spec{Hash: "A"}}, nil)
	again := newVersion(Seen{Spec: Spec{Hash: "A"}, Revisions: []Revision{{Version: taken}}}, nil)
	if again == taken {
		t.Errorf("both are %s", taken)
	}
}

// A route that names a revision with pods whose snapshot is missing stays as it is, with the subsets: that revision may
// be stable. The target may still be rolled out.
func TestMissingSnapshotHoldsTheRoute(t *testing.T) {
	now := time.Unix(1000, 0)
	ready := now.Add(-time.Minute)
	percent := int32(50)
	seen := Seen{
		Spec: Spec{Hash: "T", Percent: &percent, MinReplicas: 1},
		Revisions: []Revision{
			{Version: "default-old22", Hash: "P", RolledOutAt: now.Add(-time.Hour)},
			{Version: "canary-targt", Hash: "T", Replicas: 1, Pods: 1,
				Endpoints: []time.Time{ready}, Subset: ready, FailoverSubset: ready},
		},
		Route: Route{Since: ready, Entries: []Entry{
			{Version: "default-lost7", Weight: 90}, {Version: "canary-targt", Failover: true, Weight: 10}}},
		Strays: []Stray{{Version: "default-lost7", Runs: true, Subset: true}},
	}
	next := Next(seen, now)
	if !slices.Equal(next.Route, seen.Route.Entries) {
		t.Errorf("the route is %v, want it left", next.Route)
	}
	if next.Conditions.RolledOut == nil || next.Conditions.RolledOut.Reason != servingv1beta1.ReasonRevisionLost {
		t.Errorf("RolledOut is %+v", next.Conditions.RolledOut)
	}
	kept := slices.ContainsFunc(next.Revisions, func(p RevisionPlan) bool {
		return p.Version == "default-lost7" && p.Subset && p.Lost
	})
	if !kept {
		t.Errorf("the subset that the route names is not kept: %+v", next.Revisions)
	}

	// A version without pods does not hold it.
	seen.Strays[0].Runs = false
	if next := Next(seen, now); next.Route[0].Version != "default-old22" || next.Conditions.RolledOut != nil {
		t.Errorf("the route is %v, RolledOut is %+v", next.Route, next.Conditions.RolledOut)
	}
	seen.Strays[0].Runs = true

	seen.Spec.Percent = nil
	next = Next(seen, now)
	if len(next.Route) != 1 || next.Route[0].Version != "canary-targt" || next.Route[0].Weight != 100 {
		t.Errorf("rolled out, the route is %v", next.Route)
	}
}

// A target that carries weight is started again, whatever the other revisions have.
func TestTargetWithWeightMayStart(t *testing.T) {
	now := time.Unix(1000, 0)
	percent := int32(10)
	next := Next(Seen{
		Spec: Spec{Hash: "T", Percent: &percent, MinReplicas: 1},
		Revisions: []Revision{
			{Version: "default-stabl", Hash: "S", RolledOutAt: now.Add(-time.Hour), Replicas: 1},
			{Version: "canary-targt", Hash: "T"},
		},
		Route: Route{Entries: []Entry{
			{Version: "default-stabl", Weight: 90}, {Version: "canary-targt", Failover: true, Weight: 10}}},
	}, now)
	if next.Revisions[0].Replicas != 1 {
		t.Errorf("the target is planned as %+v", next.Revisions[0])
	}
}

// A target whose pods are ready for long waits until Envoy knows that a third revision's are gone: its failover subset
// would reach them.
func TestBystandersGoneSettle(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	percent, long := int32(10), now.Add(-time.Hour)
	for name, test := range map[string]struct {
		gone   time.Time
		weight int32
	}{
		"just now": {now.Add(-time.Second), 100}, "long ago": {now.Add(-3 * time.Second), 90},
	} {
		t.Run(name, func(t *testing.T) {
			next := Next(Seen{
				Settings: Settings{Settle: 3 * time.Second},
				Spec:     Spec{Hash: "T", Percent: &percent, MinReplicas: 1, MaxReplicas: 1},
				Revisions: []Revision{
					{Version: "default-stabl", Hash: "S", RolledOutAt: long, Replicas: 1, Pods: 1, Endpoints: []time.Time{long},
						Subset: long},
					{Version: "canary-targt", Hash: "T", Replicas: 1, Pods: 1, Endpoints: []time.Time{long}, Subset: long,
						FailoverSubset: long},
					{Version: "canary-third", Hash: "X", Gone: test.gone},
				},
				Route: Route{Entries: []Entry{{Version: "default-stabl", Weight: 100}}, Since: long},
			}, now)
			if next.Route[0].Weight != test.weight {
				t.Errorf("the stable revision has %d %%, want %d", next.Route[0].Weight, test.weight)
			}
			if test.weight == 100 && next.WakeAfter != 2*time.Second {
				t.Errorf("the plan is made again after %s", next.WakeAfter)
			}
		})
	}
}

// The plan waits for endpoints and subsets at once, and for endpoints alone while there are no subsets: what brings those
// has it made again.
func TestSettledWaitsOnce(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		subsets time.Time
		want    time.Duration
	}{
		"subsets later": {now, 3 * time.Second}, "endpoints later": {now.Add(-2 * time.Second), 2 * time.Second},
		"no subsets": {time.Time{}, 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			target := &Revision{Endpoints: []time.Time{now.Add(-time.Hour), now.Add(-time.Second)}}
			d := &decision{wake: wake{now: now}}
			d.target = target
			d.Settings.Settle = 3 * time.Second
			if d.settled(target, 2, test.subsets) || d.wakeAfter() != test.want {
				t.Errorf("it has settled, or is looked at again after %s, want %s", d.wakeAfter(), test.want)
			}
		})
	}
}
