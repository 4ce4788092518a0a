package e2e

import (
	"testing"
	"time"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// TestCollocatedTransformer: predictions go to the transformer in the predictor's pods, which
// has the rollouts of any revision.
func TestCollocatedTransformer(t *testing.T) {
	env := harness.BesideExtended(t, 2*time.Minute)
	u := env.Enter(t, env.NewNamespace(t, harness.NotInjected()))
	u.MountModels(t)
	u.Roll(t, harness.Collocated("latin"))
	u.AwaitSpecies(t, 0, "Iris setosa")
	predictions := u.ProbeSpecies(t)
	u.Roll(t, harness.Collocated("common").Canary(50))
	_, names := u.Classes(t, harness.FewPredictions)
	harness.CheckPart(t, "second transformer", names["bristle-pointed iris"], harness.FewPredictions, 50)
	u.Roll(t, harness.Collocated("common"))
	u.AwaitSpecies(t, 0, "bristle-pointed iris")
	predictions.Stop(t)
}
