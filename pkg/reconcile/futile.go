package reconcile

import (
	"crypto/sha256"
	"encoding/json"
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"
)

// A write that has led to something else than what was written, because a webhook changes it
// on its way, would lead there again. It is made now and then all the same, twice as long
// after the last one each time: the webhook may go.
const (
	futileFirst = time.Second
	futileMost  = 10 * time.Minute
)

// errFutile says that a write is left out, because the same one came to nothing, and for how
// long.
type errFutile time.Duration

func (errFutile) Error() string { return "the same write has come to nothing a moment ago" }

// futile remembers for each object of which we have written something what that was, and what
// it was written over. Where the object is then found as it was before, it was in vain.
type futile struct {
	mutex    sync.Mutex
	services map[cache.ObjectName]map[objectKey]attempt
}

// attempt is a write.
type attempt struct {
	// wanted is what was written, over what we owned of the object then.
	wanted [sha256.Size]byte
	over   string
	// pause is how long the same write is left out, and due until when.
	pause time.Duration
	due   time.Time
}

func newFutile() *futile {
	return &futile{services: map[cache.ObjectName]map[objectKey]attempt{}}
}

// wait is how long a write is to be left out, 0 if it is to be made.
func (f *futile) wait(service cache.ObjectName, key objectKey, live metav1.Object, configuration any, now time.Time) time.Duration {
	next, known := attemptOf(live, configuration)
	f.mutex.Lock()
	defer f.mutex.Unlock()
	last, found := f.services[service][key]
	if !known || !found || !last.same(next) {
		return 0
	}
	return max(0, last.due.Sub(now))
}

// wrote notes a write, over an object or over nothing.
func (f *futile) wrote(service cache.ObjectName, key objectKey, live metav1.Object, configuration any, now time.Time) {
	if configuration == nil || live == nil {
		return
	}
	next, known := attemptOf(live, configuration)
	if !known {
		return
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	next.pause = futileFirst
	if last, found := f.services[service][key]; found && last.same(next) {
		next.pause = min(2*last.pause, futileMost)
	}
	next.due = now.Add(next.pause)
	if f.services[service] == nil {
		f.services[service] = map[objectKey]attempt{}
	}
	f.services[service][key] = next
}

// worked notes that an object was found to be as it should.
func (f *futile) worked(service cache.ObjectName, key objectKey) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	delete(f.services[service], key)
}

// keep drops what is known of objects that a pass had nothing to write to.
func (f *futile) keep(service cache.ObjectName, writes []Write) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	keepWritten(f.services[service], writes)
}

// forget drops all that is known of an InferenceService.
func (f *futile) forget(service cache.ObjectName) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	delete(f.services, service)
}

// attemptOf is the writing of a configuration over an object as it is cached.
func attemptOf(live metav1.Object, configuration any) (attempt, bool) {
	wanted, err := json.Marshal(configuration)
	if err != nil {
		return attempt{}, false
	}
	return attempt{wanted: sha256.Sum256(wanted), over: ownFieldsOf(live).digest}, true
}

// same reports whether two attempts write the same over the same.
func (a attempt) same(b attempt) bool { return a.wanted == b.wanted && a.over == b.over }
