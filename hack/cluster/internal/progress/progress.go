package progress

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// patience is how long a step runs before the first sign of life, and between
// two of them.
const patience = 15 * time.Second

// Reporter prints steps as they end. Steps may run at the same time.
type Reporter struct {
	out   io.Writer
	start time.Time
	mutex sync.Mutex
}

// New returns a reporter whose clock starts now.
func New(out io.Writer) *Reporter {
	return &Reporter{out: out, start: time.Now()}
}

// Elapsed is the time since the start.
func (r *Reporter) Elapsed() time.Duration {
	return time.Since(r.start)
}

// Say prints one line.
func (r *Reporter) Say(format string, args ...any) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	fmt.Fprintf(r.out, "[%6.1fs] %s\n", r.Elapsed().Seconds(), fmt.Sprintf(format, args...))
}

// Step runs work and prints its name with the time it took. The error names
// the step.
func (r *Reporter) Step(name string, work func() error) error {
	began := time.Now()
	done := make(chan struct{})
	go r.keepSaying(name, began, done)
	err := work()
	close(done)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	r.Say("%s (%s)", name, round(time.Since(began)))
	return nil
}

func (r *Reporter) keepSaying(name string, began time.Time, done <-chan struct{}) {
	ticker := time.NewTicker(patience)
	defer ticker.Stop()
	for {
		select {
		case <-done:
			return
		case <-ticker.C:
			r.Say("%s: going on for %s", name, round(time.Since(began)))
		}
	}
}

// round leaves a tenth of a second of short times and whole seconds of long ones.
func round(d time.Duration) time.Duration {
	if d < 10*time.Second {
		return d.Round(100 * time.Millisecond)
	}
	return d.Round(time.Second)
}
