package reconcile

import (
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/resourceversion"
	"k8s.io/client-go/tools/cache"
)

// objectKey names an object of a kind.
type objectKey struct {
	kind Kind
	name cache.ObjectName
}

// freshness knows which of our own writes the caches don't show yet. A pass that
// started from a cache older than the last one's writes could take the same step,
// and tell of it, twice.
type freshness struct {
	mutex   sync.Mutex
	written map[cache.ObjectName]map[objectKey]written
}

// written is the resource version that a write led to, and when.
type written struct {
	resourceVersion string
	at              time.Time
}

// missing is how long a write is waited for. An object that was deleted while a watch
// was broken never shows up.
const missing = 10 * time.Second

func newFreshness() *freshness {
	return &freshness{written: map[cache.ObjectName]map[objectKey]written{}}
}

// wrote records the resource version that a write for an InferenceService led to.
func (f *freshness) wrote(service cache.ObjectName, key objectKey, resourceVersion string, now time.Time) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.written[service] == nil {
		f.written[service] = map[objectKey]written{}
	}
	f.written[service][key] = written{resourceVersion, now}
}

// gone forgets a write to an object that was deleted since.
func (f *freshness) gone(service cache.ObjectName, key objectKey) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	delete(f.written[service], key)
}

// forget drops all that is known of an InferenceService.
func (f *freshness) forget(service cache.ObjectName) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	delete(f.written, service)
}

// behind reports whether the caches lack one of our writes. The watch event that
// brings it enqueues the InferenceService again.
func (f *freshness) behind(service cache.ObjectName, get func(objectKey) metav1.Object, now time.Time) bool {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	for key, written := range f.written[service] {
		if !shows(get(key), written.resourceVersion) && now.Sub(written.at) < missing {
			return true
		}
		delete(f.written[service], key)
	}
	return false
}

// shows reports whether an object, nil if there is none, is at least as new as a
// resource version.
func shows(cached metav1.Object, resourceVersion string) bool {
	if cached == nil {
		return false
	}
	order, err := resourceversion.CompareResourceVersion(cached.GetResourceVersion(), resourceVersion)
	return err != nil || order >= 0
}
