package e2e

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// TestModelsServeWithoutTheManager scales the manager to zero beside a canary. Predictions go on with
// the weights as they are, Kubernetes replaces a pod that is lost, and a change of the spec waits until
// there is a manager again.
func TestModelsServeWithoutTheManager(t *testing.T) {
	env := harness.Alone(t)
	u := env.Enter(t, env.NewNamespace(t, harness.Injected()))
	u.Roll(t, harness.ModelA)
	u.Roll(t, harness.ModelB.Canary(50))
	prober := u.StartProber(t)
	env.ScaleForTest(t, harness.SystemNamespace, harness.ManagerName, 0)
	routes := map[string]string{}
	observeRoutes(t, u, routes)

	canary := u.Predictor(t).LatestCreatedRevision
	u.DeletePod(t, u.Namespace, u.PodsOf(t, canary)[0].Name, false)
	prober.More(t, 50)
	u.AwaitReplicas(t, canary, 1, harness.RolloutTime)

	u.ApplyManifest(t, harness.ModelC.Canary(10))
	prober.More(t, 50)
	now := map[string]string{}
	observeRoutes(t, u, now)
	if diff := cmp.Diff(routes, now); diff != "" {
		t.Errorf("without a manager the routes changed (-before +after):\n%s", diff)
	}
	env.ScaleForTest(t, harness.SystemNamespace, harness.ManagerName, 1)
	u.AwaitCondition(t, "RolledOut", "True")
	if created := u.Predictor(t).LatestCreatedRevision; created == canary {
		t.Errorf("the revision of the spec is still %s", created)
	}
	prober.Stop(t)
}
