package memory

import (
	"testing"
	"time"

	"k8s.io/client-go/tools/cache"
)

// A ServiceAccount is read ever more seldom if the pause grows. After the clock was set back, it is due
// at once.
func TestAccountsAreReadSeldom(t *testing.T) {
	r, start := newRecord(), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	reads := 0
	for now := start; now.Before(start.Add(24 * time.Hour)); now = now.Add(time.Second) {
		if r.AccountDue("predictor", max(30*time.Second, now.Sub(start)/10), now) == 0 {
			reads++
		}
	}
	if reads < 20 || reads > 100 {
		t.Errorf("%d reads in a day", reads)
	}
	if wait := r.AccountDue("predictor", time.Minute, start); wait != 0 {
		t.Errorf("a wait of %s with a clock that was set back", wait)
	}
	if wait := r.AccountDue("transformer", time.Minute, start); wait != 0 {
		t.Errorf("a wait of %s for another component", wait)
	}
	r.AccountRead("explainer", time.Minute, start)
	if wait := r.AccountDue("explainer", time.Minute, start.Add(20*time.Second)); wait != 40*time.Second {
		t.Errorf("a wait of %s, 20 s after it was read for another reason; want 40s", wait)
	}
}

// Forget drops the record of a service.
func TestForget(t *testing.T) {
	m := New()
	name := cache.NewObjectName("default", "my-model")
	m.Of(name).Held([]string{"a"}, time.Unix(1, 0))
	m.Forget(name)
	if since := m.Of(name).Held([]string{"a"}, time.Unix(2, 0)); since["a"] != time.Unix(2, 0) {
		t.Errorf("the fact holds since %s, want since the first call after Forget", since["a"])
	}
}
