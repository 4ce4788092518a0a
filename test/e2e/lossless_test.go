package e2e

import (
	"context"
	"fmt"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/test/e2e/harness"
	"github.com/sluice-serving/sluice/test/e2e/load"
)

const (
	// leastPredictions is how many predictions the test below has to send to show anything.
	leastPredictions = 50_000
	// leastAtIngress is how many of them are sent to the ingress: of 150 a second, 130 are.
	leastAtIngress = leastPredictions * 131 / 150
	// aWhile is how many predictions are waited for between two changes: some four seconds, longer than Envoy takes to learn
	// of any. What is lost later counts in the next phase.
	aWhile = 600
)

// TestLossless changes a model in all the ways that there are, and breaks what is
// around it, under the load of clients at the ingress, in the mesh and outside it:
// no prediction is lost, and no second has more of a revision than it may get.
func TestLossless(t *testing.T) {
	env := harness.UnderLoad(t)
	m := env.Manager()
	m.InstallForTest(t, m.Current(t).Edit(t, func(configuration *configv1alpha1.SluiceConfiguration) {
		// So that the previous revision gets cold in the time of a test.
		configuration.Rollout.ScaleDownDelay.Duration = 12 * time.Second
	}))
	env.ScaleForTest(t, harness.SystemNamespace, harness.ManagerName, 2)
	env.ScaleForTest(t, harness.IstioNamespace, harness.GatewayName, 2)
	u := env.Enter(t, env.NewNamespace(t, harness.Injected()))
	u.Put(t, harness.ModelA)
	u.StartClient(t, harness.MeshClient, true)
	u.StartClient(t, harness.PlainClient, false)
	u.AwaitCondition(t, "Ready", "True")

	tr := u.StartTraffic(t, map[load.Protocol]int{load.HTTP1: 80, load.HTTP2: 50})
	tr.StartClients(t, map[string]int{harness.MeshClient: 15, harness.PlainClient: 5})
	for _, phase := range []struct {
		name string
		run  func(*testing.T)
	}{
		{"created", func(t *testing.T) { tr.RollOut(t, harness.ModelA); tr.Hold(t, aWhile) }},
		{"canary 10", func(t *testing.T) { tr.RollOut(t, harness.ModelB.Canary(10)); tr.Hold(t, aWhile) }},
		{"canary 50", func(t *testing.T) { tr.RollOut(t, harness.ModelB.Canary(50)); tr.Hold(t, aWhile) }},
		{"superseded", func(t *testing.T) { tr.RollOut(t, harness.ModelC.Canary(10)); tr.Hold(t, aWhile) }},
		{"pinned", func(t *testing.T) { tr.RollOut(t, harness.ModelC.Canary(0)); tr.Hold(t, aWhile) }},
		{"unpinned", func(t *testing.T) { tr.RollOut(t, harness.ModelC.Canary(20)); tr.Hold(t, 500) }},
		{"rolled back from a canary", func(t *testing.T) { rollBack(t, tr, harness.ModelA); tr.Hold(t, aWhile) }},
		{"steps left on the way", func(t *testing.T) { leaveSteps(t, tr, m, harness.ModelA, harness.ModelB, harness.ModelC) }},
		{"promoted by steps", func(t *testing.T) { bySteps(t, tr, m, harness.ModelB); tr.Hold(t, aWhile) }},
		{"rolled back warm", func(t *testing.T) { rollBack(t, tr, harness.ModelA); tr.Hold(t, aWhile) }},
		{"rolled back cold", func(t *testing.T) { tr.AwaitPods(t, 1); tr.RollOut(t, harness.ModelB); tr.Hold(t, aWhile) }},
		{"scaled 1-5-1", func(t *testing.T) { scaleUpAndDown(t, tr, harness.ModelB) }},
		{"two of each", func(t *testing.T) { twoOfEach(t, tr, harness.ModelB, harness.ModelC.Canary(30)) }},
		{"manager killed", func(t *testing.T) { endManager(t, tr, m, true, harness.ModelC.Canary(40).Replicas(2)) }},
		{"manager replaced", func(t *testing.T) { endManager(t, tr, m, false, harness.ModelC.Canary(45).Replicas(2)) }},
		{"istiod killed", func(t *testing.T) { killIstiod(t, tr, harness.ModelC.Canary(50).Replicas(2)) }},
		{"gateway restarted", func(t *testing.T) { deleteGateway(t, tr) }},
		{"pods deleted", func(t *testing.T) { deleteOnePodOfEach(t, tr) }},
		{"API server restarted", func(t *testing.T) { underAPIServerRestart(t, tr) }},
		{"API server paused", func(t *testing.T) { underPausedAPIServer(t, tr, m, harness.ModelC.Canary(60).Replicas(2)) }},
		{"promoted at last", func(t *testing.T) { tr.RollOut(t, harness.ModelC.Replicas(2)); tr.Hold(t, aWhile) }},
		{"until it shows something", func(t *testing.T) { tr.HoldUntil(t, leastAtIngress) }},
	} {
		tr.Phase(t, phase.name, 0, phase.run)
	}
	all := tr.Stop(t)
	tr.CheckLost(t, all)
	if all.Sent < leastPredictions {
		t.Errorf("%d predictions were sent, want at least %d", all.Sent, leastPredictions)
	}
}

