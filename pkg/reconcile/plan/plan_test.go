package plan

import (
	"slices"
	"testing"
	"time"
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

// Two specs whose short hashes collide get different names.
func TestVersionsDoNotCollide(t *testing.T) {
	taken := newVersion(Seen{Spec: Spec{Hash: "A"}}, nil)
	again := newVersion(Seen{Spec: Spec{Hash: "A"}, Revisions: []Revision{{Version: taken}}}, nil)
	if again == taken {
		t.Errorf("both are %s", taken)
	}
}
