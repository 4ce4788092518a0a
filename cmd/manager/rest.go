package main

import (
	"context"
	"math"
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
// ctx ends. Go itself keeps as much as its heap may grow to before the next collection, and a tenth more, however long
// nothing is allocated: after a thousand services have changed that is a quarter of the resident memory.
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

// heap is what Go reports of its heap.
type heap struct {
	// allocated are all bytes that ever were; it only grows.
	allocated uint64
	// live are the bytes that were in use after the last collection.
	live uint64
	// percent is GOGC: how much is allocated until the next collection, in percent of live; garbageKept for none.
	percent uint64
}

// garbageKept is the percent with GOGC=off.
const garbageKept = math.MaxUint64

func readHeap() heap {
	samples := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}, {Name: "/gc/heap/live:bytes"}, {Name: "/gc/gogc:percent"}}
	metrics.Read(samples)
	return heap{samples[0].Value.Uint64(), samples[1].Value.Uint64(), samples[2].Value.Uint64()}
}

// releaser decides when memory is released.
type releaser struct {
	// looked and released are what was allocated at the last look and at the last release.
	looked, released uint64
}

// due reports whether memory is to be released now: the manager has worked since the last time, and rests. A release
// collects garbage. So it waits until there may be as much as Go would collect by itself, and never comes with GOGC=off.
func (r *releaser) due(now heap) bool {
	rests := now.allocated-r.looked < restMost
	r.looked = now.allocated
	garbage := float64(now.allocated - r.released)
	if !rests || now.percent == garbageKept || garbage < float64(now.live)*float64(now.percent)/100 {
		return false
	}
	r.released = now.allocated
	return true
}
