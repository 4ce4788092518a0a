package e2e

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// applyManifest applies a Manifest, and waits for nothing.
func (u *user) applyManifest(t *testing.T, m harness.Manifest) {
	t.Helper()
	u.run(t, "kubectl apply -f - <<'END'\n"+m.YAML()+"END")
}

// roll applies a Manifest and waits until all of it is rolled out and ready.
func (u *user) roll(t *testing.T, m harness.Manifest) {
	t.Helper()
	u.put(t, m)
	u.awaitCondition(t, "RolledOut", "True")
	u.awaitCondition(t, "Ready", "True")
}

// put applies a Manifest and waits until the status is of it. It returns the predictor's status
// then, and when the Manifest was applied.
func (u *user) put(t *testing.T, m harness.Manifest) (status v1beta1.ComponentStatus, applied time.Time) {
	t.Helper()
	u.applyManifest(t, m)
	applied = time.Now()
	eventually(t, goneTime, "the manager looks at the Manifest", func() error {
		service, err := u.service("my-model")
		if err != nil {
			return err
		}
		status = service.Status.Components[v1beta1.PredictorComponent]
		if service.Status.ObservedGeneration < service.Generation || status.LatestCreatedRevision == "" {
			return fmt.Errorf("status is of generation %d, not %d", service.Status.ObservedGeneration, service.Generation)
		}
		return nil
	})
	return status, applied
}

// awaitCondition waits until a condition of the current spec has the wanted status or reason.
func (u *user) awaitCondition(t *testing.T, name, wanted string) {
	t.Helper()
	eventually(t, rolloutTime, fmt.Sprintf("%s is %s", name, wanted), func() error {
		service, err := u.service("my-model")
		if err != nil {
			return err
		}
		condition := meta.FindStatusCondition(service.Status.Conditions, name)
		switch {
		case condition == nil:
			return errors.New("there is no such condition")
		case condition.ObservedGeneration != service.Generation || string(condition.Status) != wanted && condition.Reason != wanted:
			return fmt.Errorf("it is %s of generation %d: %s: %s", condition.Status, condition.ObservedGeneration, condition.Reason, condition.Message)
		}
		return nil
	})
}
