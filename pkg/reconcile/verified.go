package reconcile

import (
	"crypto/sha256"
	"encoding/json"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"
)

// verified remembers which objects were found to be as they should, by their resource
// version and what was wanted: comparing the two is the costliest part of a pass, and
// most passes find nothing new. It is no more than a short cut.
type verified struct {
	mutex   sync.Mutex
	objects map[cache.ObjectName]map[objectKey]verdict
}

// verdict is an object that was as wanted.
type verdict struct {
	resourceVersion string
	wanted          [sha256.Size]byte
}

func newVerified() *verified {
	return &verified{objects: map[cache.ObjectName]map[objectKey]verdict{}}
}

// differs is the function of that name, asked only if the answer is not known.
func (v *verified) differs(service cache.ObjectName, key objectKey, live metav1.Object, configuration any) (bool, error) {
	wanted, err := json.Marshal(configuration)
	if err != nil {
		return false, err
	}
	now := verdict{live.GetResourceVersion(), sha256.Sum256(wanted)}
	if v.known(service, key) == now {
		return false, nil
	}
	changes, err := differs(key.kind, live, configuration)
	if err == nil && !changes {
		v.remember(service, key, now)
	}
	return changes, err
}

func (v *verified) known(service cache.ObjectName, key objectKey) verdict {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	return v.objects[service][key]
}

func (v *verified) remember(service cache.ObjectName, key objectKey, now verdict) {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	if v.objects[service] == nil {
		v.objects[service] = map[objectKey]verdict{}
	}
	v.objects[service][key] = now
}

// keep drops what is known of objects that a pass had nothing to write to: they are no more.
func (v *verified) keep(service cache.ObjectName, writes []Write) {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	if len(v.objects[service]) > len(writes) {
		keepWritten(v.objects[service], writes)
	}
}

// keepWritten removes from what is known by object all that is not of the writes.
func keepWritten[T any](known map[objectKey]T, writes []Write) {
	written := make(map[objectKey]bool, len(writes))
	for _, write := range writes {
		written[write.key()] = write.Object != nil
	}
	for key := range known {
		if !written[key] {
			delete(known, key)
		}
	}
}

// forget drops all that is known of an InferenceService.
func (v *verified) forget(service cache.ObjectName) {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	delete(v.objects, service)
}
