package e2e

import (
	"fmt"
	"testing"
	"time"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/test/e2e/harness"
	"github.com/sluice-serving/sluice/test/e2e/load"
)

// leastPredictions is how many predictions the test below has to send to say
// anything.
const leastPredictions = 50_000

// TestLossless changes a model in all the ways that there are, and breaks what is
// around it, under the load of clients at the ingress, in the mesh and outside it:
// no prediction is lost, and no second has more of a revision than it may get.
func TestLossless(t *testing.T) {
	env := underLoad(t)
	m := env.manager()
	m.installForTest(t, m.current(t).edit(t, func(configuration *configv1alpha1.SluiceConfiguration) {
		// So that the previous revision gets cold in the time of a test.
		configuration.Rollout.ScaleDownDelay.Duration = 20 * time.Second
	}))
	env.scaleForTest(t, systemNamespace, managerName, 2)
	env.scaleForTest(t, istioNamespace, gatewayName, 2)
	u := env.enter(t, env.newNamespace(t, injected()))
	u.startClient(t, meshClient, true)
	u.startClient(t, plainClient, false)
	u.put(t, harness.ModelA)
	u.awaitCondition(t, "Ready", "True")

	tr := u.startTraffic(t, map[load.Protocol]int{load.HTTP1: 140, load.HTTP2: 100})
	tr.startClients(t, map[string]int{meshClient: 20, plainClient: 5})
	for _, phase := range []struct {
		name string
		run  func(*testing.T)
	}{
		{"created", func(t *testing.T) { tr.rollOut(t, harness.ModelA); tr.hold(t, 1000) }},
		{"canary 10", func(t *testing.T) { tr.rollOut(t, harness.ModelB.Canary(10)); tr.hold(t, 1000) }},
		{"canary 50", func(t *testing.T) { tr.rollOut(t, harness.ModelB.Canary(50)); tr.hold(t, 1000) }},
		{"superseded", func(t *testing.T) { tr.rollOut(t, harness.ModelC.Canary(10)); tr.hold(t, 1000) }},
		{"pinned", func(t *testing.T) { tr.rollOut(t, harness.ModelC.Canary(0)); tr.hold(t, 1000) }},
		{"unpinned", func(t *testing.T) { tr.rollOut(t, harness.ModelC.Canary(20)); tr.hold(t, 500) }},
		{"rolled back from a canary", func(t *testing.T) { tr.rollBack(t, harness.ModelA); tr.hold(t, 1000) }},
		{"promoted", func(t *testing.T) { tr.rollOut(t, harness.ModelB); tr.hold(t, 1000) }},
		{"rolled back warm", func(t *testing.T) { tr.rollBack(t, harness.ModelA); tr.hold(t, 1000) }},
		{"rolled back cold", func(t *testing.T) { tr.awaitPods(t, 1); tr.rollOut(t, harness.ModelB); tr.hold(t, 1000) }},
		{"scaled 1-5-1", func(t *testing.T) { tr.scaleUpAndDown(t, harness.ModelB) }},
		{"two of each", func(t *testing.T) { tr.twoOfEach(t, harness.ModelB, harness.ModelC.Canary(30)) }},
		{"manager killed", func(t *testing.T) { tr.killManager(t, m, harness.ModelC.Canary(40).Replicas(2)) }},
		{"istiod killed", func(t *testing.T) { tr.killIstiod(t, harness.ModelC.Canary(50).Replicas(2)) }},
		{"gateway restarted", func(t *testing.T) { tr.deleteGateway(t) }},
		{"pods deleted", func(t *testing.T) { tr.deleteOnePodOfEach(t) }},
		{"API server restarted", func(t *testing.T) { tr.restartAPIServer(t) }},
		{"promoted at last", func(t *testing.T) { tr.rollOut(t, harness.ModelC.Replicas(2)); tr.hold(t, 1000) }},
	} {
		tr.phase(t, phase.name, 0, phase.run)
	}
	all := tr.stop(t)
	tr.checkLost(t, all)
	if all.sent < leastPredictions {
		t.Errorf("%d predictions were sent, want at least %d", all.sent, leastPredictions)
	}
}

// rollBack applies a document whose pods are warm: the weight is there at once.
func (tr *traffic) rollBack(t *testing.T, d harness.Manifest) {
	t.Helper()
	revision := tr.apply(t, d)
	took := tr.routes.awaitWeight(t, revision, 100).Sub(tr.applied)
	t.Logf("all the weight on %s %s after the apply", revision, took)
	if took > time.Second {
		t.Errorf("all the weight was on %s %s after the apply, want within 1 s", revision, took)
	}
	tr.awaitCondition(t, "RolledOut", "True")
}

// awaitPods waits until my-model has so many pods that are ready and no others.
func (u *user) awaitPods(t *testing.T, n int) {
	t.Helper()
	eventually(t, rolloutTime, fmt.Sprintf("%d pods", n), func() error {
		pods, err := u.pods()
		if err != nil {
			return err
		}
		ready := 0
		for i := range pods {
			if podReady(&pods[i]) {
				ready++
			}
		}
		if ready != n || len(pods) != n {
			return fmt.Errorf("there are %d, %d of them ready", len(pods), ready)
		}
		return nil
	})
}

// twoOfEach has two pods of the stable revision and two of a canary. What a spec says of replicas
// is about its own revision.
func (tr *traffic) twoOfEach(t *testing.T, stable, canary harness.Manifest) {
	t.Helper()
	tr.rollOut(t, stable.Replicas(2))
	tr.awaitPods(t, 2)
	tr.rollOut(t, canary.Replicas(2))
	tr.awaitPods(t, 4)
	tr.hold(t, 500)
}

func (tr *traffic) scaleUpAndDown(t *testing.T, d harness.Manifest) {
	t.Helper()
	tr.awaitPods(t, 1)
	tr.rollOut(t, d.Replicas(5))
	tr.awaitPods(t, 5)
	tr.hold(t, 1000)
	tr.rollOut(t, d.Replicas(1))
	tr.awaitPods(t, 1)
	tr.hold(t, 1000)
}
