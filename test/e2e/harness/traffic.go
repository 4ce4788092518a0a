package harness

import (
	"fmt"
	"maps"
	"sync"
	"testing"
	"time"

	"github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/test/e2e/load"
)

// envoyLag bounds how long Envoy still uses a weight that was taken away: the default settle time,
// on which every rollout relies.
const envoyLag = 3 * time.Second

// Traffic is load on my-model while a test changes it, and which part of it each revision may get.
type Traffic struct {
	*User
	// Routes records the VirtualServices as long as there is load.
	Routes  *RouteRecord
	streams []*Stream

	mutex sync.Mutex
	// Steps are the parts that revisions may get, by when that changed.
	Steps []load.Step
	// seen counts the answers to this machine's streams, by revision, and failures under "".
	seen map[string]int
	// Applied is when the last Manifest was applied.
	Applied time.Time
	// phases in the order in which they began.
	phases []phase
}

// phase is a part of a test, in which at most so many predictions may be lost.
type phase struct {
	name  string
	began time.Time
	most  int
}

// StartTraffic starts load through the ingress, in predictions a second by protocol. Stop judges all
// answers from now on.
func (u *User) StartTraffic(t *testing.T, rates map[load.Protocol]int) *Traffic {
	t.Helper()
	began := time.Now()
	tr := &Traffic{User: u, Routes: u.RecordRoutes(t), seen: map[string]int{}}
	var stable string
	Eventually(t, TerminationTime, "there is a stable revision", func() error {
		if stable = tr.Predictor(t).LatestRolledoutRevision; stable == "" {
			return fmt.Errorf("there is none")
		}
		return nil
	})
	tr.may(began, map[string]int{stable: 100})
	for protocol, rate := range rates {
		o := u.IngressLoad(protocol, rate)
		o.Observe = tr.count
		tr.streams = append(tr.streams, StreamFromHost(t, o))
	}
	return tr
}

// StartClients starts load in the pods of clients that StartClient has made, in predictions a second.
func (tr *Traffic) StartClients(t *testing.T, rates map[string]int) {
	t.Helper()
	for client, rate := range rates {
		tr.streams = append(tr.streams, tr.streamFromPod(t, client, tr.clusterLoad(client, rate)))
	}
}

// count counts an answer, or a failure.
func (tr *Traffic) count(r load.Record) {
	revision := ""
	if !r.Failed() {
		revision = load.RevisionOf(r.Pod)
	}
	tr.mutex.Lock()
	defer tr.mutex.Unlock()
	tr.seen[revision]++
}

// SoFar returns the numbers of answers to this machine's streams by revision, and of failures under "".
func (tr *Traffic) SoFar() map[string]int {
	tr.mutex.Lock()
	defer tr.mutex.Unlock()
	return maps.Clone(tr.seen)
}

// Phase runs a part of a test as a subtest. It fails the test at once if this machine's streams lose
// more than so many predictions in it; CheckLost adds the clients in the cluster at the end.
func (tr *Traffic) Phase(t *testing.T, name string, most int, run func(t *testing.T)) {
	t.Helper()
	began, before := time.Now(), tr.SoFar()
	tr.phases = append(tr.phases, phase{name, began, most})
	reached := false
	t.Run(name, func(t *testing.T) {
		run(t)
		reached = true
	})
	after := tr.SoFar()
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

// Hold waits for n further predictions, answered or lost.
func (tr *Traffic) Hold(t *testing.T, n int) {
	t.Helper()
	tr.HoldUntil(t, tr.sent()+n)
}

// HoldUntil waits until there were n predictions by this machine's streams, answered or lost.
func (tr *Traffic) HoldUntil(t *testing.T, n int) {
	t.Helper()
	Eventually(t, RolloutTime, fmt.Sprintf("%d predictions", n), func() error {
		if now := tr.sent(); now < n {
			return fmt.Errorf("there were %d", now)
		}
		return nil
	})
}

// sent counts the predictions of this machine's streams, answered or lost.
func (tr *Traffic) sent() (sum int) {
	for _, n := range tr.SoFar() {
		sum += n
	}
	return sum
}

// AwaitAnswers waits until a revision has answered n predictions more.
func (tr *Traffic) AwaitAnswers(t *testing.T, revision string, n int) {
	t.Helper()
	before := tr.SoFar()[revision]
	Eventually(t, RolloutTime, revision+" answers", func() error {
		if now := tr.SoFar()[revision]; now-before < n {
			return fmt.Errorf("%d times so far, of %v", now-before, tr.SoFar())
		}
		return nil
	})
}

// may sets which part of the traffic, in percent, revisions may get from a moment on.
func (tr *Traffic) may(at time.Time, percent map[string]int) {
	tr.mutex.Lock()
	defer tr.mutex.Unlock()
	tr.Steps = append(tr.Steps, load.Step{At: at, Percent: percent})
}

// Apply applies a Manifest and allows what is in it: its revision gets at most its percent, stable
// at most all, any other nothing. It returns the name of the Manifest's revision.
func (tr *Traffic) Apply(t *testing.T, m Manifest) string {
	t.Helper()
	before, at := tr.Predictor(t), time.Now()
	after, applied := tr.Put(t, m)
	tr.Applied = applied
	allowed := map[string]int{after.LatestCreatedRevision: m.Share()}
	// A promotion that was under way may have been finished meanwhile.
	for _, status := range []v1beta1.ComponentStatus{before, after} {
		allowed[status.LatestRolledoutRevision] = 100
	}
	tr.may(at, allowed)
	t.Logf("%s: percent %d for %s", at.Format("15:04:05"), m.Share(), after.LatestCreatedRevision)
	return after.LatestCreatedRevision
}

// Allow allows a revision more from a moment on, which may be to come, and stable all as before.
func (tr *Traffic) Allow(at time.Time, revision string, percent int) {
	tr.mutex.Lock()
	defer tr.mutex.Unlock()
	allowed := maps.Clone(tr.Steps[len(tr.Steps)-1].Percent)
	allowed[revision] = percent
	tr.Steps = append(tr.Steps, load.Step{At: at, Percent: allowed})
}

// RollOut applies a Manifest, waits until it is rolled out, and returns the name of its revision.
func (tr *Traffic) RollOut(t *testing.T, m Manifest) string {
	t.Helper()
	began := time.Now()
	revision := tr.Apply(t, m)
	tr.AwaitCondition(t, "RolledOut", "True")
	t.Logf("%s is rolled out after %s", revision, time.Since(began).Round(100*time.Millisecond))
	return revision
}
