package reconcile

import (
	"testing"
	"time"
)

// BenchmarkSteadyPass is a pass over an InferenceService with a canary, at which
// nothing is to be done.
func BenchmarkSteadyPass(b *testing.B) {
	h := newHarness(b)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", 10)
	h.run(time.Minute)
	h.counted()
	for b.Loop() {
		if _, err := h.controller.sync(b.Context(), myModel); err != nil {
			b.Fatal(err)
		}
	}
	if h.writes != nil {
		b.Fatalf("wrote %v", h.writes)
	}
}
