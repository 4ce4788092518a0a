package e2e

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// TestPrivateModels serves one service from two stores that need credentials, with three
// servers one after another: a change of the framework is a rollout like any other.
func TestPrivateModels(t *testing.T) {
	env := harness.BesideExtended(t, 4*time.Minute)
	u := env.Enter(t, env.NewNamespace(t, harness.NotInjected()))
	flowersOfGCS := harness.Tensorflow("gs://private-models/tensorflow/flowers").ServiceAccount("models")
	u.ApplyManifest(t, flowersOfGCS)
	u.AwaitProblem(t, "PredictorReady", "ServiceAccountNotFound", "models", "create it")
	u.ModelsAccount(t)
	u.Roll(t, flowersOfGCS)
	input := harness.SampleInput(t)
	harness.Eventually(t, harness.RolloutTime, "the private model answers", func() error {
		_, err := u.PredictOnce(input)
		return err
	})

	u.Roll(t, harness.SKLearn("s3://models/iris/1").ServiceAccount("models"))
	u.AwaitSpecies(t, 0, "")

	u.Roll(t, harness.SKLearn("s3://models/iris/2").ProtocolVersion("v2").ServiceAccount("models"))
	harness.Eventually(t, harness.RolloutTime, "MLServer answers", func() error {
		class, err := inferClass(u)
		if err == nil && class != 10 {
			err = fmt.Errorf("the class is %v, want 10", class)
		}
		return err
	})
}

// inferClass returns a flower's class by protocol v2.
func inferClass(u *harness.User) (float64, error) {
	const body = `{"inputs": [{"name": "input-0", "shape": [1, 4], "datatype": "FP64", "data": [5.1, 3.5, 1.4, 0.2]}]}`
	answer, err := u.Post(u.Host(), "/v2/models/my-model/infer", []byte(body))
	if err != nil {
		return 0, err
	}
	var inferred struct {
		Outputs []struct{ Data []float64 }
	}
	if err := json.Unmarshal(answer, &inferred); err != nil || len(inferred.Outputs) == 0 ||
		len(inferred.Outputs[0].Data) != 1 {
		return 0, fmt.Errorf("the answer is %s", answer)
	}
	return inferred.Outputs[0].Data[0], nil
}
