package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sluice-serving/sluice/test/e2e/harness"
	"github.com/sluice-serving/sluice/test/e2e/load"
)

// What may be lost where a revision fails in a way that shows only in its answers.
// Half of 200 predictions a second from the ingress and of 50 from a sidecar are the
// canary's; each of the two Envoys finds out for itself.
const (
	// mostByCrash is for one crash: what the server was working on, and what its
	// sidecar answers with 503, some 50 ms late, because it tries three times itself,
	// until Envoy has counted three of them. It is some 10, and as many more as a
	// busy machine is late.
	mostByCrash = 40
	// mostBy503 is for three answers, and what is under way then: some 10.
	mostBy503 = 30
	// mostByTrial is for when Envoy tries the revision again: a second's worth,
	// because it merges what it hears of a pod's health within a second, and so acts
	// on the second ejection late.
	mostByTrial = 200
	// mostByHanging is for what is sent in the second after which a prediction is
	// given up.
	mostByHanging = 200
)

// TestFailover has revisions fail in all the ways that there are, with one pod
// each: their part falls to the other revision, and nothing goes the other way.
func TestFailover(t *testing.T) {
	env := underLoad(t)
	u := env.enter(t, env.newNamespace(t, injected()))
	u.startClient(t, meshClient, true)
	u.put(t, harness.ModelA)
	// Not RolledOut, which is told as soon as the first route is written.
	u.awaitCondition(t, "Ready", "True")
	tr := u.startTraffic(t, map[load.Protocol]int{load.HTTP1: 100, load.HTTP2: 100})
	tr.startClients(t, map[string]int{meshClient: 50})
	half := func(name, value string) harness.Manifest {
		return harness.ModelB.Env(name, value).Canary(50)
	}
	// The timeout of a route is the longest of its revisions'. It is for the phases
	// that need one: what a busy machine answers later than that is lost.
	stable, hanging := harness.ModelB.Timeout(1), half("STAND_IN_DELAY", "1h").Timeout(1)
	for _, phase := range []struct {
		name string
		most int
		run  func(*testing.T)
	}{
		{"canary deleted gently", 0, func(t *testing.T) { tr.loseCanary(t, tr.gently) }},
		{"canary deleted by force", 0, func(t *testing.T) { tr.loseCanary(t, tr.byForce) }},
		{"canary scaled to zero by hand", 0, func(t *testing.T) { tr.loseCanary(t, tr.toZero) }},
		{"canary deleted while a third revision drains", 0, tr.supersedeAndLose},
		{"promoted, then deleted by force", 0, tr.losePromoted},
		{"canary answers 503", mostBy503, func(t *testing.T) { tr.failing(t, half("STAND_IN_FAIL", "503")) }},
		{"canary is tried again", mostByTrial, func(t *testing.T) { tr.tried(t, harness.ModelB) }},
		{"canary crashes in a loop", 2 * mostByCrash, func(t *testing.T) { tr.crashing(t, harness.ModelB, half("STAND_IN_EXIT_AFTER", "12s")) }},
		{"canary hangs", mostByHanging, func(t *testing.T) { tr.rollOut(t, stable); tr.failing(t, hanging) }},
		{"hanging canary is tried again", mostByTrial, func(t *testing.T) { tr.tried(t, stable) }},
	} {
		tr.phase(t, phase.name, phase.most, phase.run)
	}
	tr.checkLost(t, tr.stop(t))
}

func (tr *traffic) gently(t *testing.T, revision string) {
	tr.deletePod(t, tr.namespace, tr.podsOf(t, revision)[0].Name, false)
}

func (tr *traffic) byForce(t *testing.T, revision string) {
	tr.deletePod(t, tr.namespace, tr.podsOf(t, revision)[0].Name, true)
}

func (tr *traffic) toZero(t *testing.T, revision string) {
	tr.run(t, "kubectl scale deployment "+revision+"-deployment --replicas=0")
}

// loseCanary takes the canary's only pod away: stable serves its part, the weight
// follows, and comes back.
func (tr *traffic) loseCanary(t *testing.T, lose func(*testing.T, string)) {
	t.Helper()
	canary, stable := tr.rollOut(t, harness.ModelB.Canary(50)), tr.status(t).LatestRolledoutRevision
	tr.awaitAnswers(t, canary, 200)
	tr.checkPriorities(t, canary)
	began := time.Now()
	lose(t, canary)
	followed := tr.routes.awaitWeight(t, stable, 100)
	t.Logf("the weight followed %s after the pod was asked to go", followed.Sub(began).Round(time.Millisecond))
	if followed.Sub(began) > 2*time.Second {
		t.Errorf("the weight followed after %s, want 1 s or so", followed.Sub(began))
	}
	tr.hold(t, 500)
	back := tr.routes.awaitWeight(t, canary, 50)
	t.Logf("the weight came back %s later", back.Sub(followed).Round(time.Millisecond))
	tr.awaitAnswers(t, canary, 200)
}

