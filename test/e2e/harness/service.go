package harness

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// InferenceService reads an InferenceService.
func (u *User) InferenceService(name string) (*v1beta1.InferenceService, error) {
	ctx, cancel := context.WithTimeout(context.Background(), requestTimeout)
	defer cancel()
	service, err := u.serving.ServingV1beta1().InferenceServices(u.Namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return nil, fmt.Errorf("InferenceService %s/%s: %w", u.Namespace, name, err)
	}
	return service, nil
}

// Predictor returns the status of the predictor.
func (u *User) Predictor(t *testing.T) v1beta1.ComponentStatus {
	t.Helper()
	service, err := u.InferenceService("my-model")
	if err != nil {
		t.Fatal(err)
	}
	return service.Status.Components[v1beta1.PredictorComponent]
}

// ApplyManifest applies a Manifest and waits for nothing.
func (u *User) ApplyManifest(t *testing.T, m Manifest) {
	t.Helper()
	u.Run(t, "kubectl apply -f - <<'END'\n"+m.YAML()+"END")
}

// Put applies a Manifest and waits until the status is of its generation. It returns the predictor's
// status then, and when the Manifest was applied.
func (u *User) Put(t *testing.T, m Manifest) (status v1beta1.ComponentStatus, applied time.Time) {
	t.Helper()
	u.ApplyManifest(t, m)
	applied = time.Now()
	Eventually(t, TerminationTime, "the status is of the Manifest", func() error {
		service, err := u.InferenceService("my-model")
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

// Roll applies a Manifest and waits until all of it is rolled out and ready.
func (u *User) Roll(t *testing.T, m Manifest) {
	t.Helper()
	u.Put(t, m)
	u.AwaitCondition(t, "RolledOut", "True")
	u.AwaitCondition(t, "Ready", "True")
}

// AwaitCondition waits until a condition of the current spec has the wanted status or reason.
func (u *User) AwaitCondition(t *testing.T, name, wanted string) {
	t.Helper()
	Eventually(t, RolloutTime, fmt.Sprintf("%s is %s", name, wanted), func() error {
		service, err := u.InferenceService("my-model")
		if err != nil {
			return err
		}
		condition := meta.FindStatusCondition(service.Status.Conditions, name)
		switch {
		case condition == nil:
			return errors.New("there is no such condition")
		case condition.ObservedGeneration != service.Generation || string(condition.Status) != wanted &&
			condition.Reason != wanted:
			return fmt.Errorf("it is %s of generation %d: %s: %s", condition.Status, condition.ObservedGeneration,
				condition.Reason, condition.Message)
		}
		return nil
	})
}

// AwaitProblem waits until a condition is False for a reason, with a message that has all of the
// words. An empty reason stands for any.
func (u *User) AwaitProblem(t *testing.T, condition, reason string, words ...string) {
	t.Helper()
	Eventually(t, RolloutTime, condition+" is False: "+reason, func() error {
		service, err := u.InferenceService("my-model")
		if err != nil {
			return err
		}
		c := meta.FindStatusCondition(service.Status.Conditions, condition)
		switch {
		case c == nil:
			return fmt.Errorf("there is no condition %s", condition)
		case c.Status != metav1.ConditionFalse || reason != "" && c.Reason != reason || c.Message == "":
			return fmt.Errorf("%s is %s (%s: %s)", condition, c.Status, c.Reason, c.Message)
		}
		for _, word := range words {
			if !strings.Contains(c.Message, word) {
				return fmt.Errorf("the message has no %q: %s", word, c.Message)
			}
		}
		return nil
	})
}

// ownKinds are all kinds of objects that Sluice and Kubernetes create for an InferenceService. The
// objects' names begin with its name.
const ownKinds = "inferenceservices,controllerrevisions,deployments,replicasets,pods,services,endpointslices," +
	"horizontalpodautoscalers,virtualservices,destinationrules"

// DeleteModel deletes the InferenceService and waits until all of its objects are deleted.
func (u *User) DeleteModel(t *testing.T) {
	t.Helper()
	u.Run(t, "kubectl delete inferenceservice my-model --ignore-not-found")
	u.awaitNone(t, "my-model", "kubectl get "+ownKinds+" -o name")
}

// AwaitNoComponent waits until all objects of a component of my-model are deleted.
func (u *User) AwaitNoComponent(t *testing.T, component string) {
	t.Helper()
	u.awaitNone(t, component, "kubectl get deployments,services,destinationrules,controllerrevisions -l component="+
		component+" -o name")
}

// awaitNone waits until a command prints no name of my-model's.
func (u *User) awaitNone(t *testing.T, whose, command string) {
	t.Helper()
	u.AwaitPrinted(t, TerminationTime, "all objects of "+whose+" are deleted", command, func(printed string) error {
		left := strings.Fields(printed)
		left = slices.DeleteFunc(left, func(name string) bool { return !strings.Contains(name, "/my-model") })
		if len(left) > 0 {
			return fmt.Errorf("still there: %v", left)
		}
		return nil
	})
}

// AwaitNoHost waits until the ingress has no route for the host.
func (u *User) AwaitNoHost(t *testing.T) {
	t.Helper()
	input := SampleInput(t)
	Eventually(t, RolloutTime, "the ingress answers 404", func() error {
		_, err := u.PredictOnce(input)
		if err == nil {
			return errors.New("it answers a prediction")
		}
		if want := fmt.Sprint(http.StatusNotFound); !strings.HasPrefix(err.Error(), want) {
			return fmt.Errorf("it answers: %w", err)
		}
		return nil
	})
}
