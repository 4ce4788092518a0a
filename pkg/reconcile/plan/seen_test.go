package plan

import "testing"

func TestEntryOfAVersion(t *testing.T) {
	route := Route{Entries: []Entry{{Version: "stable", Weight: 90}, {Version: "canary", Failover: true, Weight: 10}}}
	for _, want := range []Entry{
		{Version: "stable", Weight: 90},
		{Version: "canary", Failover: true, Weight: 10},
		{Version: "other"},
	} {
		if got := route.Entry(want.Version); got != want {
			t.Errorf("the entry of %s is %+v, want %+v", want.Version, got, want)
		}
		if got := route.Weight(want.Version); got != want.Weight {
			t.Errorf("the weight of %s is %d, want %d", want.Version, got, want.Weight)
		}
	}
	if got := (Route{}).Weight("stable"); got != 0 {
		t.Errorf("without a route the weight is %d", got)
	}
}

func TestRevisionOfAVersion(t *testing.T) {
	seen := Seen{Revisions: []Revision{{Version: "stable"}, {Version: "canary"}}}
	if got := seen.Revision("canary"); got != &seen.Revisions[1] {
		t.Errorf("the revision of canary is %+v", got)
	}
	if got := seen.Revision("other"); got != nil {
		t.Errorf("a version without a snapshot has the revision %+v", got)
	}
}
