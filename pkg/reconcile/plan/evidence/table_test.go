package evidence

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	tablePath = "testdata/table.md"
	// allRollouts is how many of each scenario the table is made of, fewRollouts how many are played to check it.
	allRollouts = 10_000
	fewRollouts = 300
)

// tableHead is above the table.
const tableHead = `Each line is 10,000 rollouts with steps of 5, 25 and 50 %, ten minutes each, and a look every 15 s.
It has the part of them that was turned back and, where T is worse, how many requests T had had until then: half of
those that were turned back had no more than the first number, nine of ten no more than the second. Sluice has an alpha
of 1 %. "Rates known" is the least mean of any test with this alpha, one that is given both rates beforehand, at a share
of 5 %.

- Sluice: this package, with one measure.
- Flagger: the values of its documentation for request-success-rate, a min of 99 and an interval of 1m, and a threshold
  of 5: five checks with more than 1 % bad, in any order.
- Argo Rollouts: the example of its documentation, a result >= 0.95, an interval of 5m and a failureLimit of 3: four
  measurements with more than 5 % bad. The example's query looks at the last two scrapes; here it is the five minutes.
- Compared: five windows of a minute in which T's rate is above S's and the tolerance.

A window without requests to T counts for none of them, and a step takes ten minutes whatever they find. 0 requests
are those of rollouts that were turned back before T was worse. Sluice's 1 % holds where bad requests are independent
of each other; the lines in which they come in fives, to one revision, show what is left of it where they are not.

This is written by: UPDATE_GOLDEN=1 go test ./pkg/reconcile/plan/evidence -run TestTable
`

// scenarios returns the lines of the table.
func scenarios() []scenario {
	var all []scenario
	add := func(s scenario) {
		for _, s.perSecond = range []float64{1, 10, 100} {
			all = append(all, s)
		}
	}
	for _, rate := range []float64{0.001, 0.01, 0.1} {
		add(scenario{name: "as good", stable: rate, target: rate, tolerance: 0.005})
	}
	add(scenario{name: "as good, no tolerance", stable: 0.01, target: 0.01})
	add(scenario{name: "at the tolerance", stable: 0.01, target: 0.015, tolerance: 0.005})
	add(scenario{name: "better", stable: 0.1, target: 0.06, tolerance: 0.005})
	add(scenario{name: "as good, both 30 % for 2 min", stable: 0.01, target: 0.01, tolerance: 0.005, incident: 0.3})
	for _, before := range []int{0, looksPerStep} {
		name := "as good, bad ones come in fives"
		if before > 0 {
			name += ", S known for 10 min"
		}
		add(scenario{name: name, stable: 0.01, target: 0.01, tolerance: 0.005, together: 5, before: before})
	}
	for _, rate := range []float64{0.03, 0.05, 0.2} {
		add(scenario{name: "worse", stable: 0.01, target: rate, tolerance: 0.005})
	}
	add(scenario{name: "worse", stable: 0.1, target: 0.12, tolerance: 0.005})
	add(scenario{name: "worse from minute 25 on", stable: 0.01, target: 0.2, tolerance: 0.005,
		from: 25 * looksPerMinute})
	for _, rate := range []float64{0.02, 0.1} {
		add(scenario{name: "worse", stable: 0.01, target: rate, tolerance: 0.005})
	}
	return all
}

