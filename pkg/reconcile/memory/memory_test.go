package memory

import (
	"errors"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// Once all writes are shown and have worked, nothing of them is left in memory: an empty map is as large as it has ever
// been.
func TestNothingIsLeftOfWrites(t *testing.T) {
	r, now := newRecord(), time.Unix(0, 0)
	key := kube.Key{Kind: kube.KindDeployment, Name: cache.NewObjectName("default", "a")}
	live := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{ResourceVersion: "7"}}
	r.Attempted(key, live, map[string]string{"a": "b"}, now)
	r.Failed(key, errors.New("no answer"), now)
	r.Wrote(key, "7", "", now)
	if !r.Behind(func(kube.Key) metav1.Object { return nil }, now) {
		t.Error("a write that the caches don't show is not waited for")
	}
	if r.Wait(key, live, map[string]string{"a": "b"}, now) == 0 {
		t.Error("a write that had no effect is made again at once")
	}
	if r.Behind(func(kube.Key) metav1.Object { return live }, now) {
		t.Error("a write is waited for that the caches show")
	}
	r.Worked(key)
	if r.written != nil || r.unconfirmed != nil || r.attempts != nil {
		t.Errorf("left are %v, %v, %v", r.written, r.unconfirmed, r.attempts)
	}
}
