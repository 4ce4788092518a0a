package progress

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// patience is how long a step runs before the first sign of life, and between
	// two of them, where they are lines of their own.
	patience = 15 * time.Second
	// redraw is how often a terminal's line is drawn.
	redraw = time.Second
	// narrowest is the width that is assumed of a terminal that doesn't report its own.
	narrowest = 80
)

// Reporter prints steps as they end. Steps may run at the same time. On a terminal
// the last line shows those that run.
type Reporter struct {
	out   io.Writer
	start time.Time
	// width returns the columns of the terminal: nil if out is none.
	width func() int

	mutex   sync.Mutex
	running []*step
	drawing bool
}

// step is one that has not ended.
type step struct {
	name  string
	began time.Time
}

// New returns a reporter whose clock starts now.
func New(out io.Writer) *Reporter {
	return &Reporter{out: out, start: time.Now(), width: terminalWidth(out)}
}

// terminalWidth returns a function that reads the columns of a terminal, or nil for
// whatever else out is.
func terminalWidth(out io.Writer) func() int {
	file, isFile := out.(*os.File)
	if !isFile {
		return nil
	}
	if _, err := unix.IoctlGetTermios(int(file.Fd()), unix.TCGETS); err != nil {
		return nil
	}
	return func() int {
		size, err := unix.IoctlGetWinsize(int(file.Fd()), unix.TIOCGWINSZ)
		if err != nil || size.Col == 0 {
			return narrowest
		}
		return int(size.Col)
	}
}

// Elapsed is the time since the start.
func (r *Reporter) Elapsed() time.Duration {
	return time.Since(r.start)
}

// Print prints one line.
func (r *Reporter) Print(format string, args ...any) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.clear()
	fmt.Fprintf(r.out, "[%6.1fs] %s\n", r.Elapsed().Seconds(), fmt.Sprintf(format, args...))
	r.draw()
}

// Step runs work and prints its name with the time it took. The error names
// the step.
func (r *Reporter) Step(name string, work func() error) error {
	current := &step{name: name, began: time.Now()}
	done := make(chan struct{})
	r.change(func() { r.running = append(r.running, current) })
	go r.keepShowing(current, done)
	err := work()
	close(done)
	r.change(func() {
		r.running = slices.DeleteFunc(r.running, func(s *step) bool { return s == current })
	})
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	r.Print("%s (%s)", name, round(time.Since(current.began)))
	return nil
}

// change changes which steps run, and redraws the terminal's line.
func (r *Reporter) change(edit func()) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	edit()
	r.clear()
	r.draw()
}

// keepShowing shows that a step goes on until it is done.
func (r *Reporter) keepShowing(s *step, done <-chan struct{}) {
	every := patience
	if r.width != nil {
		every = redraw
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-done:
			return
		case <-ticker.C:
			if r.width == nil {
				r.Print("%s: going on for %s", s.name, round(time.Since(s.began)))
			} else {
				r.change(func() {})
			}
		}
	}
}

// clear removes the terminal's line of running steps, so that another can take its
// place.
func (r *Reporter) clear() {
	if r.drawing {
		fmt.Fprint(r.out, "\r\x1b[K")
		r.drawing = false
	}
}

// draw draws that line, cut to the terminal's width.
func (r *Reporter) draw() {
	if r.width == nil || len(r.running) == 0 {
		return
	}
	var parts []string
	for _, s := range r.running {
		parts = append(parts, fmt.Sprintf("%s %s", s.name, time.Since(s.began).Round(time.Second)))
	}
	line := fmt.Sprintf("[%6.1fs] … %s", r.Elapsed().Seconds(), strings.Join(parts, ", "))
	if runes, most := []rune(line), r.width()-1; len(runes) > most {
		line = string(runes[:most])
	}
	fmt.Fprint(r.out, line)
	r.drawing = true
}

// round leaves a tenth of a second of short times and whole seconds of long ones.
func round(d time.Duration) time.Duration {
	if d < 10*time.Second {
		return d.Round(100 * time.Millisecond)
	}
	return d.Round(time.Second)
}