// The table shows what the rules find. With UPDATE_GOLDEN=1 it is written, with EVIDENCE_ROLLOUTS=10000 all of its
// rollouts are played again and have to come out the same; else some of them, and close to it.
func TestTable(t *testing.T) {
	rollouts := wantedRollouts(t)
	got, outcomes := tableHead+tableColumns, [][]outcome{}
	for i, s := range scenarios() {
		outcomes = append(outcomes, play(s, rollouts, uint64(i)))
		got += tableLine(s, outcomes[i])
		const alpha = DefaultAlpha
		if back := outcomes[i][0].back; !s.worse() && s.together == 0 && back > alpha+5*deviation(alpha, rollouts) {
			t.Errorf("%+v: %.2f %% were turned back", s, 100*back)
		}
	}
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(filepath.FromSlash(tablePath), []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(tablePath)
	if err != nil {
		t.Fatal(err)
	}
	if rollouts < allRollouts {
		compareTable(t, string(want), outcomes, rollouts)
	} else if got != string(want) {
		t.Errorf("%s differs from what is found now:\n%s", tablePath, got)
	}
}

// wantedRollouts returns how many rollouts of each scenario are to be played.
func wantedRollouts(t *testing.T) int {
	t.Helper()
	set := os.Getenv("EVIDENCE_ROLLOUTS")
	switch {
	case os.Getenv("UPDATE_GOLDEN") != "":
		return allRollouts
	case set == "":
		return fewRollouts
	}
	rollouts, err := strconv.Atoi(set)
	if err != nil || rollouts < 1 || rollouts > allRollouts {
		t.Fatalf("EVIDENCE_ROLLOUTS is %q, want 1 to %d", set, allRollouts)
	}
	return rollouts
}

const tableColumns = `
| Target | Requests/s | S | T | Sluice | Rates known | Flagger | Argo Rollouts | Compared |
|---|---|---|---|---|---|---|---|---|
`

// tableLine is a scenario's line of the table.
func tableLine(s scenario, outcomes []outcome) string {
	cells := []string{s.name, fmt.Sprint(s.perSecond), percent(s.stable), percent(s.target)}
	for i, found := range outcomes {
		cell := fmt.Sprintf("%.2f %%", 100*found.back)
		if s.worse() && found.back > 0 {
			cell += fmt.Sprintf(": %.0f, %.0f", found.median, found.p90)
		}
		cells = append(cells, cell)
		if i == 0 {
			cells = append(cells, leastRequests(s))
		}
	}
	return "| " + strings.Join(cells, " | ") + " |\n"
}

// percent is a rate as text.
func percent(rate float64) string { return strconv.FormatFloat(100*rate, 'g', 4, 64) + " %" }

// leastRequests is the mean of T's requests that any test of this alpha needs if it always finds T at last: the
// logarithm of 1/alpha, over what a request brings in the mean to the bet that knows the rates (A. Wald).
func leastRequests(s scenario) string {
	if !s.worse() {
		return ""
	}
	const share = 0.05
	truth := rates{target: s.target, stable: s.stable}
	null := nearest(sized(1, 19), truth, s.tolerance)
	growth := divergence(truth.target, null.target) + (1-share)/share*divergence(truth.stable, null.stable)
	return fmt.Sprintf("%.0f", -math.Log(DefaultAlpha)/growth)
}

// compareTable compares the rules' outcomes in some rollouts with the table's of all.
func compareTable(t *testing.T, table string, outcomes [][]outcome, rollouts int) {
	t.Helper()
	head, body, found := strings.Cut(table, tableColumns)
	if !found || head != tableHead {
		t.Fatalf("%s has another text above its lines; UPDATE_GOLDEN=1 writes it anew", tablePath)
	}
	lines := strings.Split(strings.TrimSpace(body), "\n")
	if len(lines) != len(outcomes) {
		t.Fatalf("%s has %d lines, want %d", tablePath, len(lines), len(outcomes))
	}
	for i, s := range scenarios() {
		cells, want := strings.Split(lines[i], " | "), strings.Split(tableLine(s, outcomes[i]), " | ")
		if !slices.Equal(cells[:4], want[:4]) {
			t.Errorf("%s has the line %q, want that of %q", tablePath, lines[i], want[:4])
			continue
		}
		for rule, column := range []int{4, 6, 7, 8} {
			compareCell(t, s, cells[column], outcomes[i][rule], rollouts)
		}
		compareRequests(t, s, cells[4], outcomes[i][0], rollouts)
	}
}

// compareCell compares the part that was turned back.
func compareCell(t *testing.T, s scenario, cell string, got outcome, rollouts int) {
	t.Helper()
	var want float64
	if _, err := fmt.Sscanf(cell, "%f %%", &want); err != nil {
		t.Errorf("%s has the cell %q: %v", tablePath, cell, err)
	}
	want /= 100
	if math.Abs(got.back-want) > 5*deviation(want, rollouts)+2/float64(rollouts) {
		t.Errorf("%+v: %.2f %% were turned back, %s has %q", s, 100*got.back, tablePath, cell)
	}
}

// compareRequests compares how many requests it took, if there are enough rollouts for it: within a fifth, or a look.
func compareRequests(t *testing.T, s scenario, cell string, got outcome, rollouts int) {
	t.Helper()
	var back, median, p90 float64
	_, err := fmt.Sscanf(cell, "%f %%: %f, %f", &back, &median, &p90)
	if err != nil || got.back*float64(rollouts) < 100 {
		return
	}
	look := s.perSecond * 60 / looksPerMinute * stepShares[0]
	for _, pair := range [][2]float64{{got.median, median}, {got.p90, p90}} {
		if math.Abs(pair[0]-pair[1]) > max(pair[1]/5, look) {
			t.Errorf("%+v: it took %.0f and %.0f requests, %s has %q", s, got.median, got.p90, tablePath, cell)
			return
		}
	}
}

// deviation is the standard deviation of the part of so many rollouts that have something in common.
func deviation(part float64, rollouts int) float64 {
	return math.Sqrt(part * (1 - part) / float64(rollouts))
}
