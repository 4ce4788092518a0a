package plan

import (
	"slices"
	"testing"
	"time"
)

// A manager that has just started has seen no fact for long. Envoy has a revision all the same if the route leads to it,
// which has the tag at once: after a roll back, and after a promotion of which the routes at the ingress don't know yet.
// A route to a revision without pods is answered by others, which a tag is not.
func TestTagsAfterARestart(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	ready := []time.Time{now}
	for _, test := range []struct {
		name, spec string
		route      []Entry
		// of are the endpoints of B.
		of   []time.Time
		want []Tag
	}{
		{"rolled back", "A", []Entry{{Version: "a", Weight: 100}}, ready, []Tag{{TagLatest, "a"}}},
		{"promoted", "B", []Entry{{Version: "b", Failover: true, Weight: 100}}, ready, []Tag{{TagLatest, "b"}}},
		{"a canary without pods", "B", []Entry{{Version: "a", Weight: 90}, {Version: "b", Failover: true, Weight: 10}}, nil,
			[]Tag{{TagLatest, "a"}, {TagPrev, "a"}}},
	} {
		seen := Seen{
			Spec:     Spec{Hash: test.spec, MinReplicas: 1, Tagged: true},
			Settings: Settings{Settle: 3 * time.Second, Drain: 10 * time.Second, ScaleDownDelay: time.Minute},
			Revisions: []Revision{
				{Version: "a", Hash: "A", RolledOutAt: now.Add(-time.Hour), Replicas: 1, Pods: 1,
					Endpoints: ready, Subset: now, FailoverSubset: now},
				{Version: "b", Hash: "B", Replicas: 1, Pods: 1, Endpoints: test.of, Subset: now, FailoverSubset: now},
			},
			Route: Route{Entries: test.route, Tags: []Tag{{TagLatest, "a"}}, Since: now},
		}
		if got := Next(seen, now).Tags; !slices.Equal(got, test.want) {
			t.Errorf("%s: the tags are %v, want %v", test.name, got, test.want)
		}
	}
}

// The subset that a tag names stays though the revision has no pods and gets none for now, and after the tag until every
// Envoy has the route without it.
func TestTaggedSubsetStays(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	settings := Settings{Settle: 3 * time.Second, Drain: 10 * time.Second}
	for _, test := range []struct {
		name     string
		tags     []Tag
		untagged time.Time
		want     bool
	}{
		{"tagged", []Tag{{TagHeaders, "b"}}, time.Time{}, true},
		{"untagged a moment ago", nil, now.Add(-12 * time.Second), true},
		{"untagged for long", nil, now.Add(-14 * time.Second), false},
	} {
		d := &decision{Seen: Seen{Settings: settings, Route: Route{Since: now.Add(-time.Hour)}},
			current: Route{Tags: test.tags, Since: now.Add(-time.Hour)}, wake: wake{now: now}}
		r := &Revision{Version: "b", Subset: now.Add(-time.Hour), Untagged: test.untagged}
		if got := d.routeNeedsSubset(r, false); got != test.want {
			t.Errorf("%s: the subset stays: %v, want %v", test.name, got, test.want)
		}
		if d.routeNeedsSubset(r, true) {
			t.Errorf("%s: the failover subset stays, which no tag names", test.name)
		}
	}
}
