package harness

import (
	"context"
	"maps"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
)

// NewNamespace creates a namespace and returns its name. It is deleted when the test has ended; only
// Run and AwaitQuietCluster wait for its end.
func (env *Environment) NewNamespace(t *testing.T, labels map[string]string) string {
	t.Helper()
	namespaces := env.Kube.CoreV1().Namespaces()
	labels = maps.Clone(labels)
	labels[MadeByTests] = "true"
	made, err := namespaces.Create(context.Background(), &corev1.Namespace{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "e2e-", Labels: labels},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatalf("creating a namespace: %v", err)
	}
	Undo(t, "deleting namespace "+made.Name, func(ctx context.Context) error {
		return env.deleteNamespace(ctx, made.Name)
	})
	return made.Name
}

// deleteNamespace deletes a namespace, and its pods with little grace: no client uses them any
// longer, and pods that terminate gently take time from the next test.
func (env *Environment) deleteNamespace(ctx context.Context, name string) error {
	if err := env.Kube.CoreV1().Namespaces().Delete(ctx, name, metav1.DeleteOptions{}); err != nil &&
		!apierrors.IsNotFound(err) {
		return err
	}
	quickly := metav1.DeleteOptions{GracePeriodSeconds: ptr.To[int64](1)}
	return env.Kube.CoreV1().Pods(name).DeleteCollection(ctx, quickly, metav1.ListOptions{})
}

// Injected returns the labels of a namespace whose pods get Istio's sidecars.
func Injected() map[string]string { return map[string]string{"istio-injection": "enabled"} }

// NotInjected returns the labels of a namespace whose pods get none: istioctl analyze warns of a
// namespace without a decision.
func NotInjected() map[string]string { return map[string]string{"istio-injection": "disabled"} }
