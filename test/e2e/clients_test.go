package e2e

import (
	"fmt"
	"testing"
	"time"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// clientPredictions is how many predictions each client sends at a stage.
const clientPredictions = 500

// TestClientsInTheCluster: by the in-cluster address, a client in the mesh is
// split as the ingress splits; one outside it gets the stable revision only.
func TestClientsInTheCluster(t *testing.T) {
	env := harness.Beside(t, 4*time.Minute)
	w := harness.Walk{User: env.Enter(t, env.NewNamespace(t, harness.Injected()))}
	w.StartClient(t, harness.MeshClient, true)
	w.StartClient(t, harness.PlainClient, false)
	for _, s := range harness.Stages {
		reached := false
		t.Run(s.Name, func(t *testing.T) {
			w.ApplyStage(t, s)
			reached = true
			checkAddress(t, w)
			t.Run("with a sidecar", func(t *testing.T) { checkMeshClient(t, w, s) })
			t.Run("without a sidecar", func(t *testing.T) { checkPlainClient(t, w, s) })
		})
		if !reached {
			t.Fatalf("%s was not reached: the stages after it build on it", s.Name)
		}
	}
}

// checkAddress checks the in-cluster address in the status.
func checkAddress(t *testing.T, w harness.Walk) {
	service, err := w.InferenceService("my-model")
	if err != nil {
		t.Fatal(err)
	}
	if want := "http://" + w.ClusterHost(); service.Status.Address == nil || service.Status.Address.URL != want {
		t.Errorf("status.address is %+v, want the URL %s", service.Status.Address, want)
	}
}

// checkMeshClient fails the test unless a client in the mesh is split as the ingress splits.
func checkMeshClient(t *testing.T, w harness.Walk, s harness.Stage) {
	harness.Eventually(t, harness.RolloutTime, "the sidecar's weights", func() error {
		return w.CompareProxyWeights(harness.MeshClient+"."+w.Namespace, w.ClusterHost(), s.Weights)
	})
	if err := w.CompareProxyWeights(harness.MeshClient+"."+w.Namespace, w.Host(), map[string]int{}); err != nil {
		t.Errorf("the sidecar takes what is for the ingress: %v", err)
	}
	got, err := w.PredictFrom(harness.MeshClient, w.ClusterHost(), clientPredictions)
	if err != nil {
		t.Fatal(err)
	}
	harness.CheckShare(t, got, s.Weights["canary"])
}

// checkPlainClient fails the test unless stable answers all predictions of a client outside the mesh.
// Stable is the promoted canary once that has all the traffic.
func checkPlainClient(t *testing.T, w harness.Walk, s harness.Stage) {
	stable := harness.FlowersAnswer
	if s.Weights["canary"] == 100 {
		stable = harness.Flowers2Answer
		harness.Eventually(t, harness.RolloutTime, "the promoted model answers", func() error {
			got, err := w.PredictFrom(harness.PlainClient, w.ClusterHost(), 1)
			if err == nil && got[harness.Flowers2Answer] != 1 {
				err = fmt.Errorf("answers: %v", got)
			}
			return err
		})
	}
	got, err := w.PredictFrom(harness.PlainClient, w.ClusterHost(), clientPredictions)
	if err != nil {
		t.Fatal(err)
	}
	if got[stable] != clientPredictions {
		t.Errorf("%d of %d predictions are the stable model's: %v", got[stable], clientPredictions, got)
	}
}
