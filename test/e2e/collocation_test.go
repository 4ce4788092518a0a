package e2e

import (
	"testing"
	"time"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// TestCollocatedTransformer: predictions go to the transformer in the predictor's pods, which
// has the rollouts of any revision.
func TestCollocatedTransformer(t *testing.T) {
	env := beside(t, 2*time.Minute)
	u := env.enter(t, env.newNamespace(t, notInjected()))
	u.mountModels(t)
	u.roll(t, harness.Collocated("latin"))
	u.awaitSpecies(t, 0, "Iris setosa")
	asking := u.probeSpecies(t)
	u.roll(t, harness.Collocated("common").Canary(50))
	_, names := u.classes(t, fewPredictions)
	checkPart(t, "second transformer", names["bristle-pointed iris"], fewPredictions, 50)
	u.roll(t, harness.Collocated("common"))
	u.awaitSpecies(t, 0, "bristle-pointed iris")
	asking.stop(t)
}
