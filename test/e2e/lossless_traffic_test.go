package e2e

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/test/e2e/harness"
	"github.com/sluice-serving/sluice/test/e2e/load"
)

// envoyLag is how long a weight that is taken away may need to leave Envoy. It is
// the default settle time, which everything rests on.
const envoyLag = 3 * time.Second

// traffic is load on my-model while a test changes it, and what each revision may
// get of it.
type traffic struct {
	*user
	routes  *routeRecord
	streams []*stream

	mutex sync.Mutex
	steps []load.Step
	// seen counts what this machine's streams were answered, by revision; lost are
	// the failures under "".
	seen map[string]int
	// applied is when the last Manifest was applied.
	applied time.Time
	// phases in the order in which they began.
	phases []phase
}

// phase is a part of a test, in which at most so many predictions may be lost.
type phase struct {
	name  string
	began time.Time
	most  int
}

// startTraffic starts load through the ingress. All that is answered from now on
// is judged at the end.
func (u *user) startTraffic(t *testing.T, rates map[load.Protocol]int) *traffic {
	t.Helper()
	began := time.Now()
	tr := &traffic{user: u, routes: u.recordRoutes(t), seen: map[string]int{}}
	var stable string
	eventually(t, goneTime, "there is a stable revision", func() error {
		if stable = tr.status(t).LatestRolledoutRevision; stable == "" {
			return fmt.Errorf("there is none")
		}
		return nil
	})
	tr.may(began, map[string]int{stable: 100})
	for protocol, rate := range rates {
		o := u.ingressLoad(protocol, rate)
		o.Observe = tr.count
		tr.streams = append(tr.streams, streamFromHost(t, o))
	}
	return tr
}

// startClients adds clients in the cluster, which startClient has made.
func (tr *traffic) startClients(t *testing.T, rates map[string]int) {
	t.Helper()
	for client, rate := range rates {
		tr.streams = append(tr.streams, tr.streamFromPod(t, client, tr.clusterLoad(client, rate)))
	}
}

func (tr *traffic) count(r load.Record) {
	revision := ""
	if !r.Failed() {
		revision = load.RevisionOf(r.Pod)
	}
	tr.mutex.Lock()
	defer tr.mutex.Unlock()
	tr.seen[revision]++
}

// soFar returns the counts of answers by revision.
func (tr *traffic) soFar() map[string]int {
	tr.mutex.Lock()
	defer tr.mutex.Unlock()
	return maps.Clone(tr.seen)
}

// phase runs a part of a test. What this machine's streams have lost in it is
// judged at once, the clients in the cluster at the end of the test.
func (tr *traffic) phase(t *testing.T, name string, most int, run func(t *testing.T)) {
	t.Helper()
	began, before := time.Now(), tr.soFar()
	tr.phases = append(tr.phases, phase{name, began, most})
	reached := false
	t.Run(name, func(t *testing.T) {
		run(t)
		reached = true
	})
	after := tr.soFar()
	lost := after[""] - before[""]
	answered := 0
	for revision, n := range after {
		if revision != "" {
			answered += n - before[revision]
		}
	}
	t.Logf("%s: %s, %d answered, %d lost", name, time.Since(began).Round(100*time.Millisecond), answered, lost)
	if lost > most {
		t.Errorf("%s: %d predictions were lost, want at most %d", name, lost, most)
	}
	if !reached {
		t.Fatalf("%s did not get to its end: what comes after builds on it", name)
	}
}

// hold goes on as it is for n predictions.
func (tr *traffic) hold(t *testing.T, n int) {
	t.Helper()
	total := func() (sum int) {
		for _, n := range tr.soFar() {
			sum += n
		}
		return sum
	}
	before := total()
	eventually(t, rolloutTime, fmt.Sprintf("%d predictions more", n), func() error {
		if now := total(); now-before < n {
			return fmt.Errorf("there were %d", now-before)
		}
		return nil
	})
}

// awaitAnswers waits until a revision has answered n predictions more.
func (tr *traffic) awaitAnswers(t *testing.T, revision string, n int) {
	t.Helper()
	before := tr.soFar()[revision]
	eventually(t, rolloutTime, revision+" answers", func() error {
		if now := tr.soFar()[revision]; now-before < n {
			return fmt.Errorf("%d times so far, of %v", now-before, tr.soFar())
		}
		return nil
	})
}

func (tr *traffic) status(t *testing.T) v1beta1.ComponentStatus {
	t.Helper()
	service, err := tr.service("my-model")
	if err != nil {
		t.Fatal(err)
	}
	return service.Status.Components[v1beta1.PredictorComponent]
}

// may sets what revisions may get from a moment on.
func (tr *traffic) may(at time.Time, percent map[string]int) {
	tr.mutex.Lock()
	defer tr.mutex.Unlock()
	tr.steps = append(tr.steps, load.Step{At: at, Percent: percent})
}