// late is how much of a step may be missed: a weight is seen a little after it is decided, from when on its step lasts.
const late = time.Second

// leaveSteps leaves the way of the steps in all the ways that there are, from the second step of a canary on: another
// canary supersedes it, and begins with the first step; the percent is lowered below its step; the stable Manifest is
// back, and the canary's forward again, which begins with the first step although its pods are warm.
func leaveSteps(t *testing.T, tr *harness.Traffic, m harness.Manager, stable, first, second harness.Manifest) {
	t.Helper()
	const lasts = 3 * time.Second
	settle := m.Settle(t)
	toSecondStep := func(canary harness.Manifest) string {
		revision := tr.Apply(t, canary)
		at := tr.Routes.AwaitWeight(t, revision, 10)
		tr.Allow(at.Add(settle+lasts-late), revision, 30)
		tr.Routes.AwaitWeight(t, revision, 30)
		return revision
	}
	first, second = first.Steps(lasts, 10, 30, 60), second.Steps(lasts, 10, 30, 60)
	toSecondStep(first)
	canary := toSecondStep(second)
	tr.Apply(t, second.Canary(5))
	tr.Routes.AwaitWeight(t, canary, 5)
	tr.Hold(t, aWhile)
	rollBack(t, tr, stable)
	toSecondStep(second)
	rollBack(t, tr, stable)
}

// bySteps promotes a Manifest by two steps, in the middle of which the leader is ended, by force and gently. Neither
// is left out or ends early.
func bySteps(t *testing.T, tr *harness.Traffic, m harness.Manager, to harness.Manifest) {
	t.Helper()
	const lasts = 6 * time.Second
	settle := m.Settle(t)
	target := tr.Apply(t, to.Steps(lasts, 20, 50))
	at := tr.Routes.AwaitWeight(t, target, 20)
	for i, next := range []int{50, 100} {
		over := at.Add(settle + lasts)
		tr.Allow(over.Add(-late), target, next)
		m.EndLeader(t, i == 0, func() { at = tr.Routes.AwaitWeight(t, target, next) })
		t.Logf("step %d ended %s after it was due", i+1, at.Sub(over).Round(time.Millisecond))
	}
	tr.AwaitCondition(t, "RolledOut", "True")
}

// rollBack applies a Manifest whose pods are warm, and fails the test unless it has all the weight
// within a second.
func rollBack(t *testing.T, tr *harness.Traffic, to harness.Manifest) {
	t.Helper()
	revision := tr.Apply(t, to)
	took := tr.Routes.AwaitWeight(t, revision, 100).Sub(tr.Applied)
	t.Logf("all the weight on %s %s after the apply", revision, took)
	if took > time.Second {
		t.Errorf("all the weight was on %s %s after the apply, want within 1 s", revision, took)
	}
	tr.AwaitCondition(t, "RolledOut", "True")
}

// twoOfEach has two pods of the stable revision and two of a canary: the replicas in a spec are of its
// own revision.
func twoOfEach(t *testing.T, tr *harness.Traffic, stable, canary harness.Manifest) {
	t.Helper()
	tr.RollOut(t, stable.Replicas(2))
	tr.AwaitPods(t, 2)
	tr.RollOut(t, canary.Replicas(2))
	tr.AwaitPods(t, 4)
	tr.Hold(t, 500)
}

