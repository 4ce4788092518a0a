package e2e

import (
	"fmt"
	"testing"
	"time"
)

// collocated are irises with the transformer in the predictor's own pods.
const collocated = `
apiVersion: serving.kubeflow.org/v1beta1
kind: InferenceService
metadata:
  name: my-model
spec:
  predictor:
    %s
    containers:
    - name: kserve-container
      image: localhost/sluice/sklearnserver-stand-in:v0.21.0
      args: [--model_name=my-model, --model_dir=/mnt/models, --http_port=8085, --enable_grpc=false]
      env:
      - {name: STORAGE_URI, value: pvc://models/iris/1}
      ports:
      - containerPort: 8085
      resources:
        requests: {cpu: 10m, memory: 128Mi}
        limits: {memory: 512Mi}
    - name: transformer-container
      image: localhost/sluice/transformer:local
      args: [--model_name=my-model, "--predictor_host=localhost:8085", --names=%s]
      resources:
        requests: {cpu: 10m, memory: 128Mi}
        limits: {memory: 512Mi}`

// TestCollocatedTransformer: predictions go to the transformer in the predictor's pods, which
// has the rollouts of any revision.
func TestCollocatedTransformer(t *testing.T) {
	env := beside(t, 2*time.Minute)
	u := env.enter(t, env.newNamespace(t, notInjected()))
	u.mountModels(t)
	u.putManifest(t, fmt.Sprintf(collocated, "minReplicas: 1", "latin"))
	u.awaitSpecies(t, 0, "Iris setosa")
	asking := u.probeSpecies(t)
	u.putManifest(t, fmt.Sprintf(collocated, "canaryTrafficPercent: 50", "common"))
	_, names := u.classes(t, fewPredictions)
	checkPart(t, "second transformer", names["bristle-pointed iris"], fewPredictions, 50)
	u.putManifest(t, fmt.Sprintf(collocated, "minReplicas: 1", "common"))
	u.awaitSpecies(t, 0, "bristle-pointed iris")
	asking.stop(t)
}
