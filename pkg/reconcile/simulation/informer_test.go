package simulation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"

	"github.com/sluice-serving/sluice/pkg/reconcile"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// informer is client-go's own informer of a kind.
type informer struct {
	cache.SharedIndexInformer
	w    *world
	kind kube.Kind
	feed *feed
	// attached are the handlers of the controller of this process.
	attached []cache.ResourceEventHandlerRegistration
}

// newInformer returns an informer that requests nothing of the API server before it is run.
func newInformer(m *manager, kind kube.Kind) *informer {
	feed := &feed{m: m, kind: kind, changes: m.watches[kind], requests: make(chan *apiRequest, 1), by: m.w.now}
	shared := cache.NewSharedIndexInformer(feed.source(), emptyObject(kind), 0, cache.Indexers{})
	must(shared.SetTransform(transformOf(kind)))
	must(shared.SetWatchErrorHandlerWithContext(func(ctx context.Context, _ *cache.Reflector, err error) {
		if ctx.Err() == nil {
			panic(err)
		}
	}))
	return &informer{SharedIndexInformer: shared, w: m.w, kind: kind, feed: feed}
}

// transformOf is what a kind's objects are reduced by on their way into the cache.
func transformOf(kind kube.Kind) cache.TransformFunc {
	if kind == kube.KindScaledObject {
		return kube.TransformScaledObject
	}
	return kube.Transform
}

// newStaticInformer returns an informer that is never run, for what doesn't change.
func newStaticInformer(m *manager, object runtime.Object) *informer {
	shared := cache.NewSharedIndexInformer(&cache.ListWatch{}, object, 0, cache.Indexers{})
	must(shared.GetStore().Add(object))
	return &informer{SharedIndexInformer: shared, w: m.w}
}

func (i *informer) GetStore() cache.Store { return i.GetIndexer() }
func (i *informer) GetIndexer() cache.Indexer {
	return shuffledIndexer{i.SharedIndexInformer.GetIndexer(), i.w, i.kind}
}

// AddEventHandler remembers the handler for detach, too.
func (i *informer) AddEventHandler(handler cache.ResourceEventHandler) (cache.ResourceEventHandlerRegistration, error) {
	attached, err := i.SharedIndexInformer.AddEventHandler(handler)
	must(err)
	i.attached = append(i.attached, attached)
	return attached, nil
}

// detach takes the handlers of a controller that has died from an informer that goes on.
func (i *informer) detach() {
	for _, attached := range i.attached {
		must(i.RemoveEventHandler(attached))
	}
	i.attached = nil
}

// checkUnchanged makes sure that all that is cached is still as it came: what a pass changes in it
// is seen by all others, and by none as a change. The informers must have got all changes.
func (i *informer) checkUnchanged() {
	for _, key := range i.w.api.sorted(i.kind) {
		cached, found, err := i.SharedIndexInformer.GetIndexer().GetByKey(key.Name.String())
		must(err)
		if !found {
			i.w.broken("(f) in the end %s %s is not cached", key.Kind, key.Name.Name)
			continue
		}
		if diff := cmp.Diff(jsonOf(kube.Unpacked(i.slimmed(i.w.api.objects[key]))), jsonOf(kube.Unpacked(cached))); diff != "" {
			i.w.broken("a pass has changed %s %s in its cache (-came +is):\n%s", key.Kind, key.Name.Name, diff)
		}
	}
}

// slimmed is an object as the real cache has it after it was sent.
func (i *informer) slimmed(object metav1.Object) any {
	slimmed, err := transformOf(i.kind)(decoded(object))
	must(err)
	return slimmed
}

func jsonOf(object any) string {
	text, err := json.MarshalIndent(object, "", " ")
	must(err)
	return string(text)
}

// shuffledIndexer returns the objects of an index in an order of chance, as the real one
// does, but one that only the seed, the time and the index give, however often it is read.
type shuffledIndexer struct {
	cache.Indexer
	w    *world
	kind kube.Kind
}

func (i shuffledIndexer) ByIndex(name, value string) ([]any, error) {
	keys, err := i.IndexKeys(name, value)
	if err != nil {
		return nil, err
	}
	sorted := slices.Sorted(slices.Values(keys))
	if len(sorted) > 1 {
		h := fnv.New64a()
		fmt.Fprint(h, i.kind, value, i.w.now.UnixNano())
		rand.New(rand.NewPCG(i.w.seed, h.Sum64())).
			Shuffle(len(sorted), func(a, b int) { sorted[a], sorted[b] = sorted[b], sorted[a] })
	}
	found := make([]any, 0, len(sorted))
	for _, key := range sorted {
		object, exists, err := i.GetByKey(key)
		if err != nil || !exists {
			return nil, errors.Join(err, errors.New("an index names what is not there"))
		}
		found = append(found, object)
	}
	return found, nil
}

