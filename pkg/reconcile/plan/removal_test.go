package plan

import (
	"testing"
	"time"
)

// A component that leaves the spec keeps a service that did not answer from being ready until every Envoy has the route
// without it; one that answered goes on answering.
func TestLeavingComponentMayBeInEnvoysRoute(t *testing.T) {
	now := time.Unix(1000, 0)
	settings := Settings{Settle: 3 * time.Second, Drain: time.Minute}
	routed := Route{Entries: []Entry{{Version: "default-gone2", Weight: 100}}}
	for _, test := range []struct {
		name     string
		route    Route
		serves   bool
		settling bool
	}{
		{"in the route", routed, false, true},
		{"in the route of a service that answers", routed, true, false},
		{"out of it just now", Route{Since: now.Add(-time.Second)}, false, true},
		{"out of it just now, the service answers", Route{Since: now.Add(-time.Second)}, true, false},
		{"out of it", Route{Since: now.Add(-settings.Settle)}, false, false},
	} {
		left := Leave(Seen{Route: test.route, Serves: test.serves, Settings: settings}, now)
		if got := left.Conditions.Serving; (got != nil) != test.settling {
			t.Errorf("%s: Serving is %+v, want settling: %v", test.name, got, test.settling)
		}
		if test.settling && test.route.Entries == nil && left.WakeAfter > settings.Settle {
			t.Errorf("%s: the next pass is in %s, want it when Envoy has settled", test.name, left.WakeAfter)
		}
	}
}
