package memory

import (
	"errors"
	"net/http"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/resourceversion"

	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// A pass that started from caches older than the last one's writes could take the same step, and
// send its Event, twice. So the writes that the caches don't show yet are remembered.

// written is what a write led to, and when.
type written struct {
	// resourceVersion of the object; empty if the write deleted it.
	resourceVersion string
	// deleted is the UID of the object that the write deleted.
	deleted types.UID
	at      time.Time
}

// missing is how long a write is waited for. An object that was deleted while a watch
// was broken never shows up.
const missing = 10 * time.Second

// Wrote records the resource version that a write led to, or, if there is none, the UID of the
// object that it deleted.
func (r *Record) Wrote(key kube.Key, resourceVersion string, deleted types.UID, now time.Time) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	set(&r.written, key, written{resourceVersion, deleted, now})
	drop(&r.unconfirmed, key)
}

// Failed records a write that failed, if its outcome is unknown.
func (r *Record) Failed(key kube.Key, err error, now time.Time) {
	if !ambiguous(err) {
		return
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	set(&r.unconfirmed, key, now)
}

// ambiguous reports whether a failed write may have been carried out: there was no answer, or one
// about a server's own trouble, and not one that denies the request.
func ambiguous(err error) bool {
	var status apierrors.APIStatus
	return !errors.As(err, &status) || status.Status().Code >= http.StatusInternalServerError
}

// IsUnconfirmed reports whether a write of the object failed whose outcome is unknown. Then the
// object has to be written again, even if the cache shows it as wanted.
func (r *Record) IsUnconfirmed(key kube.Key) bool {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	_, found := r.unconfirmed[key]
	return found
}

// Unconfirmed reports whether the outcome of any write is unknown. After a while, one of an object
// that is not written any more is not waited for.
func (r *Record) Unconfirmed(now time.Time) bool {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for key, at := range r.unconfirmed {
		if now.Sub(at) >= missing {
			drop(&r.unconfirmed, key)
		}
	}
	return len(r.unconfirmed) > 0
}

// deleted forgets a write to an object that was deleted since; last is its last state.
func (r *Record) deleted(key kube.Key, last metav1.Object) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if written, found := r.written[key]; found && (written.resourceVersion == "" || written.shownBy(last)) {
		drop(&r.written, key)
	}
}

// Behind reports whether the caches, which get reads, lack one of our writes. The watch event that
// brings it enqueues the InferenceService again.
func (r *Record) Behind(get func(kube.Key) metav1.Object, now time.Time) bool {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for key, written := range r.written {
		if !written.shownBy(get(key)) && now.Sub(written.at) < missing {
			return true
		}
		drop(&r.written, key)
	}
	return false
}

// shownBy reports whether an object, nil if there is none, is at least as new as the
// write.
func (w written) shownBy(cached metav1.Object) bool {
	if w.resourceVersion == "" {
		// A finalizer may keep what was deleted for longer.
		return cached == nil || cached.GetUID() != w.deleted || cached.GetDeletionTimestamp() != nil
	}
	if cached == nil {
		return false
	}
	order, err := resourceversion.CompareResourceVersion(cached.GetResourceVersion(), w.resourceVersion)
	return err != nil || order >= 0
}
