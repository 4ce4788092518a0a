package memory

import (
	"crypto/sha256"
	"encoding/json"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// verdict is an object that was as wanted, by its resource version and the start of the digest of what was wanted.
type verdict struct {
	key             kube.Key
	resourceVersion string
	wanted          [16]byte
}

// Differs is kube.Differs, which it calls only if the answer isn't remembered: comparing the two
// is the costliest part of a pass, and most passes find nothing new.
func (r *Record) Differs(key kube.Key, live metav1.Object, configuration any) (bool, error) {
	wanted, err := json.Marshal(configuration)
	if err != nil {
		return false, err
	}
	digest := sha256.Sum256(wanted)
	now := verdict{key, live.GetResourceVersion(), [16]byte(digest[:])}
	if r.isVerified(now) {
		return false, nil
	}
	changes, err := kube.Differs(key.Kind, live, configuration)
	if err == nil && !changes {
		r.verify(now)
	}
	return changes, err
}

func (r *Record) isVerified(v verdict) bool {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return slices.Contains(r.verified, v)
}

// verify remembers a verdict, in place of what there was on the object.
func (r *Record) verify(v verdict) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	at := slices.IndexFunc(r.verified, func(before verdict) bool { return before.key == v.key })
	if at >= 0 {
		r.verified[at] = v
		return
	}
	r.verified = append(r.verified, v)
}

// Keep drops what is remembered of objects that are not among those that a pass wrote or would
// have written.
func (r *Record) Keep(wanted map[kube.Key]bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if len(r.verified) > len(wanted) {
		r.verified = slices.DeleteFunc(r.verified, func(v verdict) bool { return !wanted[v.key] })
	}
	if cap(r.verified)-len(r.verified) > 2 {
		r.verified = slices.Clone(r.verified) // It has grown by doubling.
	}
	for key := range r.attempts {
		if !wanted[key] {
			drop(&r.attempts, key)
		}
	}
}
