package e2e

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// blueFlag is an Iris versicolor that petals as wide as Iris virginica's would make one.
const blueFlag = `{"instances": [[6.6, 3.0, 4.4, 1.4]]}`

// explanation is the explainer's answer about a flower.
type explanation struct {
	// Class is the predictor's answer.
	Class int
	// Unit is the explainer's own version.
	Unit string
	// Importances are, by measurement, how often another value made another class.
	Importances map[string]float64
}

// explain returns why blueFlag is of its class.
func explain(u *harness.User) (explanation, error) {
	body, err := u.Post(u.Host(), "/v1/models/my-model:explain", []byte(blueFlag))
	if err != nil {
		return explanation{}, err
	}
	var answer struct{ Explanations []explanation }
	if err := json.Unmarshal(body, &answer); err != nil || len(answer.Explanations) != 1 {
		return explanation{}, fmt.Errorf("the answer is %s", body)
	}
	return answer.Explanations[0], nil
}

// awaitExplanations waits until twenty explanations in a row are in a unit.
func awaitExplanations(t *testing.T, u *harness.User, unit string) {
	t.Helper()
	harness.Eventually(t, harness.RolloutTime, "explanations are in "+unit, func() error {
		for range 20 {
			answer, err := explain(u)
			if err != nil {
				return err
			}
			if answer.Unit != unit {
				return fmt.Errorf("an explanation is in %s", answer.Unit)
			}
		}
		return nil
	})
}

// countExplanations returns how many of n explanations have each class, and each unit.
func countExplanations(t *testing.T, u *harness.User, n int) (classes map[int]int, units map[string]int) {
	t.Helper()
	classes, units = map[int]int{}, map[string]int{}
	for range n {
		answer, err := explain(u)
		if err != nil {
			t.Fatal(err)
		}
		classes[answer.Class]++
		units[answer.Unit]++
	}
	return classes, units
}

// TestExplainer adds an explainer, written with KServe's SDK, to a model of scikit-learn,
// rolls both out apart, and removes it again. No prediction is lost, and no explanation
// while there is an explainer.
func TestExplainer(t *testing.T) {
	env := harness.BesideExtended(t, 5*time.Minute)
	u := env.Enter(t, env.NewNamespace(t, harness.Injected()))
	u.MountModels(t)
	u.Roll(t, harness.Iris(1))
	predictions := u.ProbeSpecies(t)
	u.Roll(t, harness.Iris(1).Explainer("share", 100))
	awaitExplanations(t, u, "share")
	answer, err := explain(u)
	if err != nil {
		t.Fatal(err)
	}
	if answer.Class != 1 || answer.Importances["petal_width"] <= answer.Importances["sepal_width"] {
		t.Errorf("the petals make the class, but the explanation is %+v", answer)
	}
	explanations := harness.Probe(t, func() error {
		_, err := explain(u)
		return err
	})

	u.Roll(t, harness.Iris(1).Explainer("percent", 50))
	_, units := countExplanations(t, u, harness.FewPredictions)
	harness.CheckPart(t, "explanations of the second explainer", units["percent"], harness.FewPredictions, 50)

	u.Roll(t, harness.Iris(2).Canary(40).Explainer("percent", 100))
	classes, units := countExplanations(t, u, harness.FewPredictions)
	harness.CheckPart(t, "explanations of the model's second edition", classes[11], harness.FewPredictions, 40)
	if units["percent"] != harness.FewPredictions {
		t.Errorf("after the explainer's promotion: %v", units)
	}
	explanations.Stop(t)

	u.Roll(t, harness.Iris(2).Canary(40))
	u.AwaitNoComponent(t, "explainer")
	predictions.Stop(t)
}
