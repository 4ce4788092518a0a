package kube

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/metadata/metadatainformer"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/pkg/deploy"
)

// customResourceDefinitions are what other installations bring their APIs by.
var customResourceDefinitions = schema.GroupVersionResource{
	Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"}

// OptionalKind is a kind that is written where its API is installed. It may come and go
// while the manager runs: its CustomResourceDefinition is watched, and its objects for as
// long as that is there.
type OptionalKind struct {
	objects    *renewedInformer
	definition cache.SharedIndexInformer
	// changed is called when the API was installed or removed.
	changed atomic.Pointer[func()]

	mutex sync.Mutex
	// watched is the CustomResourceDefinition whose objects are watched until stop is
	// called; empty for none.
	watched types.UID
	stop    context.CancelFunc
}

// NewScaledObjects watches KEDA's ScaledObjects.
func NewScaledObjects(objects dynamic.Interface, definitions metadata.Interface) *OptionalKind {
	resource := KindScaledObject.Resource()
	return &OptionalKind{
		objects: newRenewedInformer(func() cache.SharedIndexInformer {
			return dynamicinformer.NewFilteredDynamicInformer(objects, resource, metav1.NamespaceAll, 0, cache.Indexers{}, nil).
				Informer()
		}, TransformScaledObject),
		definition: metadatainformer.NewFilteredMetadataInformer(definitions, customResourceDefinitions, metav1.NamespaceAll, 0, cache.Indexers{},
			func(o *metav1.ListOptions) {
				o.FieldSelector = fields.OneTermEqualSelector(metav1.ObjectNameField, resource.GroupResource().String()).
					String()
			}).
			Informer(),
	}
}

// TransformScaledObject is Transform for what comes without a type.
func TransformScaledObject(object any) (any, error) {
	untyped, isUntyped := object.(*unstructured.Unstructured)
	if !isUntyped {
		return object, nil
	}
	typed := &deploy.ScaledObject{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(untyped.Object, typed); err != nil {
		// One that can't be read is as good as somebody else's.
		return &deploy.ScaledObject{ObjectMeta: identity(untyped)}, nil //nolint:nilerr // see above
	}
	return Transform(typed)
}

// InstalledOf returns an optional kind whose objects and definition are read from informers that
// others start.
func InstalledOf(objects, definition cache.SharedIndexInformer) *OptionalKind {
	k := &OptionalKind{objects: &renewedInformer{}, definition: definition}
	k.objects.now.Store(&objects)
	return k
}

// OnChange has changed called, in place of what was before, when the API is installed or removed; nothing if it is nil.
func (k *OptionalKind) OnChange(changed func()) {
	if changed == nil {
		k.changed.Store(nil)
		return
	}
	k.changed.Store(&changed)
}

// notify calls what OnChange was called with.
func (k *OptionalKind) notify() {
	if changed := k.changed.Load(); changed != nil {
		(*changed)()
	}
}

// run watches until ctx ends. It returns at once.
func (k *OptionalKind) run(ctx context.Context) error {
	_, err := k.definition.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { k.follow(ctx) },
		UpdateFunc: func(any, any) { k.follow(ctx) },
		DeleteFunc: func(any) { k.follow(ctx) },
	})
	if err != nil {
		return fmt.Errorf("watching CustomResourceDefinitions: %w", err)
	}
	go k.definition.Run(ctx.Done())
	return nil
}

// follow begins to watch the objects of a CustomResourceDefinition that was created, and drops those
// of one that was deleted: a watch of them would fail for ever. While the definition terminates the
// objects are still watched, since the controller of each has to remove its finalizer.
func (k *OptionalKind) follow(ctx context.Context) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	var uid types.UID
	if definition := k.defined(); definition != nil {
		uid = definition.GetUID()
	}
	if uid != k.watched {
		if k.watched != "" {
			stop := k.stop
			k.objects.renew() // An informer that is stopped takes no handlers.
			stop()
		}
		k.watched = uid
		if uid != "" {
			var watching context.Context
			watching, k.stop = context.WithCancel(ctx)
			go k.watch(watching, k.objects.current())
		}
	}
	k.notify()
}

