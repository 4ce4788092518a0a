package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
)

const (
	meshClient  = "client-with-sidecar"
	plainClient = "client-without-sidecar"

	clientPredictions = 500
)

// TestClientsInTheCluster: by the in-cluster address, a client in the mesh is
// split as the ingress splits; one outside it gets the stable revision only.
func TestClientsInTheCluster(t *testing.T) {
	env := beside(t, 4*time.Minute)
	w := walk{user: env.enter(t, env.newNamespace(t, injected()))}
	w.startClient(t, meshClient, true)
	w.startClient(t, plainClient, false)
	for _, s := range stages {
		reached := false
		t.Run(s.name, func(t *testing.T) {
			w.apply(t, s)
			reached = true
			w.checkAddress(t)
			t.Run("with a sidecar", func(t *testing.T) { w.checkMeshClient(t, s) })
			t.Run("without a sidecar", func(t *testing.T) { w.checkPlainClient(t, s) })
		})
		if !reached {
			t.Fatalf("%s was not reached: the stages after it build on it", s.name)
		}
	}
}

func (u *user) clusterHost() string { return "my-model." + u.namespace + ".svc.cluster.local" }

func (w walk) checkAddress(t *testing.T) {
	service, err := w.service("my-model")
	if err != nil {
		t.Fatal(err)
	}
	if want := "http://" + w.clusterHost(); service.Status.Address == nil || service.Status.Address.URL != want {
		t.Errorf("status.address is %+v, want the URL %s", service.Status.Address, want)
	}
}

func (w walk) checkMeshClient(t *testing.T, s stage) {
	eventually(t, rolloutTime, "the sidecar's weights", func() error {
		return w.compareProxyWeights(meshClient+"."+w.namespace, w.clusterHost(), s.weights)
	})
	if err := w.compareProxyWeights(meshClient+"."+w.namespace, w.host(), map[string]int{}); err != nil {
		t.Errorf("the sidecar takes what is for the ingress: %v", err)
	}
	got, err := w.predictFrom(meshClient, w.clusterHost(), clientPredictions)
	if err != nil {
		t.Fatal(err)
	}
	checkShare(t, got, s.weights["canary"])
}

// checkPlainClient: stable is the promoted canary once it has all the traffic;
// before that nothing of the canary shows.
func (w walk) checkPlainClient(t *testing.T, s stage) {
	stable := flowers
	if s.weights["canary"] == 100 {
		stable = flowers2
		eventually(t, rolloutTime, "the promoted model answers", func() error {
			got, err := w.predictFrom(plainClient, w.clusterHost(), 1)
			if err == nil && got[flowers2] != 1 {
				err = fmt.Errorf("answers: %v", got)
			}
			return err
		})
	}
	got, err := w.predictFrom(plainClient, w.clusterHost(), clientPredictions)
	if err != nil {
		t.Fatal(err)
	}
	if got[stable] != clientPredictions {
		t.Errorf("%d of %d predictions are the stable model's: %v", got[stable], clientPredictions, got)
	}
}

// predictFrom runs n predictions from a client pod. Each has a connection of
// its own, because a Service picks a pod by the connection.
func (u *user) predictFrom(client, host string, n int) (answers, error) {
	command := fmt.Sprintf("kubectl exec -i %s -c client -- curl -sS --fail-with-body --max-time 30 -H 'Connection: close' -d @- "+
		"'http://%s/v1/models/my-model:predict?[1-%d]' <input.json", client, host, n)
	stdout, stderr, err := u.try(command)
	if err != nil {
		return nil, fmt.Errorf("$ %s\n%w\n%s%s", command, err, stdout, stderr)
	}
	got := answers{}
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

// startClient runs a pod that has curl: Istio's own image, as the gateway's.
func (u *user) startClient(t *testing.T, name string, sidecar bool) {
	t.Helper()
	gateways, err := u.gatewayPods()
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
	if _, err := u.kube.CoreV1().Pods(u.namespace).Create(context.Background(), pod, metav1.CreateOptions{}); err != nil {
		t.Fatalf("creating pod %s: %v", name, err)
	}
	u.run(t, "kubectl wait --for=condition=Ready pod/"+name+" --timeout=120s")
}
