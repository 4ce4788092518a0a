package e2e

import (
	"strings"
	"testing"
)

// collocated is a predictor with a transformer in the same pods, as KServe's users write it.
// Of the SDK's ports for gRPC, which are the same, both do without.
const collocated = `
apiVersion: serving.kubeflow.org/v1beta1
kind: InferenceService
metadata:
  name: my-model
spec:
  predictor:
    containers:
    - name: kserve-container
      image: localhost/sluice/sklearnserver-stand-in:v0.21.0
      args: [--model_name=my-model, --model_dir=/mnt/models, --http_port=8085, --enable_grpc=false]
      env:
      - name: STORAGE_URI
        value: pvc://models/iris/1
      ports:
      - containerPort: 8085
      resources:
        requests: {cpu: 10m, memory: 128Mi}
        limits: {memory: 512Mi}
    - name: transformer-container
      image: localhost/sluice/transformer:local
      args: [--model_name=my-model, "--predictor_host=localhost:8085", --names=common, --enable_grpc=false]
      resources:
        requests: {cpu: 10m, memory: 128Mi}
        limits: {memory: 512Mi}`

// TestCollocatedTransformer: predictions go to the transformer in the predictor's pods,
// which asks the server beside it, and has the model too.
func TestCollocatedTransformer(t *testing.T) {
	env := reach(t)
	u := env.enter(t, env.newNamespace(t, injected()))
	u.mountModels(t)
	u.putManifest(t, collocated)
	u.awaitSpecies(t, 0, "bristle-pointed iris")
	for _, container := range []string{"kserve-container", "transformer-container"} {
		files := u.run(t, "kubectl exec deploy/$(kubectl get deployment -l app=my-model -o jsonpath='{.items[0].metadata.name}') -c "+container+" -- ls /mnt/models")
		if !strings.Contains(files, ".joblib") {
			t.Errorf("%s has no model at /mnt/models: %q", container, files)
		}
	}
	u.putManifest(t, strings.Replace(collocated, "iris/1", "iris/2", 1))
	u.awaitSpecies(t, 10, "bristle-pointed iris")
}
