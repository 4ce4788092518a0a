package plan

import (
	"slices"
	"testing"
	"time"
)

// A manager that has just started has seen no fact for long. Envoy has the stable revision all the same, because the
// route leads to it: after a roll back it has the tag at once.
func TestTagsAfterARestart(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	seen := Seen{
		Spec:     Spec{Hash: "A", MinReplicas: 1, Tagged: true},
		Settings: Settings{Settle: 3 * time.Second, Drain: 10 * time.Second},
		Revisions: []Revision{
			{Version: "default-stabl", Hash: "A", RolledOutAt: now.Add(-time.Hour), Replicas: 1, Pods: 1,
				Endpoints: []time.Time{now}, Subset: now},
			{Version: "canary-other", Hash: "B", Replicas: 1, Pods: 1, Endpoints: []time.Time{now}, Subset: now},
		},
		Route: Route{
			Entries: []Entry{{Version: "default-stabl", Weight: 100}},
			Tags:    []Tag{{TagLatest, "canary-other"}, {TagPrev, "default-stabl"}},
			Since:   now,
		},
	}
	if got, want := Next(seen, now).Tags, []Tag{{TagLatest, "default-stabl"}}; !slices.Equal(got, want) {
		t.Errorf("the tags are %v, want %v", got, want)
	}
}
