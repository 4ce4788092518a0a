package harness

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sluice-serving/sluice/test/e2e/load"
)

// ceiling returns which part of a client's predictions each revision may answer. A client whose
// predictions aren't split by weight gets no answer of a canary.
func (tr *Traffic) ceiling(split bool) load.Ceiling {
	tr.mutex.Lock()
	defer tr.mutex.Unlock()
	steps := make([]load.Step, len(tr.Steps))
	for i, step := range tr.Steps {
		steps[i] = load.Step{At: step.At, Percent: maps.Clone(step.Percent)}
		for revision, percent := range steps[i].Percent {
			if !split && percent < 100 {
				delete(steps[i].Percent, revision)
			}
		}
	}
	return load.Ceiling{Steps: steps, Lag: envoyLag, Chance: Chance}
}

// Result is the predictions of all clients of a test.
type Result struct {
	// Sent is how many predictions were sent, and lost how many of them failed.
	Sent, lost int
	records    []load.Record
}

// Stop ends the load, and fails the test if a revision got more than it might, by the answers or by
// the record of the routes. CheckLost judges what was lost.
func (tr *Traffic) Stop(t *testing.T) Result {
	t.Helper()
	var all Result
	var split []load.Record
	for _, s := range tr.streams {
		records := s.Stop(t)
		summary := load.Summarise(records)
		t.Logf("%s: %s", s.Name, summary)
		all.Sent += summary.Sent
		all.lost += summary.Failed
		all.records = append(all.records, records...)
		tr.checkRate(t, s, summary)
		tr.judge(t, s.Name, tr.ceiling(s.split), records)
		if s.split {
			split = append(split, records...)
		}
	}
	slices.SortFunc(split, func(a, b load.Record) int { return a.Sent.Compare(b.Sent) })
	tr.judge(t, "all clients that are split", tr.ceiling(true), split)
	tr.Routes.check(t, tr.ceiling(true))
	t.Logf("%d predictions sent, %d lost", all.Sent, all.lost)
	return all
}

// checkRate fails the test if fewer predictions a second were sent than the test is about: the
// machine was too busy.
func (tr *Traffic) checkRate(t *testing.T, s *Stream, summary load.Summary) {
	t.Helper()
	if rate := summary.Rate(); summary.Took > 10*time.Second && rate < 0.95*float64(s.Rate) {
		t.Errorf("%s: %.0f requests a second were sent, want %d", s.Name, rate, s.Rate)
	}
}

// judge fails the test if a second of a client exceeds the ceiling.
func (tr *Traffic) judge(t *testing.T, client string, ceiling load.Ceiling, records []load.Record) {
	t.Helper()
	broken, worst := ceiling.Judge(records)
	for _, window := range broken {
		t.Errorf("%s: above the ceiling: %s", client, window)
	}
	if worst.Sent > 0 {
		t.Logf("%s: least likely second: %s", client, worst)
	}
}

// CheckLost fails the test if all clients together have lost more of what they sent in a phase than
// that may lose, or anything before the first phase.
func (tr *Traffic) CheckLost(t *testing.T, all Result) {
	t.Helper()
	phases := append([]phase{{name: "before any phase"}}, tr.phases...)
	lost := make([]int, len(phases))
	for _, r := range all.records {
		if r.Failed() {
			i := len(phases) - 1
			for r.Sent.Before(phases[i].began) {
				i--
			}
			lost[i]++
		}
	}
	tooMany := false
	for i, phase := range phases {
		t.Logf("%s: all clients have lost %d", phase.name, lost[i])
		if lost[i] > phase.most {
			t.Errorf("%s: all clients have lost %d predictions, want at most %d", phase.name, lost[i], phase.most)
			tooMany = true
		}
	}
	if tooMany {
		t.Logf("by second, cause and pod:%s", Losses(all.records))
		tr.explainLoss(t)
	}
}

// Losses returns what was lost, by second, cause and pod, for people to read.
func Losses(records []load.Record) string {
	counts := map[string]int{}
	for _, r := range records {
		if r.Failed() {
			counts[fmt.Sprintf("%s %.60q %s", r.Sent.UTC().Format("15:04:05"), r.Reason(), r.Pod)]++
		}
	}
	var out strings.Builder
	for _, loss := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(&out, "\n  %d x %s", counts[loss], loss)
	}
	return out.String()
}

// explainLoss logs the access logs of the gateways, and of the client in the mesh if there is one,
// about answers other than 200.
func (u *User) explainLoss(t *testing.T) {
	t.Helper()
	notAnswered := " | grep -F " + u.Namespace + " | grep -v ' 200 - ' | tail -40 || true"
	stdout, stderr, err := u.Try("for pod in $(kubectl -n " + IstioNamespace +
		" get pods -l istio=ingressgateway -o name); do kubectl -n " +
		IstioNamespace + " logs --since=15m $pod" + notAnswered + "; done; " +
		"kubectl logs --since=15m --ignore-errors -l app=" + MeshClient + " -c istio-proxy --tail=-1" + notAnswered)
	t.Logf("the access logs of the gateways and of the client in the mesh:\n%s%s (%v)",
		strings.TrimSpace(stdout), stderr, err)
}
