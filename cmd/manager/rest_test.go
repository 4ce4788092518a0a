package main

import (
	"runtime"
	"testing"
)

// Memory is released once after work, when that has ended, and not for what little is allocated at rest.
func TestReleaseAtRest(t *testing.T) {
	const mib = 1 << 20
	var r releaser
	for _, test := range []struct {
		happened       string
		allocated, use uint64
		want           bool
	}{
		{"the caches are filled", 100 * mib, 30 * mib, false},
		{"it is still working", 140 * mib, 30 * mib, false},
		{"it rests", 140*mib + 1000, 30 * mib, true},
		{"it rests on", 140*mib + 2000, 25 * mib, false},
		{"a single service changes", 143 * mib, 25 * mib, false},
		{"it rests after so little", 143*mib + 1000, 25 * mib, false},
		{"as much as is in use is allocated", 170 * mib, 25 * mib, false},
		{"it rests again", 170*mib + 1000, 25 * mib, true},
	} {
		if got := r.due(heap{allocated: test.allocated, live: test.use}); got != test.want {
			t.Errorf("%s: memory is released: %v, want %v", test.happened, got, test.want)
		}
	}
}

// Go reports what is read of its heap.
func TestReadHeap(t *testing.T) {
	before := readHeap()
	kept := make([]byte, 10<<20)
	runtime.GC()
	after := readHeap()
	if after.allocated-before.allocated < uint64(len(kept)) || after.live < uint64(len(kept)) {
		t.Errorf("after %d bytes were allocated: %+v, before: %+v", len(kept), after, before)
	}
	runtime.KeepAlive(kept)
}
