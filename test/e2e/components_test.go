package e2e

import (
	"testing"
	"time"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// TestTransformer adds a transformer, written with KServe's SDK, to a model of scikit-learn,
// rolls both out apart, and removes it again. Nothing is lost.
func TestTransformer(t *testing.T) {
	env := harness.BesideExtended(t, 5*time.Minute)
	u := env.Enter(t, env.NewNamespace(t, harness.Injected()))
	u.MountModels(t)
	u.Roll(t, harness.Iris(1))
	predictions := u.ProbeSpecies(t)
	u.Roll(t, harness.Iris(1).Transformer("latin", 100))
	u.AwaitSpecies(t, 0, "Iris setosa")

	u.Roll(t, harness.Iris(2).Canary(40).Transformer("latin", 100))
	classes, _ := u.Classes(t, harness.FewPredictions)
	harness.CheckPart(t, "second edition of the model, behind the transformer", classes[10], harness.FewPredictions, 40)

	u.Roll(t, harness.Iris(2).Canary(40).Transformer("common", 30))
	classes, names := u.Classes(t, harness.FewPredictions)
	harness.CheckPart(t, "second edition of the model", classes[10], harness.FewPredictions, 40)
	harness.CheckPart(t, "second transformer", names["bristle-pointed iris"], harness.FewPredictions, 30)

	u.Roll(t, harness.Iris(2).Transformer("common", 100))
	u.AwaitSpecies(t, 10, "bristle-pointed iris")
	if classes, names := u.Classes(t, 50); classes[10] != 50 || names["bristle-pointed iris"] != 50 {
		t.Errorf("after both promotions: %v %v", classes, names)
	}

	u.Roll(t, harness.Iris(2))
	u.AwaitNoComponent(t, "transformer")
	u.AwaitSpecies(t, 10, "")
	predictions.Stop(t)
}

// TestTransformerWithoutSidecar: a transformer that no Envoy splits for gets the stable
// predictor, never more of the canary than is in the spec.
func TestTransformerWithoutSidecar(t *testing.T) {
	env := harness.BesideExtended(t, 3*time.Minute)
	u := env.Enter(t, env.NewNamespace(t, harness.NotInjected()))
	u.MountModels(t)
	u.Roll(t, harness.Iris(1).Transformer("latin", 100))
	u.Roll(t, harness.Iris(2).Canary(50).Transformer("latin", 100))
	if classes, names := u.Classes(t, 100); classes[0] != 100 || names["Iris setosa"] != 100 {
		t.Errorf("answers are %v %v, want the first edition's only", classes, names)
	}
	u.Roll(t, harness.Iris(2).Transformer("latin", 100))
	// KServe's SDK keeps its connections, and so stays with the pods of the revision before
	// as long as they are warm: another pod of the transformer makes its own.
	u.Run(t, "kubectl delete pod -l component=transformer --wait=false")
	u.AwaitSpecies(t, 10, "Iris setosa")
}