// scaleUpAndDown scales a revision from one pod to five and back. The pod of the revision before it
// may terminate meanwhile.
func scaleUpAndDown(t *testing.T, tr *harness.Traffic, to harness.Manifest) {
	t.Helper()
	revision := tr.RollOut(t, to.Replicas(5))
	tr.AwaitReplicas(t, revision, 5, harness.RolloutTime)
	tr.Hold(t, aWhile)
	tr.RollOut(t, to.Replicas(1))
	tr.AwaitReplicas(t, revision, 1, harness.RolloutTime)
	tr.Hold(t, aWhile)
}

// endManager deletes the leader of the managers in the middle of a change, by force or gently: the
// other manager finishes the change.
func endManager(t *testing.T, tr *harness.Traffic, m harness.Manager, force bool, to harness.Manifest) {
	t.Helper()
	m.EndLeader(t, force, func() { tr.RollOut(t, to) })
	tr.Hold(t, 500)
}

// killIstiod kills istiod. Envoy still uses the routes that it has, and the next istiod sends it a
// change that was written meanwhile.
func killIstiod(t *testing.T, tr *harness.Traffic, to harness.Manifest) {
	t.Helper()
	pods, err := tr.Kube.CoreV1().Pods(harness.IstioNamespace).List(context.Background(),
		metav1.ListOptions{LabelSelector: "app=" + harness.IstiodName})
	if err != nil {
		t.Fatalf("listing istiod's pods: %v", err)
	}
	for _, pod := range pods.Items {
		tr.DeletePod(t, harness.IstioNamespace, pod.Name, true)
	}
	target := tr.Apply(t, to)
	tr.AwaitAvailable(t, harness.IstioNamespace, harness.IstiodName)
	tr.AwaitCondition(t, "RolledOut", "True")
	tr.AwaitAnswers(t, target, 200)
}

// deleteGateway deletes one of the two gateways' pods gently, as a rollout of the gateway does.
func deleteGateway(t *testing.T, tr *harness.Traffic) {
	t.Helper()
	gateways, err := tr.GatewayPods()
	if err != nil {
		t.Fatal(err)
	}
	if len(gateways) < 2 {
		t.Fatalf("there is %d gateway, want two", len(gateways))
	}
	tr.DeletePod(t, harness.IstioNamespace, gateways[0].Name, false)
	tr.Hold(t, aWhile)
	harness.Eventually(t, harness.TerminationTime, "the gateway's pod is replaced", func() error {
		pods, err := tr.GatewayPods()
		if err != nil {
			return err
		}
		for _, pod := range pods {
			if pod.Name == gateways[0].Name || !harness.PodReady(&pod) {
				return fmt.Errorf("pod %s is there, ready: %v", pod.Name, harness.PodReady(&pod))
			}
		}
		return nil
	})
	tr.Hold(t, 500)
}

// deleteOnePodOfEach deletes one of stable's two pods, and one of the canary's.
func deleteOnePodOfEach(t *testing.T, tr *harness.Traffic) {
	t.Helper()
	status := tr.Predictor(t)
	for _, revision := range []string{status.LatestRolledoutRevision, status.LatestCreatedRevision} {
		tr.DeletePod(t, tr.Namespace, tr.PodsOf(t, revision)[0].Name, false)
		tr.Hold(t, aWhile)
		tr.AwaitPods(t, 4)
	}
}

// underAPIServerRestart restarts the API server under load.
func underAPIServerRestart(t *testing.T, tr *harness.Traffic) {
	t.Helper()
	if tr.RestartAPIServer(t) {
		tr.Hold(t, 2*aWhile)
	}
}

// underPausedAPIServer has the API server answer nothing under load until the leader has lost its Lease, more than once.
// The same process leads again and rolls out what is applied then: the kubelet would start one that ended each time
// later than the last.
func underPausedAPIServer(t *testing.T, tr *harness.Traffic, m harness.Manager, next harness.Manifest) {
	t.Helper()
	before := m.Restarts(t)
	for range 2 {
		if !tr.PauseAPIServer(t, 20*time.Second) {
			return
		}
		m.AwaitWorking(t)
	}
	tr.RollOut(t, next)
	tr.Hold(t, aWhile)
	if after := m.Restarts(t); after != before {
		t.Errorf("the manager's containers were restarted %d times", after-before)
	}
}
