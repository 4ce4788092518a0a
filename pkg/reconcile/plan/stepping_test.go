package plan

import (
	"testing"
	"time"
)

// A record that can't be true of the share begins anew: one from the future, after the clock was put back or in an
// annotation that was edited, would hold the step until then, and one of more than the target has now, as somebody has
// changed the weights, would count the time in which it had less.
func TestRecordsThatAreNotTrue(t *testing.T) {
	now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	ago := now.Add(-time.Hour)
	for _, test := range []struct {
		name   string
		weight int32
		held   Held
		since  time.Time
	}{
		{"of the share", 5, Held{Percent: 5, Since: ago, Began: ago}, ago},
		{"of a moment ago", 5, Held{Percent: 5, Since: now, Began: now}, now},
		{"of the future", 5, Held{Percent: 5, Since: now.Add(time.Hour), Began: now.Add(time.Hour)}, now},
		{"of the share, and more was set by hand", 60, Held{Percent: 5, Since: ago, Began: ago}, ago},
		{"of the share, and none was set by hand", 0, Held{Percent: 5, Since: ago, Began: ago}, now},
		{"of the share, and less was set by hand", 3, Held{Percent: 5, Since: ago, Began: ago}, now},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, c := Revision{Version: "default-s", Hash: "s", RolledOutAt: ago, Replicas: 1}, Revision{
				Version: "canary-c", Hash: "c", Replicas: 1, Subset: ago, FailoverSubset: ago,
			}
			s.Endpoints, c.Endpoints = []time.Time{ago}, []time.Time{ago}
			route := Route{Entries: []Entry{{Version: s.Version, Weight: 100 - test.weight}}, Since: ago, Held: test.held}
			if test.weight > 0 {
				route.Entries = append(route.Entries, Entry{Version: c.Version, Failover: true, Weight: test.weight})
			}
			plan := Next(Seen{
				Spec:      Spec{Hash: "c", MinReplicas: 1, Steps: []Step{{Percent: 5, For: 2 * time.Hour}}},
				Revisions: []Revision{s, c}, Route: route, Settings: Settings{Settle: 3 * time.Second},
			}, now)
			if plan.Held.Percent != 5 || !plan.Held.Since.Equal(test.since) || plan.Held.Began.After(now) {
				t.Errorf("the record is %v, want 5 since %v", plan.Held, test.since)
			}
		})
	}
}
