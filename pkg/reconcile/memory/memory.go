package memory

import (
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// Memory holds one Record per InferenceService. It may be used concurrently.
type Memory struct {
	mutex   sync.Mutex
	records map[cache.ObjectName]*Record
}

// New returns a Memory without records.
func New() *Memory { return &Memory{records: map[cache.ObjectName]*Record{}} }

// Of returns an InferenceService's Record, which is empty if there was none.
func (m *Memory) Of(service cache.ObjectName) *Record {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.records[service] == nil {
		m.records[service] = newRecord()
	}
	return m.records[service]
}

// Forget drops the Record of an InferenceService that is deleted.
func (m *Memory) Forget(service cache.ObjectName) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	delete(m.records, service)
}

// Deleted notes that an object of an InferenceService was deleted; last is its last state.
func (m *Memory) Deleted(service cache.ObjectName, key kube.Key, last metav1.Object) {
	m.mutex.Lock()
	record := m.records[service]
	m.mutex.Unlock()
	if record != nil {
		record.deleted(key, last)
	}
}

// Record is what is remembered of one InferenceService. It may be used concurrently: a worker and
// the watches' handlers do.
type Record struct {
	mutex sync.Mutex
	// held is since when each fact has held without a break.
	held map[string]time.Time
	// generation is the spec's, and specSince since when it has been seen.
	generation int64
	specSince  time.Time
	// accounts is when the ServiceAccount of a component, by kind, is to be read again.
	accounts map[string]time.Time
	// verified are the objects that were found as wanted. There are some ten, in a list that takes half of what a map does.
	verified []verdict
	// The maps below are nil while they are empty, as most are at rest.

	// written are the writes that the caches may not show yet.
	written map[kube.Key]written
	// unconfirmed is when a write failed whose outcome is unknown.
	unconfirmed map[kube.Key]time.Time
	// attempts are the last writes of objects.
	attempts map[kube.Key]attempt
}

func newRecord() *Record { return &Record{accounts: map[string]time.Time{}} }

// Objects returns how many objects are remembered as verified.
func (r *Record) Objects() int {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return len(r.verified)
}
