package plan

import (
	"testing"
	"time"
)

// Until when requests are waited for is the less exact the later it is, and nothing is predicted without any.
func TestEnoughAt(t *testing.T) {
	noon := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name           string
		answered, wait uint64
		took           time.Duration
		want           string
	}{
		{"none", 0, 100, time.Hour, "0001-01-01T00:00Z"},
		{"soon", 90, 100, 9 * time.Minute, "2026-01-01T12:01Z"},
		{"a part of a minute", 99, 100, 99 * time.Second, "2026-01-01T12:01Z"},
		{"some hours", 10, 100, 15 * time.Minute, "2026-01-01T14:20Z"},
		{"tomorrow", 10, 100, 3*time.Hour + time.Second, "2026-01-02T16:00Z"},
		{"years", 1, 1e6, time.Hour, "0001-01-01T00:00Z"},
		{"ages", 1, 1e18, 1000 * time.Hour, "0001-01-01T00:00Z"},
	} {
		t.Run(test.name, func(t *testing.T) {
			since := noon.Add(-test.took)
			d := &decision{roles: roles{target: &Revision{Version: "canary-B"}, stable: &Revision{Version: "default-A"}}}
			d.Spec.Analysis = &Analysis{MinRequests: test.wait}
			d.current = Route{Entries: []Entry{{Version: "canary-B", Weight: 5}}, Held: Held{Percent: 5, Since: since}}
			d.Figures = Figures{Of: Comparison{Target: "canary-B", Stable: "default-A", Since: since}, At: noon,
				Requests: test.answered}
			if got := d.enoughAt().Format("2006-01-02T15:04Z07:00"); got != test.want {
				t.Errorf("enough are answered at %s, want %s", got, test.want)
			}
		})
	}
}
