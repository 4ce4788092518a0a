package harness

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
)

// The clients in the cluster: in the mesh, and outside of it.
const (
	MeshClient  = "client-with-sidecar"
	PlainClient = "client-without-sidecar"
)

// StartClient runs a pod with the image of the ingress gateway, which has curl.
func (u *User) StartClient(t *testing.T, name string, sidecar bool) {
	t.Helper()
	gateways, err := u.GatewayPods()
	if err != nil {
		t.Fatal(err)
	}
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Name:   name,
			Labels: map[string]string{"app": name, "sidecar.istio.io/inject": fmt.Sprint(sidecar)},
		},
		Spec: corev1.PodSpec{
			TerminationGracePeriodSeconds: ptr.To[int64](0),
			Containers: []corev1.Container{{
				Name:            "client",
				Image:           gateways[0].Spec.Containers[0].Image,
				ImagePullPolicy: corev1.PullIfNotPresent,
				Command:         []string{"sleep", "infinity"},
			}},
		},
	}
	pods := u.Kube.CoreV1().Pods(u.Namespace)
	if _, err := pods.Create(context.Background(), pod, metav1.CreateOptions{}); err != nil {
		t.Fatalf("creating pod %s: %v", name, err)
	}
	u.Run(t, "kubectl wait --for=condition=Ready pod/"+name+" --timeout=120s")
}

// PredictFrom sends n predictions from a client's pod. Each has a connection of its own, because a
// Service chooses a pod for a connection.
func (u *User) PredictFrom(client, host string, n int) (Answers, error) {
	command := fmt.Sprintf("kubectl exec -i %s -c client -- "+
		"curl -sS --fail-with-body --max-time 30 -H 'Connection: close' -d @- "+
		"'http://%s/v1/models/my-model:predict?[1-%d]' <input.json", client, host, n)
	stdout, stderr, err := u.Try(command)
	if err != nil {
		return nil, fmt.Errorf("$ %s\n%w\n%s%s", command, err, stdout, stderr)
	}
	got := Answers{}
	bodies := json.NewDecoder(strings.NewReader(stdout))
	for {
		answer, err := readAnswer(bodies)
		switch {
		case errors.Is(err, io.EOF):
			return got, nil
		case err != nil:
			return nil, fmt.Errorf("$ %s\n%w", command, err)
		}
		got[answer]++
	}
}
