package e2e

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
)

// madeByTests labels what a run makes outside of its namespaces, and those: all of it is
// gone when the run has ended.
const madeByTests = "e2e.sluice.dev/made-by-tests"

// used is whether a test of this run has used the cluster.
var used atomic.Bool

// removeLeftovers removes what a run has left that was cut short.
func (env *environment) removeLeftovers(ctx context.Context) error {
	labelled := metav1.ListOptions{LabelSelector: madeByTests}
	namespaces, err := env.kube.CoreV1().Namespaces().List(ctx, labelled)
	if err != nil {
		return fmt.Errorf("listing namespaces: %w", err)
	}
	for _, namespace := range namespaces.Items {
		if err := env.deleteNamespace(ctx, namespace.Name); err != nil {
			return fmt.Errorf("namespace %s: %w", namespace.Name, err)
		}
	}
	if err := env.kube.CoreV1().PersistentVolumes().DeleteCollection(ctx, metav1.DeleteOptions{}, labelled); err != nil {
		return fmt.Errorf("volumes: %w", err)
	}
	if err := env.kube.CoreV1().Secrets(istioNamespace).DeleteCollection(ctx, metav1.DeleteOptions{}, labelled); err != nil {
		return fmt.Errorf("Secrets of the Gateway: %w", err)
	}
	if len(namespaces.Items) == 0 {
		return nil
	}
	return env.awaitNothingLeft()
}

// awaitNothingLeft waits until no namespace or volume of the tests is left. Tests don't wait
// for theirs.
func (env *environment) awaitNothingLeft() error {
	var left []string
	err := wait.PollUntilContextTimeout(context.Background(), pollEvery, goneTime, true, func(ctx context.Context) (bool, error) {
		var err error
		left, err = env.leftovers(ctx)
		return len(left) == 0, err
	})
	if len(left) > 0 {
		return fmt.Errorf("%s", strings.Join(left, ", "))
	}
	return err
}

func (env *environment) leftovers(ctx context.Context) ([]string, error) {
	labelled := metav1.ListOptions{LabelSelector: madeByTests}
	var left []string
	namespaces, err := env.kube.CoreV1().Namespaces().List(ctx, labelled)
	if err != nil {
		return nil, fmt.Errorf("listing namespaces: %w", err)
	}
	for _, namespace := range namespaces.Items {
		left = append(left, "Namespace "+namespace.Name)
	}
	volumes, err := env.kube.CoreV1().PersistentVolumes().List(ctx, labelled)
	if err != nil {
		return nil, fmt.Errorf("listing PersistentVolumes: %w", err)
	}
	for _, volume := range volumes.Items {
		left = append(left, "PersistentVolume "+volume.Name)
	}
	secrets, err := env.kube.CoreV1().Secrets(istioNamespace).List(ctx, labelled)
	if err != nil {
		return nil, fmt.Errorf("listing Secrets: %w", err)
	}
	for _, secret := range secrets.Items {
		left = append(left, "Secret "+secret.Name)
	}
	return left, nil
}

// awaitQuietCluster waits until what earlier tests made is gone, for tests that count what
// anybody does in the cluster.
func (env *environment) awaitQuietCluster(t *testing.T) {
	t.Helper()
	began := time.Now()
	if err := env.awaitNothingLeft(); err != nil {
		t.Fatalf("left by earlier tests: %v", err)
	}
	t.Logf("what earlier tests made was gone after %s", time.Since(began).Round(time.Second))
}
