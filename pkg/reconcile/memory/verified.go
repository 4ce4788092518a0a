package memory

import (
	"crypto/sha256"
	"encoding/json"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// verdict is an object that was as wanted, by its resource version and what was wanted.
type verdict struct {
	resourceVersion string
	wanted          [sha256.Size]byte
}

// Differs is kube.Differs, which it calls only if the answer isn't remembered: comparing the two
// is the costliest part of a pass, and most passes find nothing new.
func (r *Record) Differs(key kube.Key, live metav1.Object, configuration any) (bool, error) {
	wanted, err := json.Marshal(configuration)
	if err != nil {
		return false, err
	}
	now := verdict{live.GetResourceVersion(), sha256.Sum256(wanted)}
	r.mutex.Lock()
	before := r.verified[key]
	r.mutex.Unlock()
	if before == now {
		return false, nil
	}
	changes, err := kube.Differs(key.Kind, live, configuration)
	if err == nil && !changes {
		r.mutex.Lock()
		set(&r.verified, key, now)
		r.mutex.Unlock()
	}
	return changes, err
}

// Keep drops what is remembered of objects that are not among those that a pass wrote or would
// have written.
func (r *Record) Keep(wanted map[kube.Key]bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if len(r.verified) > len(wanted) {
		keep(&r.verified, wanted)
	}
	keep(&r.attempts, wanted)
}

func keep[T any](remembered *map[kube.Key]T, wanted map[kube.Key]bool) {
	for key := range *remembered {
		if !wanted[key] {
			drop(remembered, key)
		}
	}
}