// apply applies a Manifest and allows what is in it: the revision that it makes
// the percent, stable all, any other nothing. It returns the revision's name.
func (tr *traffic) apply(t *testing.T, m harness.Manifest) string {
	t.Helper()
	before, at := tr.status(t), time.Now()
	after, applied := tr.put(t, m)
	tr.applied = applied
	allowed := map[string]int{after.LatestCreatedRevision: m.Share()}
	// A promotion that was under way may have been finished meanwhile.
	for _, status := range []v1beta1.ComponentStatus{before, after} {
		allowed[status.LatestRolledoutRevision] = 100
	}
	tr.may(at, allowed)
	t.Logf("%s: percent %d for %s", at.Format("15:04:05"), m.Share(), after.LatestCreatedRevision)
	return after.LatestCreatedRevision
}

// rollOut applies a Manifest and waits until it is rolled out.
func (tr *traffic) rollOut(t *testing.T, m harness.Manifest) string {
	t.Helper()
	began := time.Now()
	revision := tr.apply(t, m)
	tr.awaitCondition(t, "RolledOut", "True")
	t.Logf("%s is rolled out after %s", revision, time.Since(began).Round(100*time.Millisecond))
	return revision
}

// ceiling returns what a client may get: one that isn't split gets nothing of a
// canary.
func (tr *traffic) ceiling(split bool) load.Ceiling {
	tr.mutex.Lock()
	defer tr.mutex.Unlock()
	steps := make([]load.Step, len(tr.steps))
	for i, step := range tr.steps {
		steps[i] = load.Step{At: step.At, Percent: maps.Clone(step.Percent)}
		for revision, percent := range steps[i].Percent {
			if !split && percent < 100 {
				delete(steps[i].Percent, revision)
			}
		}
	}
	return load.Ceiling{Steps: steps, Lag: envoyLag, Chance: chance}
}

// result is what became of all predictions of a test.
type result struct {
	sent, lost int
	records    []load.Record
}

// stop ends the load, and judges the share of each revision and the record of the
// route. What was lost is the caller's to judge.
func (tr *traffic) stop(t *testing.T) result {
	t.Helper()
	var all result
	var split []load.Record
	for _, s := range tr.streams {
		records := s.stop(t)
		summary := load.Summarise(records)
		t.Logf("%s: %s", s.Name, summary)
		all.sent += summary.Sent
		all.lost += summary.Failed
		all.records = append(all.records, records...)
		tr.checkRate(t, s, summary)
		tr.judge(t, s.Name, tr.ceiling(s.split), records)
		if s.split {
			split = append(split, records...)
		}
	}
	slices.SortFunc(split, func(a, b load.Record) int { return a.Sent.Compare(b.Sent) })
	tr.judge(t, "all that are split", tr.ceiling(true), split)
	tr.routes.check(t, tr.ceiling(true))
	t.Logf("%d predictions sent, %d lost", all.sent, all.lost)
	return all
}

// checkRate: the machine kept up, or a high load was asked for and a low one sent.
func (tr *traffic) checkRate(t *testing.T, s *stream, summary load.Summary) {
	t.Helper()
	if rate := summary.Rate(); summary.Took > 10*time.Second && rate < 0.95*float64(s.Rate) {
		t.Errorf("%s: %.0f requests a second were sent, want %d", s.Name, rate, s.Rate)
	}
}

func (tr *traffic) judge(t *testing.T, who string, ceiling load.Ceiling, records []load.Record) {
	t.Helper()
	broken, worst := ceiling.Judge(records)
	for _, window := range broken {
		t.Errorf("%s: above the ceiling: %s", who, window)
	}
	if worst.Sent > 0 {
		t.Logf("%s: least likely second: %s", who, worst)
	}
}

// checkLost: all clients together have lost no more of what they sent in a phase
// than it may lose, and nothing before the first.
func (tr *traffic) checkLost(t *testing.T, all result) {
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
		t.Logf("by second, cause and pod:%s", losses(all.records))
		tr.explainLoss(t)
	}
}

// losses counts what was lost, for people.
func losses(records []load.Record) string {
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

// explainLoss shows what the Envoys of the gateways, and of the client in the mesh
// if there is one, say of answers other than 200.
func (u *user) explainLoss(t *testing.T) {
	t.Helper()
	notAnswered := " | grep -F " + u.namespace + " | grep -v ' 200 - ' | tail -40 || true"
	stdout, stderr, err := u.try("for pod in $(kubectl -n " + istioNamespace + " get pods -l istio=ingressgateway -o name); do kubectl -n " +
		istioNamespace + " logs --since=15m $pod" + notAnswered + "; done; " +
		"kubectl logs --since=15m --ignore-errors -l app=" + meshClient + " -c istio-proxy --tail=-1" + notAnswered)
	t.Logf("the access logs of the gateways and of the client in the mesh:\n%s%s (%v)", strings.TrimSpace(stdout), stderr, err)
}
