package reconcile

import (
	"errors"
	"net/http"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/resourceversion"
	"k8s.io/client-go/tools/cache"
)

// objectKey names an object of a kind.
type objectKey struct {
	kind Kind
	name cache.ObjectName
}

// freshness knows which of our own writes the caches don't show yet, and which have
// failed in a way that leaves open whether they were done. A pass that started from a
// cache older than the last one's writes could take the same step, and tell of it, twice.
type freshness struct {
	mutex    sync.Mutex
	services map[cache.ObjectName]*recent
}

// recent are an InferenceService's own writes of late.
type recent struct {
	written map[objectKey]written
	// doubts are when writes have failed that may have been done.
	doubts map[objectKey]time.Time
}

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

func newFreshness() *freshness {
	return &freshness{services: map[cache.ObjectName]*recent{}}
}

// of returns an InferenceService's writes. The caller holds the lock.
func (f *freshness) of(service cache.ObjectName) *recent {
	if f.services[service] == nil {
		f.services[service] = &recent{written: map[objectKey]written{}, doubts: map[objectKey]time.Time{}}
	}
	return f.services[service]
}

// wrote records the resource version that a write for an InferenceService led to, or,
// if there is none, that it deleted the object.
func (f *freshness) wrote(service cache.ObjectName, key objectKey, resourceVersion string, deleted types.UID, now time.Time) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	recent := f.of(service)
	recent.written[key] = written{resourceVersion, deleted, now}
	delete(recent.doubts, key)
}

// failed records a write that came to nothing, or did it?
func (f *freshness) failed(service cache.ObjectName, key objectKey, err error, now time.Time) {
	if !ambiguous(err) {
		return
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.of(service).doubts[key] = now
}

// ambiguous reports whether a write may have been done all the same: there was no answer,
// or one of a server's own trouble, and not one that turns the request down.
func ambiguous(err error) bool {
	var status apierrors.APIStatus
	return !errors.As(err, &status) || status.Status().Code >= http.StatusInternalServerError
}

// doubtful reports whether an object may be other than what the cache shows, for a write
// that failed. Then it has to be written again, even if the cache shows it as wanted.
func (f *freshness) doubtful(service cache.ObjectName, key objectKey) bool {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	recent := f.services[service]
	if recent == nil {
		return false
	}
	_, found := recent.doubts[key]
	return found
}

// uncertain reports whether any object may be other than what the cache shows, for a write
// that failed. A doubt about what is not to be written any more ends with time.
func (f *freshness) uncertain(service cache.ObjectName, now time.Time) bool {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	recent := f.services[service]
	if recent == nil {
		return false
	}
	for key, at := range recent.doubts {
		if now.Sub(at) >= missing {
			delete(recent.doubts, key)
		}
	}
	return len(recent.doubts) > 0
}

// gone forgets a write to an object that was deleted since, as it was at last.
func (f *freshness) gone(service cache.ObjectName, key objectKey, last metav1.Object) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	recent := f.services[service]
	if recent == nil {
		return
	}
	if written, found := recent.written[key]; found && (written.resourceVersion == "" || written.shownBy(last)) {
		delete(recent.written, key)
	}
}

// forget drops all that is known of an InferenceService.
func (f *freshness) forget(service cache.ObjectName) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	delete(f.services, service)
}

// behind reports whether the caches lack one of our writes. The watch event that
// brings it enqueues the InferenceService again.
func (f *freshness) behind(service cache.ObjectName, get func(objectKey) metav1.Object, now time.Time) bool {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	recent := f.services[service]
	if recent == nil {
		return false
	}
	for key, written := range recent.written {
		if !written.shownBy(get(key)) && now.Sub(written.at) < missing {
			return true
		}
		delete(recent.written, key)
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
