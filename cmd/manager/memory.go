package main

import (
	"math"

	"github.com/KimMachineGun/automemlimit/memlimit"
	"github.com/go-logr/logr"
)

// memoryPart is the part of the container's limit that Go may use: Go doesn't count all of its memory.
const memoryPart = 0.9

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
