package reconcile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"runtime"
	"testing"
	"time"

	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
)

// BenchmarkSteadyPass measures a pass over an InferenceService with a canary that has nothing to write.
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

// BenchmarkMemory fills the caches, as the watches do, with a number of InferenceServices, with a canary
// each or without, makes a pass over all of them, and reports the size of the live heap. The process
// takes more: garbage that is not collected yet, and the clients.
func BenchmarkMemory(b *testing.B) {
	for _, test := range []struct {
		services int
		canary   bool
	}{{300, false}, {300, true}, {10_000, false}, {10_000, true}} {
		b.Run(fmt.Sprintf("services=%d,canary=%v", test.services, test.canary), func(b *testing.B) {
			for b.Loop() {
				h := newHarness(b)
				h.user("flowers", -1)
				h.run(time.Minute)
				if test.canary {
					h.user("flowers-2", 10)
					h.run(time.Minute)
				}
				originals := h.shown()
				h.restart()
				before := liveHeap()
				names := h.copies(originals, test.services)
				for _, name := range names {
					if _, err := h.controller.sync(b.Context(), name); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(liveHeap()-before)/1e6, "MB")
				runtime.KeepAlive(h)
			}
		})
	}
}

// liveHeap returns the size of the reachable objects on the heap, in bytes.
func liveHeap() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

// shown returns the objects that show puts into the caches, by the name of the informer.
func (h *harness) shown() map[string][]any {
	all := map[string][]any{}
	for key, object := range h.objects {
		all[string(key.Kind)] = append(all[string(key.Kind)], object)
	}
	for _, deployment := range h.deployments() {
		for i := range int(observe.Replicas(deployment)) {
			pod, slice := podOf(deployment, i, true)
			all["Pod"], all["EndpointSlice"] = append(all["Pod"], pod), append(all["EndpointSlice"], slice)
		}
	}
	return all
}

// informers returns the caches' informers by name.
func (h *harness) informers() map[string]cache.SharedIndexInformer {
	informers := map[string]cache.SharedIndexInformer{"Pod": h.caches.Pods, "EndpointSlice": h.caches.Slices}
	for kind, informer := range h.caches.Written {
		informers[string(kind)] = informer
	}
	return informers
}

// copies puts copies of objects into the caches, for a number of other InferenceServices, and returns
// their names. The copies share no memory, like objects that the API server sends.
func (h *harness) copies(originals map[string][]any, services int) []cache.ObjectName {
	h.t.Helper()
	informers := h.informers()
	names := make([]cache.ObjectName, 0, services)
	for i := range services {
		name := fmt.Sprintf("model-%05d", i)
		names = append(names, cache.NewObjectName(myModel.Namespace, name))
		for kind, objects := range originals {
			for _, object := range objects {
				if err := informers[kind].GetStore().Add(h.renamed(object, name)); err != nil {
					h.t.Fatal(err)
				}
			}
		}
	}
	return names
}

// renamed returns a copy of an object of my-model for another service, as the caches have it.
func (h *harness) renamed(object any, name string) any {
	slimmed, err := kube.Transform(h.copied(object, name))
	if err != nil {
		h.t.Fatal(err)
	}
	return slimmed
}

// copied returns a copy of an object of my-model for another service.
func (h *harness) copied(object any, name string) any {
	data, err := json.Marshal(object)
	if err != nil {
		h.t.Fatal(err)
	}
	other := reflect.New(reflect.TypeOf(object).Elem()).Interface()
	if err := json.Unmarshal(bytes.ReplaceAll(data, []byte(myModel.Name), []byte(name)), other); err != nil {
		h.t.Fatal(err)
	}
	return other
}
