package main

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// A process that has ended is an error, with the end of its log, so that nothing waits for it.
func TestAProcessThatEndsIsMissed(t *testing.T) {
	works := func(context.Context) error { return nil }
	p, err := start(t.Context(), t.TempDir(), "short", works, nil, "sh", "-c", "echo its last words; read x")
	if err == nil {
		<-p.ended
		err = p.failed()
	}
	if err == nil || !strings.Contains(err.Error(), "its last words") {
		t.Errorf("got %v, want an error with the log", err)
	}
	never := func(context.Context) error { return errors.New("not yet") }
	_, err = start(t.Context(), t.TempDir(), "short", never, nil, "sh", "-c", "echo its last words")
	if !errors.Is(err, errEnded) {
		t.Errorf("got %v, want %v", err, errEnded)
	}
}
