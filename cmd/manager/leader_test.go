package main

import (
	"context"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	kubefake "k8s.io/client-go/kubernetes/fake"
)

// A copy that is asked to end gives its Lease up only once its work has ended.
func TestLeaseIsKeptUntilTheWorkHasEnded(t *testing.T) {
	kube := kubefake.NewClientset()
	ctx, cancel := context.WithCancel(t.Context())
	working, finish := make(chan struct{}), make(chan struct{})
	ended := make(chan error, 1)
	go func() {
		ended <- lead(ctx, kube, "sluice-system", func(ctx context.Context) error {
			close(working)
			<-ctx.Done()
			<-finish
			return nil
		})
	}()
	<-working
	cancel()
	if holder := leaseHolder(t, kube); holder == "" {
		t.Error("the Lease was given up while the work went on")
	}
	close(finish)
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("ended with %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("does not end")
	}
	if holder := leaseHolder(t, kube); holder != "" {
		t.Errorf("the Lease is still held by %s", holder)
	}
}

func leaseHolder(t *testing.T, kube *kubefake.Clientset) string {
	t.Helper()
	lease, err := kube.CoordinationV1().Leases("sluice-system").Get(t.Context(), leaseName, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if lease.Spec.HolderIdentity == nil {
		return ""
	}
	return *lease.Spec.HolderIdentity
}