// watch watches the objects, and notifies when they are listed.
func (k *OptionalKind) watch(ctx context.Context, objects cache.SharedIndexInformer) {
	go objects.Run(ctx.Done())
	if cache.WaitForCacheSync(ctx.Done(), objects.HasSynced) {
		k.notify()
	}
}

// defined returns the CustomResourceDefinition, nil if there is none.
func (k *OptionalKind) defined() metav1.Object {
	for _, object := range k.definition.GetStore().List() {
		if definition, err := meta.Accessor(object); err == nil {
			return definition
		}
	}
	return nil
}

// served reports whether the API is there to stay, and its objects known.
func (k *OptionalKind) served() bool {
	definition := k.defined()
	return definition != nil && definition.GetDeletionTimestamp() == nil && k.objects.HasSynced()
}

// synced reports whether it is known whether the API is there, and if so, its objects.
func (k *OptionalKind) synced() bool {
	return k.definition.HasSynced() && (k.defined() == nil || k.objects.HasSynced())
}

// renewedInformer is an informer in whose place another can be put, that starts with nothing
// and has the same indexes and handlers. It has those methods of an informer that Caches call.
type renewedInformer struct {
	cache.SharedIndexInformer // nil: only the methods below are called

	fresh     func() cache.SharedIndexInformer
	transform cache.TransformFunc
	indexers  []cache.Indexers
	now       atomic.Pointer[cache.SharedIndexInformer]

	// mutex guards the handlers, and keeps them those of the present informer.
	mutex    sync.Mutex
	handlers []*renewedHandler
}

// renewedHandler is a handler, and its registration at the present informer.
type renewedHandler struct {
	cache.ResourceEventHandlerRegistration
	handler cache.ResourceEventHandler
}

func newRenewedInformer(fresh func() cache.SharedIndexInformer, transform cache.TransformFunc) *renewedInformer {
	i := &renewedInformer{fresh: fresh, transform: transform}
	i.renew()
	return i
}

// renew replaces the informer. It can't fail: an informer refuses these only once it was
// started.
func (i *renewedInformer) renew() {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	informer := i.fresh()
	_ = informer.SetTransform(i.transform)
	for _, indexers := range i.indexers {
		_ = informer.AddIndexers(indexers)
	}
	for _, added := range i.handlers {
		added.ResourceEventHandlerRegistration, _ = informer.AddEventHandler(added.handler)
	}
	i.now.Store(&informer)
}

func (i *renewedInformer) current() cache.SharedIndexInformer { return *i.now.Load() }
func (i *renewedInformer) GetStore() cache.Store              { return i.current().GetStore() }
func (i *renewedInformer) GetIndexer() cache.Indexer          { return i.current().GetIndexer() }
func (i *renewedInformer) HasSynced() bool                    { return i.current().HasSynced() }

func (i *renewedInformer) AddIndexers(indexers cache.Indexers) error {
	i.indexers = append(i.indexers, indexers)
	return i.current().AddIndexers(indexers)
}

func (i *renewedInformer) AddEventHandler(
	handler cache.ResourceEventHandler,
) (cache.ResourceEventHandlerRegistration, error) {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	registration, err := i.current().AddEventHandler(handler)
	if err != nil {
		return nil, err
	}
	added := &renewedHandler{registration, handler}
	i.handlers = append(i.handlers, added)
	return added, nil
}

func (i *renewedInformer) RemoveEventHandler(registration cache.ResourceEventHandlerRegistration) error {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	for at, added := range i.handlers {
		if added == registration {
			i.handlers = slices.Delete(i.handlers, at, at+1)
			return i.current().RemoveEventHandler(added.ResourceEventHandlerRegistration)
		}
	}
	return nil
}
