package memory

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// A write has no effect if a webhook changes it on its way, and then the object is found as it was
// before. The same write would have none again. It is made now and then all the same, twice as
// long after the last one each time: the webhook may be removed.
const (
	futileFirst = time.Second
	futileMost  = 10 * time.Minute
)

// attempt is a write.
type attempt struct {
	// wanted is what was written, over the fields that Sluice owned of the object then.
	wanted [sha256.Size]byte
	over   string
	// pause is how long the same write is left out, and due until when.
	pause time.Duration
	due   time.Time
}

// Wait returns how long a write is to be left out because the same write had no effect; 0 if it is
// to be made.
func (r *Record) Wait(key kube.Key, live metav1.Object, configuration any, now time.Time) time.Duration {
	next, known := attemptOf(live, configuration)
	r.mutex.Lock()
	defer r.mutex.Unlock()
	last, found := r.attempts[key]
	if !known || !found || !last.same(next) {
		return 0
	}
	return max(0, last.due.Sub(now))
}

// Attempted records a write over an object; live or configuration is nil where there is none.
func (r *Record) Attempted(key kube.Key, live metav1.Object, configuration any, now time.Time) {
	if configuration == nil || live == nil {
		return
	}
	next, known := attemptOf(live, configuration)
	if !known {
		return
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	next.pause = futileFirst
	if last, found := r.attempts[key]; found && last.same(next) {
		next.pause = min(2*last.pause, futileMost)
	}
	next.due = now.Add(next.pause)
	set(&r.attempts, key, next)
}

// Worked records that an object was found as wanted.
func (r *Record) Worked(key kube.Key) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	drop(&r.attempts, key)
}

// attemptOf returns the attempt to write a configuration over an object as it is cached.
func attemptOf(live metav1.Object, configuration any) (attempt, bool) {
	wanted, err := timeless(configuration)
	if err != nil {
		return attempt{}, false
	}
	return attempt{wanted: sha256.Sum256(wanted), over: kube.FieldsOf(live).Digest}, true
}

// timeless returns a configuration as JSON, without its record of held shares: a share that is never written has
// another time in each pass, and would be another write each time.
func timeless(configuration any) ([]byte, error) {
	wanted, err := json.Marshal(configuration)
	if err != nil || !bytes.Contains(wanted, []byte(names.AnnotationHeldShares)) {
		return wanted, err
	}
	var object map[string]any
	if err := json.Unmarshal(wanted, &object); err != nil {
		return nil, err
	}
	unstructured.RemoveNestedField(object, "metadata", "annotations", names.AnnotationHeldShares)
	return json.Marshal(object)
}

// same reports whether two attempts write the same over the same.
func (a attempt) same(b attempt) bool { return a.wanted == b.wanted && a.over == b.over }
