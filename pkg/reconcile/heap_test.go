package reconcile

import (
	"encoding/json"
	"runtime"
	"testing"
	"time"
)

// jsonOf returns how long objects are as JSON.
func jsonOf(t *testing.T, kinds map[string][]any) int {
	t.Helper()
	length := 0
	for _, objects := range kinds {
		for _, object := range objects {
			text, err := json.Marshal(object)
			if err != nil {
				t.Fatal(err)
			}
			length += len(text)
		}
	}
	return length
}

// What the caches and the passes keep of a service with a canary takes half of what its objects take as JSON. Half of
// that are the keys and the indexes of the caches. Whole objects would take twice as much as JSON.
func TestServicesTakeLittleOfTheHeap(t *testing.T) {
	const services, most = 200, 0.6
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", 10)
	h.run(time.Minute)
	objects := h.shown()
	h.restart()
	h.copies(objects, 1) // with what is made once for all
	before := liveHeap()
	for _, name := range h.copies(objects, services) {
		if _, err := h.controller.sync(t.Context(), name); err != nil {
			t.Fatal(err)
		}
	}
	heap, text := float64(liveHeap()-before)/services, jsonOf(t, objects)
	t.Logf("a service takes %.0f bytes of the heap, and its objects %d as JSON", heap, text)
	if ratio := heap / float64(text); ratio > most {
		t.Errorf("a service takes %.0f bytes of the heap, %.2f times its objects' %d as JSON; want at most %.1f times",
			heap, ratio, text, most)
	}
	runtime.KeepAlive(h)
}
