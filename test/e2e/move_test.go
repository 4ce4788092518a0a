package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// elsewhere is what another controller for InferenceServices makes of one, by hand: pods, a
// Service, and a VirtualService for the host that clients have.
const elsewhere = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: my-model-predictor}
spec:
  selector: {matchLabels: {app: isvc.my-model-predictor}}
  template:
    metadata: {labels: {app: isvc.my-model-predictor}}
    spec: POD
---
apiVersion: v1
kind: Service
metadata: {name: my-model-predictor}
spec:
  selector: {app: isvc.my-model-predictor}
  ports: [{name: http, port: 80, targetPort: 8080}]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: my-model}
spec:
  hosts: [HOST]
  gateways: [sluice-system/sluice-ingress-gateway]
  http: [{route: [{destination: {host: my-model-predictor.NAMESPACE.svc.cluster.local}}]}]
`

// TestMoveFromAnotherController moves a host from what another controller made to Sluice, as
// docs/kserve.md has it, under predictions.
func TestMoveFromAnotherController(t *testing.T) {
	env := harness.Beside(t, 2*time.Minute)
	u := env.Enter(t, env.NewNamespace(t, harness.NotInjected()))
	former := env.Enter(t, env.NewNamespace(t, harness.NotInjected()))

	// The pod is what Sluice makes of the same spec.
	former.Put(t, harness.ModelB)
	former.AwaitCondition(t, "Ready", "True")
	pod := former.Run(t, "kubectl get deployment -l app=my-model -o jsonpath='{.items[0].spec.template.spec}'")
	former.Run(t, "kubectl delete inferenceservice my-model")
	former.AwaitNoHost(t)
	manifest := strings.NewReplacer("POD", pod, "HOST", u.Host(), "NAMESPACE", former.Namespace).Replace(elsewhere)
	former.Run(t, "kubectl apply -f - <<'END'"+manifest+"\nEND")
	u.AwaitModel(t, u.Host(), harness.Flowers2Answer)
	predictions := u.StartProber(t)

	u.Put(t, harness.ModelA)
	u.AwaitCondition(t, "Ready", "True")
	harness.CheckShare(t, u.Predict(t, 100), 100) // still the former one's

	former.Run(t, "kubectl delete virtualservice my-model")
	u.AwaitModel(t, u.Host(), harness.FlowersAnswer)
	former.Run(t, "kubectl delete service,deployment my-model-predictor")
	predictions.More(t, 50)
	predictions.Stop(t)
	harness.CheckShare(t, u.Predict(t, 100), 0)
}
