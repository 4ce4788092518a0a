package e2e

import (
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// TestScarceGPUs rolls out with four replicas on a node that has few devices.
func TestScarceGPUs(t *testing.T) {
	env := harness.Paired(t) // Its pods are many, and more would keep them from their processors.
	m := env.Manager()
	// Pods take turns by the end of those before them.
	m.InstallForTest(t, m.Current(t).Edit(t, harness.ShortDrain))
	for name, check := range map[string]func(*testing.T, *harness.Environment){
		"in turns": checkTurns, "none left": checkNoneLeft,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // Both wait most of the time, for devices of their own.
			check(t, env)
		})
	}
}

// scarceOn returns what sets four replicas of a Manifest, each with a device, and the bounds of their rollout.
func scarceOn(gpu corev1.ResourceName) func(m harness.Manifest, surge, unavailable int) harness.Manifest {
	return func(m harness.Manifest, surge, unavailable int) harness.Manifest {
		return m.Replicas(4).Devices(gpu, 1).MaxSurge(surge, unavailable)
	}
}

// checkTurns: with six devices the pods of both revisions take turns, forth, back in the middle and forth again, when
// the manager ends in the middle. There are never more than six pods and never fewer than four ready ones, none waits
// for a device, and no prediction fails.
func checkTurns(t *testing.T, env *harness.Environment) {
	const gpu = "sluice.example/gpu"
	env.SetDevices(t, gpu, 6)
	t.Cleanup(func() { env.SetDevices(t, gpu, 0) })
	u, scarce := env.Enter(t, env.NewNamespace(t, harness.Injected())), scarceOn(gpu)
	u.Roll(t, scarce(harness.ModelA, 2, 0))
	stable := u.Predictor(t).LatestRolledoutRevision

	counts, prober := u.CountPods(t, 4, 6), u.StartProber(t)
	status, _ := u.Put(t, scarce(harness.ModelB, 2, 0))
	canary := status.LatestCreatedRevision
	u.AwaitScarce(t, canary, 50)
	u.AwaitProblem(t, "RolledOut", "WaitingForCapacity", "maxSurge")
	u.AwaitSpecReplicas(t, stable, 2)
	u.Put(t, scarce(harness.ModelA, 2, 0)) // In the middle, the stable revision has no pods for all of the traffic.
	if at := u.Predictor(t).Traffic; len(at) < 2 {
		t.Errorf("all traffic went back at once: %v", at)
	}
	u.AwaitScarce(t, stable, 100)
	u.AwaitReplicas(t, stable, 4, harness.RolloutTime)
	u.Put(t, scarce(harness.ModelB, 2, 0))
	u.AwaitScarce(t, canary, 50)
	env.Manager().EndLeader(t, true, func() { u.AwaitScarce(t, canary, 100) })
	u.AwaitReplicas(t, canary, 4, harness.RolloutTime)
	counts.Stop(t)
	prober.More(t, 50)
	prober.Stop(t)
}

// checkNoneLeft: where no device is left a rollout waits with the scheduler's words, and goes on if one replica may be
// missing.
func checkNoneLeft(t *testing.T, env *harness.Environment) {
	const gpu = "sluice.example/other-gpu"
	env.SetDevices(t, gpu, 4)
	t.Cleanup(func() { env.SetDevices(t, gpu, 0) })
	u, scarce := env.Enter(t, env.NewNamespace(t, harness.Injected())), scarceOn(gpu)
	u.Roll(t, scarce(harness.ModelB, 1, 0))
	stable := u.Predictor(t).LatestRolledoutRevision

	u.Put(t, scarce(harness.ModelC, 1, 0))
	u.AwaitProblem(t, "RolledOut", "", "Insufficient "+gpu)
	if ready := u.ReadyReplicas(t, stable); ready != 4 {
		t.Errorf("the stable revision has %d ready pods, want 4", ready)
	}
	counts, prober := u.CountPods(t, 3, 5), u.StartProber(t) // One waits for a device at first.
	status, _ := u.Put(t, scarce(harness.ModelC, 0, 1))
	u.AwaitScarce(t, status.LatestCreatedRevision, 25)
	counts.Stop(t)
	prober.Stop(t)
}
