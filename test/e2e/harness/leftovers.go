package harness

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
)

// MadeByTests is the label of a run's namespaces, and of what it creates outside of them. All of
// that has to be deleted when the run has ended.
const MadeByTests = "e2e.sluice.dev/made-by-tests"

// used is true if a test of this run has used the cluster.
var used atomic.Bool

// removeLeftovers deletes what an earlier run has left that was cut short, and waits for its end.
func (env *Environment) removeLeftovers(ctx context.Context) error {
	labelled := metav1.ListOptions{LabelSelector: MadeByTests}
	namespaces, err := env.Kube.CoreV1().Namespaces().List(ctx, labelled)
	if err != nil {
		return fmt.Errorf("listing namespaces: %w", err)
	}
	for _, namespace := range namespaces.Items {
		if err := env.deleteNamespace(ctx, namespace.Name); err != nil {
			return fmt.Errorf("namespace %s: %w", namespace.Name, err)
		}
	}
	volumes, secrets := env.Kube.CoreV1().PersistentVolumes(), env.Kube.CoreV1().Secrets(IstioNamespace)
	if err := volumes.DeleteCollection(ctx, metav1.DeleteOptions{}, labelled); err != nil {
		return fmt.Errorf("deleting PersistentVolumes: %w", err)
	}
	if err := secrets.DeleteCollection(ctx, metav1.DeleteOptions{}, labelled); err != nil {
		return fmt.Errorf("deleting Secrets of the Gateway: %w", err)
	}
	if len(namespaces.Items) == 0 {
		return nil
	}
	return env.awaitNothingLeft()
}

// awaitNothingLeft waits until no namespace, volume or Secret of the tests is left. A test doesn't
// wait for its own.
func (env *Environment) awaitNothingLeft() error {
	var left []string
	err := wait.PollUntilContextTimeout(context.Background(), pollEvery, TerminationTime, true,
		func(ctx context.Context) (bool, error) {
			var err error
			left, err = env.leftovers(ctx)
			return len(left) == 0, err
		})
	if len(left) > 0 {
		return fmt.Errorf("%s", strings.Join(left, ", "))
	}
	return err
}

// leftovers lists what is labelled MadeByTests.
func (env *Environment) leftovers(ctx context.Context) ([]string, error) {
	labelled := metav1.ListOptions{LabelSelector: MadeByTests}
	var left []string
	namespaces, err := env.Kube.CoreV1().Namespaces().List(ctx, labelled)
	if err != nil {
		return nil, fmt.Errorf("listing namespaces: %w", err)
	}
	for _, namespace := range namespaces.Items {
		left = append(left, "Namespace "+namespace.Name)
	}
	volumes, err := env.Kube.CoreV1().PersistentVolumes().List(ctx, labelled)
	if err != nil {
		return nil, fmt.Errorf("listing PersistentVolumes: %w", err)
	}
	for _, volume := range volumes.Items {
		left = append(left, "PersistentVolume "+volume.Name)
	}
	secrets, err := env.Kube.CoreV1().Secrets(IstioNamespace).List(ctx, labelled)
	if err != nil {
		return nil, fmt.Errorf("listing Secrets: %w", err)
	}
	for _, secret := range secrets.Items {
		left = append(left, "Secret "+secret.Name)
	}
	return left, nil
}

// AwaitQuietCluster waits until nothing of earlier tests is left, for tests that count what happens
// in the whole cluster.
func (env *Environment) AwaitQuietCluster(t *testing.T) {
	t.Helper()
	began := time.Now()
	if err := env.awaitNothingLeft(); err != nil {
		t.Fatalf("left by earlier tests: %v", err)
	}
	t.Logf("nothing of earlier tests was left after %s", time.Since(began).Round(time.Second))
}

// AwaitNoOthers waits until no namespace of earlier tests is left, for a test that counts what happens in the whole
// cluster and has namespaces of its own by then.
func (env *Environment) AwaitNoOthers(t *testing.T, own ...string) {
	t.Helper()
	began := time.Now()
	Eventually(t, TerminationTime, "no namespace of another test is left", func() error {
		namespaces, err := env.Kube.CoreV1().Namespaces().List(context.Background(),
			metav1.ListOptions{LabelSelector: MadeByTests})
		if err != nil {
			return err
		}
		for _, namespace := range namespaces.Items {
			if !slices.Contains(own, namespace.Name) {
				return fmt.Errorf("there is %s", namespace.Name)
			}
		}
		return nil
	})
	t.Logf("nothing of earlier tests was left after %s", time.Since(began).Round(time.Second))
}
