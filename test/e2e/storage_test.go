package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

const storesNamespace = "model-store"

// modelsAccount gives the namespace a ServiceAccount `models` with the local stores' credentials,
// as KServe's users give theirs.
func (u *user) modelsAccount(t *testing.T) {
	t.Helper()
	account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: "models"}}
	for _, name := range []string{"gcs-credentials", "s3-credentials"} {
		secret, err := u.kube.CoreV1().Secrets(storesNamespace).Get(context.Background(), name, metav1.GetOptions{})
		if err != nil {
			t.Skipf("this cluster has no private stores (make extend): %v", err)
		}
		copied := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: name, Annotations: secret.Annotations}, Data: secret.Data}
		if _, err := u.kube.CoreV1().Secrets(u.namespace).Create(context.Background(), copied, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		account.Secrets = append(account.Secrets, corev1.ObjectReference{Name: name})
	}
	if _, err := u.kube.CoreV1().ServiceAccounts(u.namespace).Create(context.Background(), account, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

// TestPrivateModels serves one service from two stores that ask for credentials, with three
// servers one after another: a change of the framework is a rollout like any other.
func TestPrivateModels(t *testing.T) {
	env := beside(t, 4*time.Minute)
	u := env.enter(t, env.newNamespace(t, notInjected()))
	flowersOfGCS := harness.Tensorflow("gs://private-models/tensorflow/flowers").ServiceAccount("models")
	u.applyManifest(t, flowersOfGCS)
	u.waitForProblem(t, "PredictorReady", "ServiceAccountNotFound", "models", "create it")
	u.modelsAccount(t)
	u.roll(t, flowersOfGCS)
	input, err := os.ReadFile("testdata/input.json")
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, rolloutTime, "the private model answers", func() error {
		_, err := u.predictOnce(input)
		return err
	})

	u.roll(t, harness.SKLearn("s3://models/iris/1").ServiceAccount("models"))
	u.awaitSpecies(t, 0, "")

	u.roll(t, harness.SKLearn("s3://models/iris/2").ProtocolVersion("v2").ServiceAccount("models"))
	eventually(t, rolloutTime, "MLServer answers", func() error {
		class, err := u.inferClass()
		if err == nil && class != 10 {
			err = fmt.Errorf("the class is %v, want 10", class)
		}
		return err
	})
}

// inferClass asks for a flower's class by the v2 protocol.
func (u *user) inferClass() (float64, error) {
	const body = `{"inputs": [{"name": "input-0", "shape": [1, 4], "datatype": "FP64", "data": [5.1, 3.5, 1.4, 0.2]}]}`
	request, err := http.NewRequest(http.MethodPost, u.ingress.JoinPath("/v2/models/my-model/infer").String(), strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	request.Host = u.host()
	request.Header.Set("Content-Type", "application/json")
	response, err := predictionClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err
	}
	var inferred struct {
		Outputs []struct{ Data []float64 }
	}
	if err := json.Unmarshal(answer, &inferred); err != nil || len(inferred.Outputs) == 0 || len(inferred.Outputs[0].Data) != 1 {
		return 0, fmt.Errorf("%s: %s", response.Status, bytes.TrimSpace(answer))
	}
	return inferred.Outputs[0].Data[0], nil
}
