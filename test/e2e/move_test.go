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
	env := beside(t, 2*time.Minute)
	u := env.enter(t, env.newNamespace(t, notInjected()))
	former := env.enter(t, env.newNamespace(t, notInjected()))

	// The pod is the one that Sluice makes of the same spec.
	former.put(t, harness.ModelB)
	former.awaitCondition(t, "Ready", "True")
	pod := former.run(t, "kubectl get deployment -l app=my-model -o jsonpath='{.items[0].spec.template.spec}'")
	former.run(t, "kubectl delete inferenceservice my-model")
	former.checkHostGone(t)
	manifest := strings.NewReplacer("POD", pod, "HOST", u.host(), "NAMESPACE", former.namespace).Replace(elsewhere)
	former.run(t, "kubectl apply -f - <<'END'"+manifest+"\nEND")
	u.awaitModel(t, u.host(), flowers2)
	asking := u.startProber(t)

	u.put(t, harness.ModelA)
	u.awaitCondition(t, "Ready", "True")
	checkShare(t, u.predict(t, 100), 100) // still the former one's

	former.run(t, "kubectl delete virtualservice my-model")
	u.awaitModel(t, u.host(), flowers)
	former.run(t, "kubectl delete service,deployment my-model-predictor")
	asking.more(t, 50)
	asking.stop(t)
	checkShare(t, u.predict(t, 100), 0)
}
