package harness

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// flower is a request for the class of one flower.
const flower = `{"instances": [[5.1, 3.5, 1.4, 0.2]]}`

// MountModels creates the claim `models` of the trained models in the namespace. It skips the test if
// the cluster has none.
func (u *User) MountModels(t *testing.T) {
	t.Helper()
	if _, stderr, err := u.Try("kubectl get storageclass models"); err != nil {
		t.Skipf("this cluster has no models of scikit-learn (make extend): %s", stderr)
	}
	volume := "models-" + u.Namespace
	Undo(t, "deleting the volume", func(ctx context.Context) error {
		return u.Kube.CoreV1().PersistentVolumes().Delete(ctx, volume, metav1.DeleteOptions{})
	})
	u.Run(t, fmt.Sprintf(`kubectl apply -f - <<'END'
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
END`, volume, MadeByTests, u.Namespace))
}

// species returns a flower's class by the predictor, and the transformer's name for it, which is
// empty if no transformer has answered.
func (u *User) species() (class int, name string, err error) { return u.SpeciesAt(u.Host()) }

// SpeciesAt returns a flower's class and name as a host at the ingress does.
func (u *User) SpeciesAt(host string) (class int, name string, err error) {
	body, err := u.Post(host, PredictPath, []byte(flower))
	if err != nil {
		return 0, "", err
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

// AwaitSpecies waits until twenty answers in a row have the class and the name: Envoy has a change a
// little later than the API server.
func (u *User) AwaitSpecies(t *testing.T, class int, name string) {
	t.Helper()
	Eventually(t, RolloutTime, fmt.Sprintf("the answers are %d %q", class, name), func() error {
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

// Classes returns how many of n predictions were answered with each class, and with each name.
func (u *User) Classes(t *testing.T, n int) (classes map[int]int, names map[string]int) {
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

// ProbeSpecies starts a Prober that sends flowers.
func (u *User) ProbeSpecies(t *testing.T) *Prober {
	t.Helper()
	return Probe(t, func() error {
		_, _, err := u.species()
		return err
	})
}
