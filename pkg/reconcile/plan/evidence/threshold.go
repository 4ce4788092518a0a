package evidence

import "time"

// Threshold is what a number of T's may be, which somebody else has chosen. It is no test: how often T that is no worse
// is outside of it is unknown here, and no part of any [Judge]'s alpha.
type Threshold struct {
	// Min and Max are the least and the most that the number may be, Ratio is the most as a multiple of S's; nil for no
	// such bound.
	Min, Max, Ratio *float64
	// For is how long the number has to be outside, at each look, 0 or more.
	For time.Duration
}

// Outside reports whether T's number is outside, where that of S, 0 or more, is as given.
func (t Threshold) Outside(target, stable float64) bool {
	return t.Min != nil && target < *t.Min || t.Max != nil && target > *t.Max ||
		t.Ratio != nil && target > *t.Ratio*stable
}

// Exceeded reports whether T is worse, whose number has been outside at each look since a time; zero for not at all.
func (t Threshold) Exceeded(since, at time.Time) bool {
	return !since.IsZero() && at.Sub(since) >= t.For
}
