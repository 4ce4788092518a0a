package harness

import (
	"context"
	"fmt"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
)

// More than an autoscaler takes: it reads measurements every 15 s, which are taken as often, and by
// default waits five minutes before it scales down.
const (
	ScaleUpTime   = 4 * time.Minute
	ScaleDownTime = 8 * time.Minute
)

// AwaitReplicas waits until a revision's Deployment has so many replicas in its spec and ready. A
// revision without a Deployment has none.
func (u *User) AwaitReplicas(t *testing.T, revision string, want int32, within time.Duration) {
	t.Helper()
	Eventually(t, within, fmt.Sprintf("%s has %d pods", revision, want), func() error {
		deployment, err := u.Kube.AppsV1().Deployments(u.Namespace).Get(context.Background(), revision+"-deployment",
			metav1.GetOptions{})
		if apierrors.IsNotFound(err) && want == 0 {
			return nil // It is idle.
		}
		if err != nil {
			return err
		}
		if *deployment.Spec.Replicas != want || deployment.Status.ReadyReplicas != want {
			return fmt.Errorf("its spec has %d and %d are ready", *deployment.Spec.Replicas, deployment.Status.ReadyReplicas)
		}
		return nil
	})
}

// AwaitSpecReplicas waits until the spec of a revision's Deployment has so many replicas.
func (u *User) AwaitSpecReplicas(t *testing.T, revision string, want int32) {
	t.Helper()
	Eventually(t, RolloutTime, fmt.Sprintf("%s is to have %d pods", revision, want), func() error {
		if replicas := u.SpecReplicas(t, revision); replicas != want {
			return fmt.Errorf("it is to have %d", replicas)
		}
		return nil
	})
}

// ReadyReplicas returns how many pods of a revision are ready.
func (u *User) ReadyReplicas(t *testing.T, revision string) int32 {
	t.Helper()
	return u.Deployment(t, revision).Status.ReadyReplicas
}

// SpecReplicas returns the replicas in the spec of a revision's Deployment.
func (u *User) SpecReplicas(t *testing.T, revision string) int32 {
	t.Helper()
	return ptr.Deref(u.Deployment(t, revision).Spec.Replicas, 0)
}

// Deployment reads a revision's Deployment. It is empty if the revision is idle.
func (u *User) Deployment(t *testing.T, revision string) *appsv1.Deployment {
	t.Helper()
	deployment, err := u.Kube.AppsV1().Deployments(u.Namespace).Get(context.Background(), revision+"-deployment",
		metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return &appsv1.Deployment{}
	}
	if err != nil {
		t.Fatal(err)
	}
	return deployment
}
