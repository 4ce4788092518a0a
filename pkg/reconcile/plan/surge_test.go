package plan

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// everyReady makes all pods ready that there are, and lets the time pass that a step of a rollout takes.
func (w *world) everyReady(t *testing.T) {
	t.Helper()
	for _, r := range w.seen.Revisions {
		if int32(len(r.Endpoints)) < r.Replicas {
			w.play(t, fmt.Sprintf("pods %s=%d", r.Hash, r.Replicas))
		}
	}
	w.play(t, "wait 13s")
}

// rolledOut lets pods get ready until the spec's revision has all of the traffic and its pods, and no other has any but
// those that stay warm. It returns the route before each of these steps.
func (w *world) rolledOut(t *testing.T, least int32) []string {
	t.Helper()
	var routes []string
	for range 400 {
		routes = append(routes, renderRoute(w.seen.Route.Entries))
		w.everyReady(t)
		target := w.seen.RevisionOfSpec()
		if w.seen.Stable() == target.Version && target.Replicas == w.seen.Spec.MinReplicas &&
			int32(len(target.Endpoints)) == target.Replicas && w.seen.Route.Weight(target.Version) == 100 {
			return routes
		}
		w.checkReady(t, least)
	}
	t.Fatalf("the rollout does not end: %+v", w.last)
	return nil
}

// checkReady fails the test if fewer pods are ready of the revisions with traffic.
func (w *world) checkReady(t *testing.T, least int32) {
	t.Helper()
	var ready int32
	for _, e := range w.seen.Route.Entries {
		ready += int32(len(w.seen.Revision(e.Version).Endpoints))
	}
	if ready < least {
		t.Fatalf("%d pods are ready, less than %d: %s", ready, least, w.last)
	}
}

// TestSurge rolls out with every small number of pods and bound, goes back at each stage by the percent and by the spec,
// and replaces the spec there by a third. world.check holds at every step.
func TestSurge(t *testing.T) {
	for _, sizes := range [][2]int32{{1, 1}, {2, 2}, {3, 3}, {4, 4}, {7, 7}, {10, 10}, {30, 30}, {120, 120}, {4, 10}, {10, 4}, {1, 5}, {5, 1}} {
		for _, surge := range []string{"1", "2", "(0,1)", "(1,1)", "25%", "(0,50%)", "(10%,10%)", "100%"} {
			w := newWorld()
			forward := w.begin(t, sizes, surge)
			d := &decision{Seen: w.seen, roles: rolesOf(w.seen), current: w.seen.Route}
			if d.mostSurge()+d.mostUnavailable() == 0 {
				continue // A single pod can't make room.
			}
			least := min(sizes[0], sizes[1]) - d.mostUnavailable()
			stages := len(w.rolledOut(t, least))
			for stage := range min(stages, 12) {
				for _, back := range []string{
					forward + " percent=0",
					fmt.Sprintf("spec A min=%d surge=%s", sizes[0], surge), fmt.Sprintf("spec C min=%d surge=%s", sizes[0], surge),
				} {
					w := newWorld()
					w.begin(t, sizes, surge)
					for range stage {
						w.everyReady(t)
					}
					if w.seen.Stable() != w.seen.RevisionOfSpec().Version {
						w.goBack(t, back, least)
					}
				}
			}
		}
	}
}

// begin has one revision serve and a second one begin, and returns the second one's spec.
func (w *world) begin(t *testing.T, sizes [2]int32, surge string) string {
	t.Helper()
	w.play(t, fmt.Sprintf("spec A min=%d; pods A=%d; wait 6s; wait 6s", sizes[0], sizes[0]))
	forward := fmt.Sprintf("spec B min=%d surge=%s", sizes[1], surge)
	w.play(t, forward)
	return forward
}

// goBack applies a spec in the middle of a rollout, after which the stable revision gets back its pods and its traffic.
func (w *world) goBack(t *testing.T, back string, least int32) {
	t.Helper()
	w.play(t, back)
	if back[5] != 'B' {
		w.rolledOut(t, least)
		return
	}
	stable := w.seen.Revision(w.seen.Stable())
	for range 400 {
		w.everyReady(t)
		w.checkReady(t, least)
		if len(w.seen.Route.Entries) == 1 && int32(len(stable.Endpoints)) >= least {
			return
		}
	}
	t.Fatalf("the stable revision does not get its traffic back: %s", w.last)
}

// On the way back, a pod of the stable revision that takes too long is not waited for, and all others are: those that
// were ready until a moment ago, and those that the stable revision gave up, too.
func TestLatePodsAreNotWaitedFor(t *testing.T) {
	const deadline = 10 * time.Minute
	for _, test := range []struct {
		name string
		// replicas are those of the stable revision, of which so many are ready, late, and not ready for any shorter time.
		replicas, ready, late, young int32
		// keeps is the part of the traffic in percent that the canary keeps.
		keeps int32
	}{
		{"all pods are back", 4, 4, 0, 0, 0},
		{"a pod is new", 4, 3, 0, 1, 25},
		{"a pod takes too long", 4, 3, 1, 0, 0},
		{"a pod takes too long, and two are given up", 2, 1, 1, 0, 50},
		{"a pod takes too long, and one is new", 4, 2, 1, 1, 25},
		{"a pod that takes too long is in excess", 2, 2, 1, 0, 50},
	} {
		w := newWorld()
		w.seen.Settings.ProgressDeadline = deadline
		w.begin(t, [2]int32{4, 4}, "2")
		w.everyReady(t)
		canary := w.seen.RevisionOfSpec().Version
		if got := w.seen.Route.Weight(canary); got != 50 {
			t.Fatalf("the canary has %d %%", got)
		}
		stable := w.seen.Revision(w.seen.Stable())
		stable.Replicas, stable.Pods = test.replicas, int(test.ready+test.late+test.young)
		stable.Endpoints = slices.Repeat([]time.Time{w.now.Add(-time.Hour)}, int(test.ready))
		stable.Unready = slices.Concat(slices.Repeat([]time.Time{w.now.Add(-deadline)}, int(test.late)),
			slices.Repeat([]time.Time{w.now.Add(time.Second - deadline)}, int(test.young)))
		w.seen.Spec.Percent = new(int32)
		if got := weightIn(Next(w.seen, w.now).Route, canary); got != test.keeps {
			t.Errorf("%s: the canary keeps %d %%, want %d %%", test.name, got, test.keeps)
		}
	}
}

// A pod of the stable revision that terminates, because somebody evicted it, takes the room of one of the target's.
func TestTerminatingPodsTakeRoom(t *testing.T) {
	w := newWorld()
	w.play(t, "spec A min=2; pods A=2; wait 6s; wait 6s")
	w.seen.Revision(w.seen.Stable()).Terminating = 1
	w.play(t, "spec B min=2 surge=2")
	if got := w.seen.RevisionOfSpec().Replicas; got != 1 {
		t.Errorf("the target has %d pods beside one that terminates, want 1", got)
	}
	w.seen.Revision(w.seen.Stable()).Terminating = 0
	w.play(t, "wait 1s")
	if got := w.seen.RevisionOfSpec().Replicas; got != 2 {
		t.Errorf("the target has %d pods, want 2", got)
	}
}
