package reconcile

import (
	"sync"

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
	written map[cache.ObjectName]map[objectKey]string
}

func newFreshness() *freshness {
	return &freshness{written: map[cache.ObjectName]map[objectKey]string{}}
}

// wrote records the resource version that a write for an InferenceService led to.
func (f *freshness) wrote(service cache.ObjectName, key objectKey, resourceVersion string) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.written[service] == nil {
		f.written[service] = map[objectKey]string{}
	}
	f.written[service][key] = resourceVersion
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
func (f *freshness) behind(service cache.ObjectName, get func(objectKey) metav1.Object) bool {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	for key, written := range f.written[service] {
		cached := get(key)
		if cached == nil {
			return true
		}
		order, err := resourceversion.CompareResourceVersion(cached.GetResourceVersion(), written)
		if err == nil && order < 0 {
			return true
		}
		delete(f.written[service], key)
	}
	return false
}
