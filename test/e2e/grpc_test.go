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

// The classes of the flower by the two editions of the model.
const (
	firstClass  = 0
	secondClass = 10
)

// TestGRPC rolls a model out that is used by gRPC, at the ingress and from inside the cluster,
// with sidecars and without: a canary, its pod's death, its promotion, and a spec of another
// protocol. Nothing is lost.
func TestGRPC(t *testing.T) {
	env := harness.BesideExtended(t, 6*time.Minute)
	for _, test := range []struct {
		name   string
		labels map[string]string
		// clients are those in the cluster, with the canary's part of their predictions in percent.
		clients map[string]int
	}{
		{"with sidecars", harness.Injected(), map[string]int{harness.MeshClient: 50, harness.PlainClient: 0}},
		{"without sidecars", harness.NotInjected(), map[string]int{harness.PlainClient: 0}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel() // Both wait most of the time.
			u := env.Enter(t, env.NewNamespace(t, test.labels))
			u.MountModels(t)
			startGRPCClients(t, u, test.clients)
			u.Roll(t, irisByGRPC("h2c", 1))
			awaitClassByGRPC(t, u, firstClass)
			predictions := harness.Probe(t, func() error {
				_, err := u.InferByGRPC()
				return err
			})

			u.Roll(t, irisByGRPC("h2c", 2).Canary(50))
			checkGRPCCanary(t, u, test.clients)
			u.CheckAnalysis(t)
			u.Run(t, "kubectl delete pod --wait=false -l version=$(kubectl get isvc my-model "+
				"-o jsonpath='{.status.components.predictor.latestCreatedRevision}' | sed s/my-model-predictor-//)")
			u.AwaitCondition(t, "RolledOut", "False")
			u.AwaitCondition(t, "RolledOut", "True")

			u.Roll(t, irisByGRPC("grpc-infer", 2))
			awaitClassByGRPC(t, u, secondClass)
			u.ApplyManifest(t, irisByGRPC("http1", 1))
			u.AwaitProblem(t, "RolledOut", "InvalidSpec", "HTTP/1.1", "HTTP/2 (gRPC)")
			u.AwaitCondition(t, "Ready", "True")
			awaitClassByGRPC(t, u, secondClass)

			u.Roll(t, irisByGRPC("h2c", 1))
			awaitClassByGRPC(t, u, firstClass)
			predictions.Stop(t)
		})
	}
}

// checkGRPCCanary fails the test unless the canary answers half of the predictions at the ingress, and
// its part of each client's. A client in the cluster sends all of them by one connection.
func checkGRPCCanary(t *testing.T, u *harness.User, clients map[string]int) {
	t.Helper()
	classes := map[int]int{}
	for range harness.FewPredictions {
		class, err := u.InferByGRPC()
		if err != nil {
			t.Fatal(err)
		}
		classes[class]++
	}
	harness.CheckPart(t, "second edition at the ingress", classes[secondClass], harness.FewPredictions, 50)
	for client, percent := range clients {
		classes := classesByGRPC(t, u, client, harness.FewPredictions)
		harness.CheckPart(t, "second edition, by the "+client, classes[secondClass], harness.FewPredictions, percent)
		if n := classes[firstClass] + classes[secondClass]; n != harness.FewPredictions {
			t.Errorf("the %s was answered %v", client, classes)
		}
	}
}

// awaitClassByGRPC waits until twenty answers in a row are a class.
func awaitClassByGRPC(t *testing.T, u *harness.User, class int) {
	t.Helper()
	harness.Eventually(t, harness.RolloutTime, fmt.Sprintf("the answers by gRPC are %d", class), func() error {
		for range 20 {
			got, err := u.InferByGRPC()
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
func startGRPCClients(t *testing.T, u *harness.User, clients map[string]int) {
	t.Helper()
	for name := range clients {
		pod := &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{"app": name,
				"sidecar.istio.io/inject": fmt.Sprint(name == harness.MeshClient)}},
			Spec: corev1.PodSpec{
				TerminationGracePeriodSeconds: ptr.To[int64](0),
				Containers: []corev1.Container{{
					Name: "client", Image: "localhost/sluice/mlserver:1.7.1", ImagePullPolicy: corev1.PullIfNotPresent,
					Command: []string{"sleep", "infinity"},
				}},
			},
		}
		pods := u.Kube.CoreV1().Pods(u.Namespace)
		if _, err := pods.Create(context.Background(), pod, metav1.CreateOptions{}); err != nil {
			t.Fatalf("creating pod %s: %v", name, err)
		}
	}
	for name := range clients {
		u.Run(t, "kubectl wait --for=condition=Ready pod/"+name+" --timeout=120s")
	}
}

// classesByGRPC returns how many of n predictions, by one connection of a client's pod, were answered
// with each class.
func classesByGRPC(t *testing.T, u *harness.User, client string, n int) map[int]int {
	t.Helper()
	printed := u.Run(t,
		fmt.Sprintf("kubectl exec -i %s -c client -- python3 - my-model.%s.svc.cluster.local:80 %d <infer.py", client,
			u.Namespace, n))
	var classes map[int]int
	if err := json.Unmarshal([]byte(strings.TrimSpace(printed)), &classes); err != nil {
		t.Fatal(errors.Join(err, errors.New(printed)))
	}
	return classes
}
