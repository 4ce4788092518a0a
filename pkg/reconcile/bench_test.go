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

// BenchmarkMemory fills the caches, as the watches would, with so many InferenceServices,
// with a canary each or without, makes a pass over all of them, and tells what of the heap is
// live then. The process takes more: what the collector lets grow, and the clients.
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

// liveHeap is what the heap holds that can still be reached, in bytes.
func liveHeap() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

// shown returns what the server shows to the caches, by informer.
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

// informers are the caches' by name.
func (h *harness) informers() map[string]cache.SharedIndexInformer {
	informers := map[string]cache.SharedIndexInformer{"Pod": h.caches.Pods, "EndpointSlice": h.caches.Slices}
	for kind, informer := range h.caches.Written {
		informers[string(kind)] = informer
	}
	return informers
}

// copies puts objects into the caches under so many other names, each decoded for itself as
// what comes from the API server is, and returns the InferenceServices' names.
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

// renamed returns an object of my-model as another service's, as it is cached.
func (h *harness) renamed(object any, name string) any {
	slimmed, err := kube.Transform(h.copied(object, name))
	if err != nil {
		h.t.Fatal(err)
	}
	return slimmed
}

// copied returns an object of my-model as another service's.
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