// supersedeAndLose loses a canary as soon as it has its weight, while the one that
// it superseded may still end: that one gets nothing.
func (tr *traffic) supersedeAndLose(t *testing.T) {
	tr.rollOut(t, harness.ModelB.Canary(50))
	canary := tr.apply(t, harness.ModelC.Canary(50))
	tr.routes.awaitWeight(t, canary, 50)
	tr.byForce(t, canary)
	tr.hold(t, 1000)
	tr.routes.awaitWeight(t, canary, 50)
	tr.awaitAnswers(t, canary, 200)
}

// failing rolls a canary out whose pod is ready and whose predictions fail: Envoy
// takes it out by the answers that it counts.
func (tr *traffic) failing(t *testing.T, d harness.Manifest) {
	canary := tr.rollOut(t, d)
	tr.hold(t, 3000)
	t.Logf("answers so far: %v", tr.soFar())
	if got := tr.soFar()[canary]; got > 0 {
		t.Errorf("the canary, which can't, answered %d predictions", got)
	}
}

// tried waits until Envoy has taken a canary that fails back in, and out again.
func (tr *traffic) tried(t *testing.T, stable harness.Manifest) {
	before := tr.soFar()[""]
	eventually(t, goneTime, "the canary is tried again", func() error {
		if now := tr.soFar()[""]; now-before < 3 {
			return fmt.Errorf("%d predictions were lost since", now-before)
		}
		return nil
	})
	tr.hold(t, 1000)
	tr.rollOut(t, stable)
	// What it was asked at last is given up a second later.
	tr.hold(t, 500)
}

// crashing rolls a canary out that crashes in a loop: it has to stay ready for
// longer each time before it gets its weight back.
func (tr *traffic) crashing(t *testing.T, good, bad harness.Manifest) {
	canary := tr.rollOut(t, bad)
	stable := tr.status(t).LatestRolledoutRevision
	tr.routes.awaitWeight(t, stable, 100)
	tr.routes.awaitWeight(t, canary, 50)
	tr.routes.awaitWeight(t, stable, 100)
	eventually(t, rolloutTime, "the condition tells of the back-off", func() error {
		message := tr.run(t, "kubectl get isvc my-model -o jsonpath='{.status.conditions[?(@.type==\"RolledOut\")].message}'")
		if !strings.Contains(message, "(2 of late)") || !strings.Contains(message, "ready for 12s") {
			return fmt.Errorf("it says: %s", message)
		}
		return nil
	})
	tr.rollOut(t, good)
}

// TestFailureOfAll: where all revisions fail at once, by something that they share,
// Envoy goes on asking them, so that predictions are answered as soon as they can be.
func TestFailureOfAll(t *testing.T) {
	env := beside(t, time.Minute)
	u := env.enter(t, env.newNamespace(t, injected()))
	u.put(t, harness.ModelA.Env("STAND_IN_FAIL", "503"))
	u.awaitCondition(t, "Ready", "True")
	u.put(t, harness.ModelB.Env("STAND_IN_FAIL", "503").Canary(50))
	u.awaitCondition(t, "RolledOut", "True")
	o := u.ingressLoad(load.HTTP1, 100)
	o.Count = 1000
	records, err := load.Run(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	refused := map[string]int{}
	for _, r := range records {
		if !strings.HasPrefix(r.Flags, "the stand-in was told to fail") {
			refused[r.Reason()]++
		}
	}
	if len(refused) > 0 {
		t.Errorf("of %d predictions some did not get to a model server: %v", len(records), refused)
	}
}

// losePromoted loses the only pod of a revision that has just been promoted: the
// one before it serves.
func (tr *traffic) losePromoted(t *testing.T) {
	before := tr.status(t).LatestRolledoutRevision
	promoted := tr.rollOut(t, harness.ModelB)
	// Envoy is given the time to learn the route by which it falls over.
	tr.awaitFailover(t, promoted)
	tr.hold(t, 1000)
	tr.checkPriorities(t, promoted)
	tr.byForce(t, promoted)
	tr.awaitAnswers(t, before, 200)
	tr.awaitPods(t, 2)
	tr.awaitAnswers(t, promoted, 200)
}
