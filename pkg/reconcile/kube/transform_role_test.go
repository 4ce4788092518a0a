package kube

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
)

// A revision's whole role is read from the cached record: what is missing there would be lost with the next write.
func TestSlimKeepsTheRoleOfARevision(t *testing.T) {
	at := time.Date(2026, 1, 1, 0, 0, 0, 5, time.UTC)
	want := deploy.Role{
		RolledOutAt: at, Fallbacks: 2, FellBackAt: at, RejectedAt: at, RejectedRetry: "2", RejectedFor: "it fails",
	}
	record := deploy.ControllerRevision(deploy.ControllerRevisionOptions{
		Version: "canary-00000", Role: want, Owner: OwnerReference(&servingv1beta1.InferenceService{}),
	})
	live := &appsv1.ControllerRevision{ObjectMeta: metav1.ObjectMeta{
		Labels: map[string]string{names.LabelInferenceService: "my-model"}, Annotations: record.Annotations,
	}}
	got := deploy.ReadRole(slimmed(t, live).(*appsv1.ControllerRevision))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the cached record differs from what was written:\n%s", diff)
	}
}