// queue is client-go's rate-limited queue on the run's clock: an item is queued
// once, not while it is worked on, and of two delays the shorter holds.
type queue struct {
	w     *world
	ready func()
	mutex sync.Mutex
	// added are what was added since the run has last looked, at once or after a time.
	added      map[cache.ObjectName]bool
	addedAfter map[cache.ObjectName]time.Duration
	items      []cache.ObjectName
	dirty      map[cache.ObjectName]bool
	processing map[cache.ObjectName]bool
	due        map[cache.ObjectName]time.Time
	limiter    workqueue.TypedRateLimiter[cache.ObjectName]
	down       bool
}

func newQueue(w *world, ready func()) *queue {
	return &queue{
		w:          w,
		ready:      ready,
		added:      map[cache.ObjectName]bool{},
		addedAfter: map[cache.ObjectName]time.Duration{},
		dirty:      map[cache.ObjectName]bool{},
		processing: map[cache.ObjectName]bool{},
		due:        map[cache.ObjectName]time.Time{},
		limiter:    reconcile.NewRateLimiter(),
	}
}

// Add and AddAfter only note the item: handlers call them, at the same time as others.
func (q *queue) Add(item cache.ObjectName) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.added[item] = true
}

func (q *queue) AddAfter(item cache.ObjectName, wait time.Duration) {
	if wait <= 0 {
		q.Add(item)
		return
	}
	q.mutex.Lock()
	defer q.mutex.Unlock()
	if before, added := q.addedAfter[item]; added {
		wait = min(wait, before)
	}
	q.addedAfter[item] = wait
}

// take queues what was added, or has it queued in time, in an order that is the same each time.
func (q *queue) take() {
	q.mutex.Lock()
	added, addedAfter := maps.Clone(q.added), maps.Clone(q.addedAfter)
	clear(q.added)
	clear(q.addedAfter)
	q.mutex.Unlock()
	for _, item := range sortedNames(added) {
		q.enqueue(item)
	}
	for _, item := range sortedNames(addedAfter) {
		q.enqueueAfter(item, addedAfter[item])
	}
}

func sortedNames[V any](names map[cache.ObjectName]V) []cache.ObjectName {
	return slices.SortedFunc(maps.Keys(names),
		func(a, b cache.ObjectName) int { return strings.Compare(a.String(), b.String()) })
}

func (q *queue) enqueue(item cache.ObjectName) {
	if q.down || q.dirty[item] {
		return
	}
	q.dirty[item] = true
	if !q.processing[item] {
		q.items = append(q.items, item)
		q.ready()
	}
}

func (q *queue) Get() (cache.ObjectName, bool) {
	if q.down || len(q.items) == 0 {
		return cache.ObjectName{}, true
	}
	item := q.items[0]
	q.items = q.items[1:]
	delete(q.dirty, item)
	q.processing[item] = true
	return item, false
}

func (q *queue) Done(item cache.ObjectName) {
	delete(q.processing, item)
	if q.dirty[item] {
		q.items = append(q.items, item)
		q.ready()
	}
}

func (q *queue) enqueueAfter(item cache.ObjectName, wait time.Duration) {
	due := q.w.now.Add(wait)
	if before, waits := q.due[item]; waits && !due.Before(before) {
		return
	}
	q.due[item] = due
	q.w.after(wait, func() {
		if q.due[item].Equal(due) {
			delete(q.due, item)
			q.enqueue(item)
		}
	})
}

func (q *queue) AddRateLimited(item cache.ObjectName) { q.AddAfter(item, q.limiter.When(item)) }
func (q *queue) Forget(item cache.ObjectName)         { q.limiter.Forget(item) }
func (q *queue) NumRequeues(item cache.ObjectName) int {
	return q.limiter.NumRequeues(item)
}

// backOff is how long an item waits after an error now.
func (q *queue) backOff(item cache.ObjectName) (wait time.Duration) {
	limiter := reconcile.NewRateLimiter()
	for range q.limiter.NumRequeues(item) + 1 {
		wait = limiter.When(item)
	}
	return wait
}

func (q *queue) Len() int           { return len(q.items) }
func (q *queue) ShutDown()          { q.down = true }
func (q *queue) ShutDownWithDrain() { q.down = true }
func (q *queue) ShuttingDown() bool { return q.down }
