package plan

import "time"

// alarm is the time of a decision and the earliest moment that it waited for.
type alarm struct {
	now  time.Time
	next time.Time
}

// passed reports whether a fact that has held since then has held for the
// duration. If it has not yet, the decision is to be taken again when it will have.
func (a *alarm) passed(since time.Time, duration time.Duration) bool {
	if since.IsZero() {
		return false
	}
	due := since.Add(duration)
	if !due.After(a.now) {
		return true
	}
	if a.next.IsZero() || due.Before(a.next) {
		a.next = due
	}
	return false
}

// after returns how long to sleep until the earliest moment waited for, 0 if
// there is none.
func (a *alarm) after() time.Duration {
	if a.next.IsZero() {
		return 0
	}
	return a.next.Sub(a.now)
}
