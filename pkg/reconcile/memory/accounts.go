package memory

import "time"

// AccountDue returns how long it is until the ServiceAccount of a component, by kind, is to be
// read again: nothing that is watched reports its changes. If that is now, it returns 0, and the
// next time is after the pause.
func (r *Record) AccountDue(component string, pause time.Duration, now time.Time) time.Duration {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	// A clock that was set back keeps nobody waiting for longer than the pause.
	if left := r.accounts[component].Sub(now); left > 0 && left <= pause {
		return left
	}
	r.accounts[component] = now.Add(pause)
	return 0
}

// AccountRead records that the ServiceAccount of a component, by kind, was read: the next time is
// after the pause.
func (r *Record) AccountRead(component string, pause time.Duration, now time.Time) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.accounts[component] = now.Add(pause)
}
