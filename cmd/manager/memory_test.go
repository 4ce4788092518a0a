package main

import (
	"errors"
	"math"
	"os"
	"runtime/debug"
	"testing"

	"github.com/KimMachineGun/automemlimit/memlimit"
	"github.com/go-logr/logr"
)

// Go's limit is below the container's, unless the user sets another. Without a limit of the container there is none.
func TestLimitMemory(t *testing.T) {
	own := debug.SetMemoryLimit(-1)
	t.Cleanup(func() { debug.SetMemoryLimit(own) })
	unknown := func() (uint64, error) { return 0, errors.New("no control groups") }
	unlimited := func() (uint64, error) { return 0, memlimit.ErrNoLimit }
	const container, before = 512 << 20, 1 << 40
	for _, test := range []struct {
		name     string
		variable string
		provider memlimit.Provider
		want     int64
	}{
		{"a limit", "", memlimit.Limit(container), container * 9 / 10},
		{"no limit", "", unlimited, math.MaxInt64},
		{"an unknown limit", "", unknown, before},
		{"a limit of the user's", "1TiB", memlimit.Limit(container), before},
	} {
		if t.Setenv("GOMEMLIMIT", test.variable); test.variable == "" {
			_ = os.Unsetenv("GOMEMLIMIT") // Setenv sets it back
		}
		debug.SetMemoryLimit(before)
		limitMemory(logr.Discard(), test.provider)
		if got := debug.SetMemoryLimit(-1); got != test.want {
			t.Errorf("%s: Go's memory is limited to %d bytes, want %d", test.name, got, test.want)
		}
	}
}

// Garbage is collected earlier than Go does by itself, unless the user sets when.
func TestLimitGarbage(t *testing.T) {
	own := debug.SetGCPercent(100)
	t.Cleanup(func() { debug.SetGCPercent(own) })
	t.Setenv("GOGC", "100")
	if limitGarbage(); debug.SetGCPercent(100) != 100 {
		t.Error("the user's GOGC has no effect")
	}
	_ = os.Unsetenv("GOGC") // Setenv sets it back
	if limitGarbage(); debug.SetGCPercent(100) != garbagePercent {
		t.Errorf("without GOGC, garbage is not collected at %d percent", garbagePercent)
	}
}
