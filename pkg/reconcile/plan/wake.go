package plan

import "time"

// wake is the time of a decision, and the earliest later time at which it has to be made again.
type wake struct {
	now time.Time
	// due is zero if time alone does not change the decision.
	due time.Time
}

// passed reports whether a fact that has held since a time has held for a duration. If it has not, the decision is
// made again once it has. A fact that does not hold, with the zero time, never has.
func (w *wake) passed(since time.Time, duration time.Duration) bool {
	if since.IsZero() {
		return false
	}
	return w.reached(since.Add(duration))
}

// reached reports whether a time has come. If it has not, the decision is made again once it has. The zero time never
// comes.
func (w *wake) reached(due time.Time) bool {
	if due.IsZero() {
		return false
	}
	if !due.After(w.now) {
		return true
	}
	if w.due.IsZero() || due.Before(w.due) {
		w.due = due
	}
	return false
}

// wakeAfter returns how long it is until the decision has to be made again, 0 if time alone does not change it.
func (w *wake) wakeAfter() time.Duration {
	if w.due.IsZero() {
		return 0
	}
	return w.due.Sub(w.now)
}

// Sooner returns the shorter of two waits; 0 stands for never.
func Sooner(a, b time.Duration) time.Duration {
	if a == 0 || b > 0 && b < a {
		return b
	}
	return a
}
