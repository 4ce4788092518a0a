package progress

import (
	"errors"
	"regexp"
	"strings"
	"testing"
)

// times are what differs from run to run.
var times = regexp.MustCompile(`\[ *[0-9.]+s\]|[0-9.]+m?s\b`)

func lines(out *strings.Builder) string { return times.ReplaceAllString(out.String(), "T") }

func TestAFileGetsALineAStep(t *testing.T) {
	var out strings.Builder
	r := New(&out)
	if err := r.Step("make it", func() error { return nil }); err != nil {
		t.Fatal(err)
	}
	if want := "T make it (T)\n"; lines(&out) != want {
		t.Errorf("printed %q, want %q", lines(&out), want)
	}
}

func TestATerminalShowsWhatRunsInOneLine(t *testing.T) {
	var out strings.Builder
	r := New(&out)
	r.width = func() int { return 30 }
	fault := errors.New("no disk")
	err := r.Step("make a thing of a rather long name", func() error {
		return r.Step("make another", func() error { r.Print("found"); return fault })
	})
	if !errors.Is(err, fault) {
		t.Errorf("error %v, want %v", err, fault)
	}
	for _, drawn := range strings.FieldsFunc(out.String(), func(c rune) bool { return c == '\n' || c == '\r' }) {
		if drawn = strings.TrimPrefix(drawn, "\x1b[K"); len([]rune(drawn)) > 29 {
			t.Errorf("the line %q is too long for the terminal", drawn)
		}
	}
	if !strings.Contains(out.String(), "\r\x1b[K[   0.0s] found\n") {
		t.Errorf("a line that stays does not take the place of the one that doesn't: %q", out.String())
	}
	if !strings.HasSuffix(out.String(), "\r\x1b[K") {
		t.Errorf("the line of what runs is left when nothing does: %q", out.String())
	}
}
