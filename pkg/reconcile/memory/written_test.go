package memory

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// A cache shows a write once it has the object in the written version or a later one, or lacks the object
// that the write deleted.
func TestWritesAreWaitedFor(t *testing.T) {
	object := func(resourceVersion, uid string, deleting bool) metav1.Object {
		d := &appsv1.Deployment{}
		d.ResourceVersion, d.UID = resourceVersion, "u"
		if uid != "" {
			d.UID = "other"
		}
		if deleting {
			d.DeletionTimestamp = &metav1.Time{}
		}
		return d
	}
	for _, test := range []struct {
		name   string
		write  written
		cached metav1.Object
		want   bool
	}{
		{"written, not there", written{resourceVersion: "7"}, nil, false},
		{"written, older", written{resourceVersion: "7"}, object("6", "", false), false},
		{"written, there", written{resourceVersion: "7"}, object("7", "", false), true},
		{"written, newer", written{resourceVersion: "7"}, object("10", "", false), true},
		{"deleted, still there", written{deleted: "u"}, object("6", "", false), false},
		{"deleted, not there", written{deleted: "u"}, nil, true},
		{"deleted, another of the name", written{deleted: "u"}, object("9", "other", false), true},
		{"deleted, kept by a finalizer", written{deleted: "u"}, object("9", "", true), true},
	} {
		if got := test.write.shownBy(test.cached); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

// The deletion of an older object of the same name does not end the waiting for a later write.
func TestDeletionOfAnOlderObject(t *testing.T) {
	m := New()
	name := cache.NewObjectName("default", "my-model")
	f := m.Of(name)
	key := kube.Key{Kind: kube.KindDeployment, Name: cache.NewObjectName("default", "a")}
	now := time.Unix(0, 0)
	none := func(kube.Key) metav1.Object { return nil }
	last := &appsv1.Deployment{}
	f.Wrote(key, "12", "", now)
	last.ResourceVersion = "9"
	m.Deleted(name, key, last)
	if !f.Behind(none, now) {
		t.Error("a write is not waited for after the deletion of an older object")
	}
	last.ResourceVersion = "13"
	m.Deleted(name, key, last)
	if f.Behind(none, now) {
		t.Error("a write is waited for, and its object was deleted")
	}
}

// A failed write may have been carried out, unless the API server refused it.
func TestAmbiguous(t *testing.T) {
	resource := schema.GroupResource{Resource: "services"}
	for _, test := range []struct {
		err  error
		want bool
	}{
		{apierrors.NewConflict(resource, "a", errors.New("changed")), false},
		{apierrors.NewTooManyRequests("busy", 1), false},
		{apierrors.NewForbidden(resource, "a", errors.New("quota")), false},
		{apierrors.NewTimeoutError("no answer in time", 1), true},
		{apierrors.NewServerTimeout(resource, "patch", 1), true},
		{apierrors.NewInternalError(errors.New("etcd")), true},
		{fmt.Errorf("applying: %w", apierrors.NewInternalError(errors.New("etcd"))), true},
		{context.DeadlineExceeded, true},
		{errors.New("connection reset by peer"), true},
	} {
		if got := ambiguous(test.err); got != test.want {
			t.Errorf("%v: %v, want %v", test.err, got, test.want)
		}
	}
}
