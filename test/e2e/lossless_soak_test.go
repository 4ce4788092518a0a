package e2e

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/sluice-serving/sluice/test/e2e/harness"
	"github.com/sluice-serving/sluice/test/e2e/load"
)

// TestSoak changes a model at random, by SOAK_SEED, for the time of
// SOAK_DURATION, with or without waiting for the change before, and kills what may
// be killed. The run of `make e2e` is a short one; `make soak` is for long ones.
func TestSoak(t *testing.T) {
	duration, seed := soakSettings(t)
	env := harness.UnderLoad(t)
	u := env.Enter(t, env.NewNamespace(t, harness.Injected()))
	u.Put(t, harness.ModelA)
	u.StartClient(t, harness.MeshClient, true)
	// Not RolledOut, which is True as soon as the first route is written.
	u.AwaitCondition(t, "Ready", "True")
	tr := u.StartTraffic(t, map[load.Protocol]int{load.HTTP1: 80, load.HTTP2: 60})
	tr.StartClients(t, map[string]int{harness.MeshClient: 30})
	s := soak{tr, env.Manager(), rand.New(rand.NewPCG(seed, 0))}
	t.Logf("seed %d for %s", seed, duration)
	for began := time.Now(); time.Since(began) < duration; {
		s.step(t)
	}
	tr.AwaitCondition(t, "RolledOut", "True")
	all := tr.Stop(t)
	tr.CheckLost(t, all)
}

func soakSettings(t *testing.T) (duration time.Duration, seed uint64) {
	t.Helper()
	duration, seed = time.Minute, 1
	var err error
	if text := os.Getenv("SOAK_DURATION"); text != "" {
		if duration, err = time.ParseDuration(text); err != nil || duration > harness.LongestRun {
			t.Fatalf("SOAK_DURATION is %q, want a duration of at most %s", text, harness.LongestRun)
		}
	}
	if text := os.Getenv("SOAK_SEED"); text != "" {
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatalf("SOAK_SEED is %q, want a number", text)
		}
	}
	return duration, seed
}

// soak is a random walk.
type soak struct {
	*harness.Traffic
	manager harness.Manager
	random  *rand.Rand
}

// step does one thing, and sometimes waits for what it leads to.
func (s soak) step(t *testing.T) {
	t.Helper()
	if s.random.IntN(5) == 0 {
		s.harm(t)
	}
	m := []harness.Manifest{harness.ModelA, harness.ModelB, harness.ModelC}[s.random.IntN(3)]
	if percent := s.random.IntN(8); percent < 6 {
		m = m.Canary([]int{0, 5, 10, 25, 50, 75}[percent])
	}
	s.Apply(t, m)
	switch s.random.IntN(3) {
	case 0: // superseded at once
		s.Hold(t, 1+s.random.IntN(200))
	case 1: // somewhere on the way
		s.Hold(t, 1+s.random.IntN(3000))
	case 2:
		s.AwaitCondition(t, "RolledOut", "True")
		s.Hold(t, 1+s.random.IntN(500))
	}
}

// harm kills the manager, or the pods of a canary: the only ones that another
// revision stands in for whatever the moment.
func (s soak) harm(t *testing.T) {
	t.Helper()
	status := s.Predictor(t)
	canary := status.LatestCreatedRevision
	if s.random.IntN(2) == 0 || canary == status.LatestRolledoutRevision ||
		s.Steps[len(s.Steps)-1].Percent[canary] == 100 {
		t.Log("the manager is killed")
		s.manager.Kill(t)
		return
	}
	t.Logf("the pods of %s are killed", canary)
	s.Run(t,
		"kubectl delete pods -l version="+canary[len("my-model-predictor-"):]+" --force --grace-period=0 --ignore-not-found")
}
