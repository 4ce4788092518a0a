package main

import (
	"math"
	"os"
	"runtime/debug"

	"github.com/KimMachineGun/automemlimit/memlimit"
	"github.com/go-logr/logr"
)

// memoryPart is the part of the container's limit that Go may use: Go doesn't count all of its memory.
const memoryPart = 0.9

// garbagePercent is how much garbage Go collects at the latest, in percent of what is in use. With Go's own, 100, the
// manager is a third larger, and takes a tenth less of the processor while services change (docs/scale.md). At rest it
// makes next to no garbage.
const garbagePercent = 50

// limitGarbage has Go collect garbage at garbagePercent. The variable GOGC goes before it.
func limitGarbage() {
	if _, set := os.LookupEnv("GOGC"); !set {
		debug.SetGCPercent(garbagePercent)
	}
}

// limitMemory keeps Go's memory below the limit that a provider returns, so that a large specification costs time
// instead of the process. The variables GOMEMLIMIT, and AUTOMEMLIMIT for another part, go before it.
func limitMemory(log logr.Logger, provider memlimit.Provider) {
	limit, err := memlimit.Set(memlimit.WithProvider(provider), memlimit.WithRatio(memoryPart))
	switch {
	case err != nil:
		log.Error(err, "Go's memory is not limited")
	case limit < math.MaxInt64:
		log.Info("Go's memory is limited", "bytes", limit)
	}
}
