package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// flower is a request for the class of one flower.
const flower = `{"instances": [[5.1, 3.5, 1.4, 0.2]]}`

// mountModels gives the namespace a claim of the trained models.
func (u *user) mountModels(t *testing.T) {
	t.Helper()
	if _, stderr, err := u.try("kubectl get storageclass models"); err != nil {
		t.Skipf("this cluster has no models of scikit-learn (make extend): %s", stderr)
	}
	volume := "models-" + u.namespace
	undo(t, "deleting the volume", func(ctx context.Context) error {
		return u.kube.CoreV1().PersistentVolumes().Delete(ctx, volume, metav1.DeleteOptions{})
	})
	u.run(t, fmt.Sprintf(`kubectl apply -f - <<'END'
apiVersion: v1
kind: PersistentVolume
metadata:
  name: %s
  labels: {%s: "true"}
spec:
  storageClassName: models
  persistentVolumeReclaimPolicy: Retain
  capacity: {storage: 1Gi}
  accessModes: [ReadWriteMany]
  claimRef: {namespace: %s, name: models}
  hostPath: {path: /var/lib/sluice-local/models}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: models
spec:
  storageClassName: models
  accessModes: [ReadWriteMany]
  resources: {requests: {storage: 1Gi}}
END`, volume, madeByTests, u.namespace))
}

// species asks for a flower's. It returns the predictor's class and the transformer's name
// for it, which is empty if no transformer has answered.
func (u *user) species() (class int, name string, err error) { return u.speciesAt(u.host()) }

// speciesAt asks by a host.
func (u *user) speciesAt(host string) (class int, name string, err error) {
	request, err := http.NewRequest(http.MethodPost, u.ingress.JoinPath("/v1/models/my-model:predict").String(), strings.NewReader(flower))
	if err != nil {
		return 0, "", err
	}
	request.Host = host
	request.Header.Set("Content-Type", "application/json")
	response, err := predictionClient.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, "", err
	}
	if response.StatusCode != http.StatusOK {
		return 0, "", fmt.Errorf("%s: %s", response.Status, bytes.TrimSpace(body))
	}
	var plain struct{ Predictions []int }
	if json.Unmarshal(body, &plain) == nil && len(plain.Predictions) == 1 {
		return plain.Predictions[0], "", nil
	}
	var named struct {
		Predictions []struct {
			Class   int
			Species string
		}
	}
	if err := json.Unmarshal(body, &named); err != nil || len(named.Predictions) != 1 {
		return 0, "", fmt.Errorf("the answer is %s", body)
	}
	return named.Predictions[0].Class, named.Predictions[0].Species, nil
}

// awaitSpecies waits until twenty answers in a row are as wanted: Envoy learns of a change a
// moment after it is written.
func (u *user) awaitSpecies(t *testing.T, class int, name string) {
	t.Helper()
	eventually(t, rolloutTime, fmt.Sprintf("the answers are %d %q", class, name), func() error {
		for range 20 {
			gotClass, gotName, err := u.species()
			if err != nil {
				return err
			}
			if gotClass != class || gotName != name {
				return fmt.Errorf("class %d, species %q", gotClass, gotName)
			}
		}
		return nil
	})
}

// classes counts what n predictions were answered with.
func (u *user) classes(t *testing.T, n int) (classes map[int]int, names map[string]int) {
	t.Helper()
	classes, names = map[int]int{}, map[string]int{}
	for range n {
		class, name, err := u.species()
		if err != nil {
			t.Fatal(err)
		}
		classes[class]++
		names[name]++
	}
	return classes, names
}

// checkPart: so many of n are about percent of them.
func checkPart(t *testing.T, what string, got, n, percent int) {
	t.Helper()
	if low, high := binomialBounds(n, float64(percent)/100, chance/2); got < low || got > high {
		t.Errorf("%s: %d of %d, want about %d %% (%d to %d)", what, got, n, percent, low, high)
	}
}

// probeSpecies asks for flowers' species until it is stopped.
func (u *user) probeSpecies(t *testing.T) *prober {
	t.Helper()
	return probe(t, func() error {
		_, _, err := u.species()
		return err
	})
}

const fewPredictions = 300

// TestTransformer adds a transformer, written with KServe's SDK, to a model of scikit-learn,
// rolls both out apart, and removes it again. Nothing is lost.
func TestTransformer(t *testing.T) {
	env := beside(t, 5*time.Minute)
	u := env.enter(t, env.newNamespace(t, injected()))
	u.mountModels(t)
	u.roll(t, harness.Iris(1))
	asking := u.probeSpecies(t)
	u.roll(t, harness.Iris(1).Transformer("latin", 100))
	u.awaitSpecies(t, 0, "Iris setosa")

	u.roll(t, harness.Iris(2).Canary(40).Transformer("latin", 100))
	classes, _ := u.classes(t, fewPredictions)
	checkPart(t, "second edition of the model, behind the transformer", classes[10], fewPredictions, 40)

	u.roll(t, harness.Iris(2).Canary(40).Transformer("common", 30))
	classes, names := u.classes(t, fewPredictions)
	checkPart(t, "second edition of the model", classes[10], fewPredictions, 40)
	checkPart(t, "second transformer", names["bristle-pointed iris"], fewPredictions, 30)

	u.roll(t, harness.Iris(2).Transformer("common", 100))
	u.awaitSpecies(t, 10, "bristle-pointed iris")
	if classes, names := u.classes(t, 50); classes[10] != 50 || names["bristle-pointed iris"] != 50 {
		t.Errorf("after both promotions: %v %v", classes, names)
	}

	u.roll(t, harness.Iris(2))
	eventually(t, goneTime, "all of the transformer goes", func() error {
		left := u.run(t, "kubectl get deployments,services,destinationrules,controllerrevisions -l component=transformer -o name")
		if left != "" {
			return fmt.Errorf("left are %s", strings.Fields(left))
		}
		return nil
	})
	u.awaitSpecies(t, 10, "")
	asking.stop(t)
}

// TestTransformerWithoutSidecar: a transformer that no Envoy splits for gets the stable
// predictor, never more of the canary than was asked for.
func TestTransformerWithoutSidecar(t *testing.T) {
	env := beside(t, 3*time.Minute)
	u := env.enter(t, env.newNamespace(t, notInjected()))
	u.mountModels(t)
	u.roll(t, harness.Iris(1).Transformer("latin", 100))
	u.roll(t, harness.Iris(2).Canary(50).Transformer("latin", 100))
	if classes, names := u.classes(t, 100); classes[0] != 100 || names["Iris setosa"] != 100 {
		t.Errorf("answers are %v %v, want the first edition's only", classes, names)
	}
	u.roll(t, harness.Iris(2).Transformer("latin", 100))
	// KServe's SDK keeps its connections, and so stays with the pods of the revision before
	// as long as they are warm: another pod of the transformer makes its own.
	u.run(t, "kubectl delete pod -l component=transformer --wait=false")
	u.awaitSpecies(t, 10, "Iris setosa")
}
