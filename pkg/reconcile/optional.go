package reconcile

import (
	"context"
	"fmt"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
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

// optionalKind is a kind that is written where its API is installed. It may come and go
// while the manager runs: its CustomResourceDefinition is watched, and its objects once that
// is there.
type optionalKind struct {
	objects, definition cache.SharedIndexInformer
	started             sync.Once
	// changed is called when the API has come or gone.
	changed func()
}

// newScaledObjects watches KEDA's ScaledObjects.
func newScaledObjects(objects dynamic.Interface, definitions metadata.Interface) (*optionalKind, error) {
	resource := kinds[KindScaledObject].resource
	kind := &optionalKind{
		objects: dynamicinformer.NewFilteredDynamicInformer(objects, resource, metav1.NamespaceAll, 0, cache.Indexers{}, nil).Informer(),
		definition: metadatainformer.NewFilteredMetadataInformer(definitions, customResourceDefinitions, metav1.NamespaceAll, 0, cache.Indexers{},
			func(o *metav1.ListOptions) {
				o.FieldSelector = fields.OneTermEqualSelector(metav1.ObjectNameField, resource.GroupResource().String()).String()
			}).Informer(),
		changed: func() {},
	}
	if err := kind.objects.SetTransform(slimScaledObject); err != nil {
		return nil, fmt.Errorf("watching ScaledObjects: %w", err)
	}
	return kind, nil
}

// slimScaledObject is slim for what comes without a type.
func slimScaledObject(object any) (any, error) {
	untyped, isUntyped := object.(*unstructured.Unstructured)
	if !isUntyped {
		return object, nil
	}
	typed := &deploy.ScaledObject{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(untyped.Object, typed); err != nil {
		// One that can't be read is as good as somebody else's.
		return &deploy.ScaledObject{ObjectMeta: identity(untyped)}, nil //nolint:nilerr // said above
	}
	return slim(typed)
}

// run watches until ctx ends. It returns at once.
func (k *optionalKind) run(ctx context.Context) error {
	_, err := k.definition.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { go k.watch(ctx) },
		DeleteFunc: func(any) { k.changed() },
	})
	if err != nil {
		return fmt.Errorf("watching CustomResourceDefinitions: %w", err)
	}
	go k.definition.Run(ctx.Done())
	return nil
}

// watch watches the objects, unless it does already, and tells of it when they are known.
func (k *optionalKind) watch(ctx context.Context) {
	k.started.Do(func() { go k.objects.Run(ctx.Done()) })
	if cache.WaitForCacheSync(ctx.Done(), k.objects.HasSynced) {
		k.changed()
	}
}

// served reports whether the API is there, and its objects known.
func (k *optionalKind) served() bool {
	return len(k.definition.GetStore().ListKeys()) > 0 && k.objects.HasSynced()
}

// synced reports whether it is known whether the API is there, and if so, its objects.
func (k *optionalKind) synced() bool {
	return k.definition.HasSynced() && (len(k.definition.GetStore().ListKeys()) == 0 || k.objects.HasSynced())
}
