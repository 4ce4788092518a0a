package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// irisByGRPC returns the Manifest of one edition of the model, whose first port has a name.
func irisByGRPC(port string, edition int) harness.Manifest {
	return harness.Iris(edition).ProtocolVersion("v2").Port(port, 9000).Resources("10m", "256Mi", "1", "1Gi")
}

// The editions of the model tell themselves apart by the class of the flower.
const (
	firstClass  = 0
	secondClass = 10
)

// TestGRPC rolls a model out that is asked by gRPC, at the ingress and from inside the cluster,
// with sidecars and without: a canary, its pod's death, its promotion, and a spec of another
// protocol. Nothing is lost.
func TestGRPC(t *testing.T) {
	env := beside(t, 6*time.Minute)
	for _, test := range []struct {
		name   string
		labels map[string]string
		// clients in the cluster, and the canary's part of what they ask for, in percent.
		clients map[string]int
	}{
		{"with sidecars", injected(), map[string]int{meshClient: 50, plainClient: 0}},
		{"without sidecars", notInjected(), map[string]int{plainClient: 0}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel() // Both wait most of the time.
			u := env.enter(t, env.newNamespace(t, test.labels))
			u.mountModels(t)
			u.startGRPCClients(t, test.clients)
			u.roll(t, irisByGRPC("h2c", 1))
			u.awaitClassByGRPC(t, firstClass)
			asking := probe(t, func() error {
				_, err := u.inferByGRPC()
				return err
			})

			u.roll(t, irisByGRPC("h2c", 2).Canary(50))
			u.checkGRPCCanary(t, test.clients)
			u.checkAnalyze(t)
			u.run(t, "kubectl delete pod --wait=false -l version=$(kubectl get isvc my-model -o jsonpath='{.status.components.predictor.latestCreatedRevision}' | sed s/my-model-predictor-//)")
			u.awaitCondition(t, "RolledOut", "False")
			u.awaitCondition(t, "RolledOut", "True")

			u.roll(t, irisByGRPC("grpc-infer", 2))
			u.awaitClassByGRPC(t, secondClass)
			u.applyManifest(t, irisByGRPC("http1", 1))
			u.waitForProblem(t, "RolledOut", "InvalidSpec", "HTTP/1.1", "HTTP/2 (gRPC)")
			u.awaitCondition(t, "Ready", "True")
			u.awaitClassByGRPC(t, secondClass)

			u.roll(t, irisByGRPC("h2c", 1))
			u.awaitClassByGRPC(t, firstClass)
			asking.stop(t)
		})
	}
}

// checkGRPCCanary: the canary has its half at the ingress and for a client in the mesh, and
// nothing for a client outside it. In the cluster each sends all by one connection.
func (u *user) checkGRPCCanary(t *testing.T, clients map[string]int) {
	t.Helper()
	classes := map[int]int{}
	for range fewPredictions {
		class, err := u.inferByGRPC()
		if err != nil {
			t.Fatal(err)
		}
		classes[class]++
	}
	checkPart(t, "second edition at the ingress", classes[secondClass], fewPredictions, 50)
	for client, percent := range clients {
		classes := u.classesByGRPC(t, client, fewPredictions)
		checkPart(t, "second edition, asked by the "+client, classes[secondClass], fewPredictions, percent)
		if n := classes[firstClass] + classes[secondClass]; n != fewPredictions {
			t.Errorf("the %s was answered %v", client, classes)
		}
	}
}

// awaitClassByGRPC waits until twenty answers in a row are as wanted.
func (u *user) awaitClassByGRPC(t *testing.T, class int) {
	t.Helper()
	eventually(t, rolloutTime, fmt.Sprintf("the answers by gRPC are %d", class), func() error {
		for range 20 {
			got, err := u.inferByGRPC()
			if err == nil && got != class {
				err = fmt.Errorf("the class is %d", got)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// startGRPCClients runs pods with MLServer's image, whose Python has clients of gRPC.
func (u *user) startGRPCClients(t *testing.T, clients map[string]int) {
	t.Helper()
	for name := range clients {
		pod := &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{"app": name, "sidecar.istio.io/inject": fmt.Sprint(name == meshClient)}},
			Spec: corev1.PodSpec{
				TerminationGracePeriodSeconds: ptr.To[int64](0),
				Containers: []corev1.Container{{
					Name: "client", Image: "localhost/sluice/mlserver:1.7.1", ImagePullPolicy: corev1.PullIfNotPresent,
					Command: []string{"sleep", "infinity"},
				}},
			},
		}
		if _, err := u.kube.CoreV1().Pods(u.namespace).Create(context.Background(), pod, metav1.CreateOptions{}); err != nil {
			t.Fatalf("creating pod %s: %v", name, err)
		}
	}
	for name := range clients {
		u.run(t, "kubectl wait --for=condition=Ready pod/"+name+" --timeout=120s")
	}
}

// classesByGRPC counts what n predictions by one connection of a client pod were answered with.
func (u *user) classesByGRPC(t *testing.T, client string, n int) map[int]int {
	t.Helper()
	printed := u.run(t, fmt.Sprintf("kubectl exec -i %s -c client -- python3 - my-model.%s.svc.cluster.local:80 %d <infer.py", client, u.namespace, n))
	var classes map[int]int
	if err := json.Unmarshal([]byte(strings.TrimSpace(printed)), &classes); err != nil {
		t.Fatal(errors.Join(err, errors.New(printed)))
	}
	return classes
}
