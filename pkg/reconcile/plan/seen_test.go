package plan

import (
	"testing"
	"time"
)

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

// Two snapshots can be of one spec. The target is the revision that has served, and stays it.
func TestRevisionOfTheSpec(t *testing.T) {
	const spec = "T"
	then := time.Unix(1000, 0)
	plain := Revision{Version: "canary-twin2", Hash: spec}
	other := Revision{Version: "default-twin2", Hash: spec}
	with := func(r Revision, change func(*Revision)) Revision { change(&r); return r }
	for _, test := range []struct {
		name      string
		revisions []Revision
		entries   []Entry
		want      string
	}{
		{"none", []Revision{{Version: "default-other", Hash: "O"}}, nil, ""},
		{"one", []Revision{{Version: "default-other", Hash: "O"}, plain}, nil, plain.Version},
		{"the first", []Revision{plain, other}, nil, plain.Version},
		{"with pods", []Revision{plain, with(other, func(r *Revision) { r.Replicas = 1 })}, nil, other.Version},
		{"in the route", []Revision{with(plain, func(r *Revision) { r.Replicas = 2 }), other},
			[]Entry{{Version: other.Version, Weight: 10}}, other.Version},
		{"rolled out", []Revision{plain, with(other, func(r *Revision) { r.RolledOutAt = then })},
			[]Entry{{Version: plain.Version, Weight: 100}}, other.Version},
	} {
		seen := Seen{Spec: Spec{Hash: spec}, Revisions: test.revisions, Route: Route{Entries: test.entries}}
		if got := version(seen.RevisionOfSpec()); got != test.want {
			t.Errorf("%s: the revision of the spec is %q, want %q", test.name, got, test.want)
		}
	}
}
