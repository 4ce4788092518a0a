package cluster

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// Informer returns one that has the InferenceServices of a namespace, or of all of them if it is empty. The outcome of
// each list and of the begin of each watch is handed to tried, nil if the API server has answered.
func (c Cluster) Informer(namespace string, tried func(error)) (cache.SharedIndexInformer, error) {
	resource := c.Dynamic.Resource(Services).Namespace(namespace)
	source := &cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
			list, err := resource.List(ctx, options)
			if err != nil {
				tried(err)
				return nil, err // Not a nil list in an interface that isn't nil.
			}
			tried(nil)
			return list, nil
		},
		WatchFuncWithContext: func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
			watch, err := resource.Watch(ctx, options)
			tried(err)
			return watch, err
		},
	}
	informer := cache.NewSharedIndexInformer(cache.ToListWatcherWithWatchListSemantics(source, c.Dynamic),
		&unstructured.Unstructured{}, 0, cache.Indexers{})
	silent := func(context.Context, *cache.Reflector, error) {} // It is reported to tried, not logged.
	if err := informer.SetWatchErrorHandlerWithContext(silent); err != nil {
		return nil, err
	}
	return informer, informer.SetTransform(typedService)
}

// typedService returns what an informer keeps of an object: an InferenceService without its managed fields, which are
// most of it. One that can't be read is kept without its spec and status, so that it is shown at all.
func typedService(object any) (any, error) {
	source, isObject := object.(*unstructured.Unstructured)
	if !isObject {
		return object, nil
	}
	source.SetManagedFields(nil)
	service, err := typed(source)
	if err != nil {
		service = &servingv1beta1.InferenceService{ObjectMeta: metav1.ObjectMeta{
			Namespace: source.GetNamespace(), Name: source.GetName(), UID: source.GetUID(), Generation: source.GetGeneration(),
			ResourceVersion: source.GetResourceVersion(), CreationTimestamp: source.GetCreationTimestamp(),
		}}
	}
	return service, nil
}
