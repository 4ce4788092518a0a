package main

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	// restEvery is how often the manager's work is looked at.
	restEvery = 2 * time.Second
	// restMost is how many bytes are allocated in that time at most where nothing but the Lease and health checks takes
	// any.
	restMost = 1 << 20
)

// keepReleasing returns the memory that isn't in use to the kernel each time that the manager rests after work, until
// ctx ends. Go keeps as much as its heap has had between two collections, and collects nothing while nothing is
// allocated: after a thousand services have changed that is a quarter of the resident memory.
func keepReleasing(ctx context.Context) {
	ticker := time.NewTicker(restEvery)
	defer ticker.Stop()
	var r releaser
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if r.due(readHeap()) {
				debug.FreeOSMemory()
			}
		}
	}
}

// heap is what Go reports of its heap, in bytes.
type heap struct {
	// allocated is all that ever was; it only grows.
	allocated uint64
	// live is what was in use after the last collection.
	live uint64
}

func readHeap() heap {
	samples := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}, {Name: "/gc/heap/live:bytes"}}
	metrics.Read(samples)
	return heap{allocated: samples[0].Value.Uint64(), live: samples[1].Value.Uint64()}
}

// releaser has when memory was released last.
type releaser struct {
	// looked and released are what was allocated at the last look and at the last release.
	looked, released uint64
}

// due reports whether memory is to be released now: the manager has worked since the last time, and rests. A release
// collects garbage. So it waits until there may be as much as Go would collect by itself.
func (r *releaser) due(now heap) bool {
	rests := now.allocated-r.looked < restMost
	r.looked = now.allocated
	if !rests || now.allocated-r.released < now.live/100*garbagePercent {
		return false
	}
	r.released = now.allocated
	return true
}
