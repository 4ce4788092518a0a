package kube

import (
	"crypto/sha256"
	"encoding/json"
	"sync"
)

// shared returns the first of all equal parts of cached objects, such as labels or owners: a service's objects have the
// same, and nobody changes what is cached. It is what package unique is for values without maps and slices. A part that
// can't be compared is returned as it is.
func shared[T any](part T) T {
	text, err := json.Marshal(part)
	if err != nil {
		return part
	}
	first, isPart := parts.first(sha256.Sum256(text), part).(T)
	if !isPart { // of another type, which has the same JSON
		return part
	}
	return first
}

// mostParts is how many parts are held. An object that is gone leaves some behind.
const mostParts = 8192

var parts = table{byDigest: map[[sha256.Size]byte]any{}}

// table holds the first of all equal parts. It may be used concurrently.
type table struct {
	mutex    sync.Mutex
	byDigest map[[sha256.Size]byte]any
}

// first returns the part of a digest that is held; without one, it holds this one.
func (t *table) first(digest [sha256.Size]byte, part any) any {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if held, found := t.byDigest[digest]; found {
		return held
	}
	if len(t.byDigest) == mostParts {
		clear(t.byDigest)
	}
	t.byDigest[digest] = part
	return part
}
