package reconcile

import (
	"errors"
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
)

// simInformer holds what the manager has been told of a kind. What else an informer
// can do, the controller doesn't ask.
type simInformer struct {
	cache.SharedIndexInformer
	indexer  simIndexer
	handlers []cache.ResourceEventHandler
	// listed is the version that the cache was filled at: watches go on from there.
	listed int
}

func newSimInformer(w *simWorld) *simInformer {
	return &simInformer{indexer: simIndexer{w: w, Indexer: cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{})}}
}

func (i *simInformer) GetStore() cache.Store     { return i.indexer }
func (i *simInformer) GetIndexer() cache.Indexer { return i.indexer }
func (i *simInformer) AddIndexers(indexers cache.Indexers) error {
	return i.indexer.AddIndexers(indexers)
}
func (i *simInformer) AddEventHandler(handler cache.ResourceEventHandler) (cache.ResourceEventHandlerRegistration, error) {
	i.handlers = append(i.handlers, handler)
	return nil, nil
}

// list fills the cache at the start.
func (i *simInformer) list(objects []metav1.Object, version int) error {
	i.listed = version
	listed := make([]any, len(objects))
	for at, object := range objects {
		listed[at] = slimCopy(object)
	}
	return i.indexer.Replace(listed, "")
}

// deliver takes a change that a watch brings, and calls the handlers.
func (i *simInformer) deliver(change simChange) error {
	if change.version <= i.listed {
		return nil
	}
	before, found, err := i.indexer.GetByKey(change.key.name.String())
	if err != nil {
		return err
	}
	if change.object == nil {
		if !found {
			return nil
		}
		err = i.indexer.Delete(before)
		for _, handler := range i.handlers {
			handler.OnDelete(before)
		}
		return err
	}
	after := slimCopy(change.object)
	err = i.indexer.Update(after)
	for _, handler := range i.handlers {
		if found {
			handler.OnUpdate(before, after)
		} else {
			handler.OnAdd(after, false)
		}
	}
	return err
}

// slimCopy is an object as the real caches keep it.
func slimCopy(object metav1.Object) any {
	slimmed, err := slim(object.(runtime.Object).DeepCopyObject())
	if err != nil {
		panic(err)
	}
	return slimmed
}

// simIndexer returns the objects of an index in an order of chance, as the real one
// does, but one that the seed gives.
type simIndexer struct {
	cache.Indexer
	w *simWorld
}

func (i simIndexer) ByIndex(name, value string) ([]any, error) {
	keys, err := i.IndexKeys(name, value)
	if err != nil {
		return nil, err
	}
	sorted := slices.Sorted(slices.Values(keys))
	i.w.chance("index").Shuffle(len(sorted), func(a, b int) { sorted[a], sorted[b] = sorted[b], sorted[a] })
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

// simQueue is client-go's rate-limited queue on the run's clock: an item is queued
// once, not while it is worked on, and of two delays the shorter holds.
type simQueue struct {
	w          *simWorld
	ready      func()
	items      []cache.ObjectName
	dirty      map[cache.ObjectName]bool
	processing map[cache.ObjectName]bool
	due        map[cache.ObjectName]time.Time
	limiter    workqueue.TypedRateLimiter[cache.ObjectName]
	down       bool
}

func newSimQueue(w *simWorld, ready func()) *simQueue {
	return &simQueue{
		w: w, ready: ready,
		dirty: map[cache.ObjectName]bool{}, processing: map[cache.ObjectName]bool{}, due: map[cache.ObjectName]time.Time{},
		limiter: workqueue.NewTypedItemExponentialFailureRateLimiter[cache.ObjectName](5*time.Millisecond, 20*time.Second),
	}
}

func (q *simQueue) Add(item cache.ObjectName) {
	if q.down || q.dirty[item] {
		return
	}
	q.dirty[item] = true
	if !q.processing[item] {
		q.items = append(q.items, item)
		q.ready()
	}
}

func (q *simQueue) Get() (cache.ObjectName, bool) {
	if q.down || len(q.items) == 0 {
		return cache.ObjectName{}, true
	}
	item := q.items[0]
	q.items = q.items[1:]
	delete(q.dirty, item)
	q.processing[item] = true
	return item, false
}

func (q *simQueue) Done(item cache.ObjectName) {
	delete(q.processing, item)
	if q.dirty[item] {
		q.items = append(q.items, item)
		q.ready()
	}
}

func (q *simQueue) AddAfter(item cache.ObjectName, wait time.Duration) {
	if wait <= 0 {
		q.Add(item)
		return
	}
	due := q.w.now.Add(wait)
	if before, waits := q.due[item]; waits && !due.Before(before) {
		return
	}
	q.due[item] = due
	q.w.after(wait, func() {
		if q.due[item].Equal(due) {
			delete(q.due, item)
			q.Add(item)
		}
	})
}

func (q *simQueue) AddRateLimited(item cache.ObjectName) { q.AddAfter(item, q.limiter.When(item)) }
func (q *simQueue) Forget(item cache.ObjectName)         { q.limiter.Forget(item) }
func (q *simQueue) NumRequeues(item cache.ObjectName) int {
	return q.limiter.NumRequeues(item)
}
func (q *simQueue) Len() int           { return len(q.items) }
func (q *simQueue) ShutDown()          { q.down = true }
func (q *simQueue) ShutDownWithDrain() { q.down = true }
func (q *simQueue) ShuttingDown() bool { return q.down }
