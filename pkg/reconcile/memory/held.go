package memory

import "time"

// Held records the facts that hold now, forgets those that no longer do, and returns since when
// each has held. The returned map is the caller's to read only.
func (r *Record) Held(facts []string, now time.Time) map[string]time.Time {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	before := r.held
	since := make(map[string]time.Time, len(facts))
	for _, fact := range facts {
		if at, found := before[fact]; found {
			since[fact] = at
		} else {
			since[fact] = now
		}
	}
	r.held = since
	return since
}

// ForgetHeld lets all facts begin to hold anew.
func (r *Record) ForgetHeld() {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.held = nil
}

// SpecSince returns since when the spec has been of this generation, without a break.
func (r *Record) SpecSince(generation int64, now time.Time) time.Time {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.generation != generation || r.specSince.IsZero() {
		r.generation, r.specSince = generation, now
	}
	return r.specSince
}
