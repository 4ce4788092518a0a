package simulation

import (
	"testing"
	"time"
	"unsafe"

	"k8s.io/utils/clock"
)

// managerClock is the clock of the machine that the manager runs on. Like time.Now it reads two:
// one of the wall, which jumps when somebody sets it, and a monotonic one, which doesn't. The
// controller uses nothing else of a clock.
type managerClock struct {
	clock.WithTicker
	w *world
}

func (c managerClock) Now() time.Time {
	return readClocks(c.w.now.Add(c.w.skew), c.w.now.Sub(c.w.began))
}

func (c managerClock) Since(t time.Time) time.Duration { return c.Now().Sub(t) }

// elapse advances the virtual time of the bubble that the simulation runs in, which takes no time. The
// informers have no other clock.
func elapse(d time.Duration) { <-time.After(d) }

// setClock lets the manager's wall clock jump.
func (w *world) setClock(by time.Duration) {
	w.skew += by
	w.jumped += by.Abs()
}

// readClocks is a time with the readings of both clocks. Only time.Now makes such a time, so
// this writes over one: the layout is that of the package's source since Go 1.9, and
// TestSimulatedClock fails if it has changed.
func readClocks(wall time.Time, monotonic time.Duration) time.Time {
	now := time.Now()
	both := (*struct {
		wall uint64
		ext  int64
	})(unsafe.Pointer(&now))
	since1885 := wall.Unix() - time.Date(1885, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	both.wall = 1<<63 | uint64(since1885)<<30 | uint64(wall.Nanosecond())
	both.ext = int64(monotonic) + 1
	return now
}

func TestSimulatedClock(t *testing.T) {
	wall := time.Date(2026, 1, 1, 0, 0, 0, 5, time.UTC)
	before, after := readClocks(wall, time.Minute), readClocks(wall.Add(-time.Hour), 2*time.Minute)
	if !before.Round(0).Equal(wall) {
		t.Errorf("the wall clock has %s", before)
	}
	if passed := after.Sub(before); passed != time.Minute {
		t.Errorf("%s have passed by the monotonic clock, want 1m", passed)
	}
	if passed := after.Round(0).Sub(before); passed != -time.Hour {
		t.Errorf("%s have passed by the wall clock, want -1h", passed)
	}
}
