package main

import (
	"runtime"
	"runtime/debug"
	"testing"
)

// Memory is released once after work, when that has ended, and not for what little is allocated at rest.
func TestReleaseAtRest(t *testing.T) {
	const mib = 1 << 20
	var r releaser
	for _, test := range []struct {
		happened  string
		allocated uint64
		live      uint64
		percent   uint64
		want      bool
	}{
		{"the caches are filled", 100 * mib, 30 * mib, 50, false},
		{"it is still working", 140 * mib, 30 * mib, 50, false},
		{"it rests", 140*mib + 1000, 30 * mib, 50, true},
		{"it rests on", 140*mib + 2000, 24 * mib, 50, false},
		{"a few services change", 151 * mib, 24 * mib, 50, false},
		{"it rests after so little", 151*mib + 1000, 24 * mib, 50, false},
		{"another changes", 153 * mib, 24 * mib, 50, false},
		{"half of what is in use was allocated", 153*mib + 1000, 24 * mib, 50, true},
		{"as much as is in use is allocated", 177 * mib, 24 * mib, 100, false},
		{"it rests with a GOGC of 200", 177*mib + 1000, 24 * mib, 200, false},
		{"it rests with a GOGC of 100", 177*mib + 2000, 23 * mib, 100, true},
		{"much is allocated", 900 * mib, 0, garbageKept, false},
		{"it rests with GOGC=off", 900*mib + 1000, 0, garbageKept, false},
	} {
		if got := r.due(heap{test.allocated, test.live, test.percent}); got != test.want {
			t.Errorf("%s: memory is released: %v, want %v", test.happened, got, test.want)
		}
	}
}

// Go reports what is read of its heap.
func TestReadHeap(t *testing.T) {
	own := debug.SetGCPercent(75)
	t.Cleanup(func() { debug.SetGCPercent(own) })
	before := readHeap()
	kept := make([]byte, 10<<20)
	runtime.GC()
	after := readHeap()
	if after.allocated-before.allocated < uint64(len(kept)) || after.live < uint64(len(kept)) || after.percent != 75 {
		t.Errorf("after %d bytes were allocated: %+v, before: %+v", len(kept), after, before)
	}
	runtime.KeepAlive(kept)
	debug.SetGCPercent(-1)
	if off := readHeap(); off.percent != garbageKept {
		t.Errorf("without collections: %+v", off)
	}
}
