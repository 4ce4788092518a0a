package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTable(t *testing.T) {
	bare := baseline{}
	bare.add(300, "create", measured{took: 20 * time.Second, apiCPU: 15 * time.Second})
	used := measured{took: 30 * time.Second, apiCPU: 30 * time.Second, managerCPU: 9 * time.Second, passes: 2580,
		memory: usage{resident: 93e6, anonymous: 52e6, peak: 101e6}}
	more := used
	more.took, more.apiCPU = 100*time.Second, 60*time.Second
	rows := []row{
		{services: 300, scenario: "create", each: 300, measured: used,
			calls: counts{"apply services": 900, "create events": 300, "get serviceaccounts": 300}},
		{services: 1000, scenario: "create", each: 1000, measured: more, calls: counts{}},
		{services: 300, scenario: "idle", measured: measured{took: time.Minute},
			latencies: []time.Duration{9 * time.Millisecond, 30 * time.Millisecond}},
	}
	out := &strings.Builder{}
	if err := writeTable(out, rows, bare); err != nil {
		t.Fatal(err)
	}
	want := `| services | scenario | calls | of them writes, Events | passes | manager CPU, ms | API server CPU, ms (ratio) | time, s (ratio) | resident, anonymous, peak, MB | percent to route, p50 / p99, ms | the calls |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
| 300 | create | 5.0 | 3.0, 1.0 | 8.6 | 30.0 | 100.0 (2.0) | 30.0 (1.5) | 93, 52, 101 |  | apply services 3.0, create events 1.0, get serviceaccounts 1.0 |
| 1000 | create | 0.0 | 0.0, 0.0 | 2.6 | 9.0 | 60.0 (~1.2) | 100.0 (~1.5) | 93, 52, 101 |  | |
| 300 | idle | 0 | 0, 0 | 0 | 0 | 0 | 60.0 | 0, 0, 0 | 9 / 30 | |
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What the bare client was measured with is scaled up, never down.
func TestBaseline(t *testing.T) {
	bare := baseline{}
	bare.add(30, "create", measured{took: 3 * time.Second})
	bare.add(300, "create", measured{took: 20 * time.Second})
	for _, test := range []struct {
		services     int
		want         time.Duration
		exact, found bool
	}{
		{1, 0, false, false},
		{30, 3 * time.Second, true, true},
		{60, 6 * time.Second, false, true},
		{300, 20 * time.Second, true, true},
		{3000, 200 * time.Second, false, true},
	} {
		got, exact, found := bare.of(test.services, "create")
		if got.took != test.want || exact != test.exact || found != test.found {
			t.Errorf("%d services: %s, %v, %v; want %s, %v, %v",
				test.services, got.took, exact, found, test.want, test.exact, test.found)
		}
	}
	if _, _, found := bare.of(30, "idle"); found {
		t.Error("a scenario that the bare client doesn't have was found")
	}
}

func TestOptions(t *testing.T) {
	o, err := parseOptions([]string{"-sizes", "300,30"})
	if err != nil || !cmp.Equal(o.sizes, []int{1, 30, 300}) {
		t.Errorf("sizes %v, %v; want 1, which is recorded, 30 and 300", o.sizes, err)
	}
	for _, sizes := range []string{"", "0", "many", "1,"} {
		if _, err := parseOptions([]string{"-sizes", sizes}); err == nil {
			t.Errorf("-sizes %q is accepted", sizes)
		}
	}
}
