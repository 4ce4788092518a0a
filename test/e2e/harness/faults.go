package harness

import (
	"context"
	"fmt"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
)

// The Deployments of Istio.
const (
	GatewayName = "istio-ingressgateway"
	IstiodName  = "istiod"
)

// ScaleForTest gives a Deployment other replicas until the test has ended.
func (env *Environment) ScaleForTest(t *testing.T, namespace, name string, replicas int32) {
	t.Helper()
	deployment, err := env.Kube.AppsV1().Deployments(namespace).Get(context.Background(), name, metav1.GetOptions{})
	if err != nil {
		t.Fatalf("Deployment %s: %v", name, err)
	}
	before := *deployment.Spec.Replicas
	t.Cleanup(func() { env.AwaitAvailable(t, namespace, name) })
	Undo(t, "scaling Deployment "+name+" back", func(ctx context.Context) error {
		return env.scale(ctx, namespace, name, before)
	})
	if err := env.scale(context.Background(), namespace, name, replicas); err != nil {
		t.Fatal(err)
	}
	env.AwaitAvailable(t, namespace, name)
}

// scale writes the replicas of a Deployment.
func (env *Environment) scale(ctx context.Context, namespace, name string, replicas int32) error {
	patch := fmt.Appendf(nil, `{"spec":{"replicas":%d}}`, replicas)
	_, err := env.Kube.AppsV1().Deployments(namespace).Patch(ctx, name, types.MergePatchType, patch,
		metav1.PatchOptions{})
	if err != nil {
		return fmt.Errorf("scaling Deployment %s: %w", name, err)
	}
	return nil
}

// AwaitAvailable waits until a Deployment has all its pods and no others.
func (env *Environment) AwaitAvailable(t *testing.T, namespace, name string) {
	t.Helper()
	Eventually(t, TerminationTime, "Deployment "+name+" is available", func() error {
		d, err := env.Kube.AppsV1().Deployments(namespace).Get(context.Background(), name, metav1.GetOptions{})
		if err != nil {
			return err
		}
		if d.Status.ObservedGeneration < d.Generation || d.Status.AvailableReplicas != *d.Spec.Replicas ||
			d.Status.Replicas != *d.Spec.Replicas {
			return fmt.Errorf("its status is %+v", d.Status)
		}
		return nil
	})
}

// DeletePod deletes a pod: gently or, as the loss of its node would, by force.
func (env *Environment) DeletePod(t *testing.T, namespace, name string, force bool) {
	t.Helper()
	var options metav1.DeleteOptions
	if force {
		options.GracePeriodSeconds = ptr.To[int64](0)
	}
	if err := env.Kube.CoreV1().Pods(namespace).Delete(context.Background(), name, options); err != nil {
		t.Fatalf("deleting pod %s: %v", name, err)
	}
}

// RestartAPIServer kills the local cluster's API server and starts it again. It reports whether it
// did: on any other cluster there is no way to do that.
func (u *User) RestartAPIServer(t *testing.T) (restarted bool) {
	t.Helper()
	root := u.localRoot(t)
	if root == "" {
		t.Log("not the local cluster: its API server is left alone")
		return false
	}
	began := time.Now()
	u.Run(t, "cd '"+root+"' && go run ./hack/cluster restart kube-apiserver")
	t.Logf("the API server was away for %s", time.Since(began).Round(100*time.Millisecond))
	return true
}

// PauseAPIServer has the local cluster's API server answer nothing for a time, as one does that is overloaded. It
// reports whether it did: on any other cluster there is no way to do that.
func (u *User) PauseAPIServer(t *testing.T, duration time.Duration) (paused bool) {
	t.Helper()
	root := u.localRoot(t)
	if root == "" {
		t.Log("not the local cluster: its API server is left alone")
		return false
	}
	u.Run(t, fmt.Sprintf("cd '%s' && go run ./hack/cluster pause kube-apiserver %s", root, duration))
	return true
}
