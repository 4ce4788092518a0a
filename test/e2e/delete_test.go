package e2e

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
)

// ownKinds are all kinds of objects that Sluice or what it makes leaves in a
// namespace; what they are called begins with my-model.
const ownKinds = "inferenceservices,controllerrevisions,deployments,replicasets,pods,services,endpointslices," +
	"horizontalpodautoscalers,virtualservices,destinationrules"

// deleteModel deletes the service and waits until nothing of it is left.
func (u *user) deleteModel(t *testing.T) {
	t.Helper()
	u.run(t, "kubectl delete inferenceservice my-model --ignore-not-found")
	eventually(t, goneTime, "everything of my-model goes", func() error {
		left := strings.Fields(u.run(t, "kubectl get "+ownKinds+" -o name"))
		left = slices.DeleteFunc(left, func(name string) bool { return !strings.Contains(name, "/my-model") })
		if len(left) > 0 {
			return fmt.Errorf("still there: %v", left)
		}
		return nil
	})
}

// checkHostGone: the gateway knows the host no longer.
func (u *user) checkHostGone(t *testing.T) {
	t.Helper()
	input, err := os.ReadFile("testdata/input.json")
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, rolloutTime, "the ingress answers 404", func() error {
		_, err := u.predictOnce(input)
		if err == nil {
			return errors.New("it answers a prediction")
		}
		if want := fmt.Sprint(http.StatusNotFound); !strings.HasPrefix(err.Error(), want) {
			return fmt.Errorf("it answers: %w", err)
		}
		return nil
	})
}
