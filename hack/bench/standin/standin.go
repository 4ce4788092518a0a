package standin

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/go-logr/logr"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"

	"github.com/sluice-serving/sluice/apis/names"
)

// byApp finds the pods and the Services of an InferenceService, by `namespace/app`.
const byApp = "app"

// item is a Deployment or a Service that is due.
type item struct {
	service bool
	name    cache.ObjectName
}

// StandIn makes pods and EndpointSlices.
type StandIn struct {
	client                              kubernetes.Interface
	deployments, services, pods, slices cache.SharedIndexInformer
	start                               func(stop <-chan struct{})
	queue                               workqueue.TypedRateLimitingInterface[item]

	// working is read-locked by whoever works.
	working sync.RWMutex

	mutex  sync.Mutex
	active int
	// rest is when the queue was last seen to be done with all.
	rest time.Time
	// failing has the pods, by name, that are not to be ready.
	failing map[cache.ObjectName]bool
}

// New returns a StandIn for all namespaces.
func New(client kubernetes.Interface) (*StandIn, error) {
	factory := informers.NewSharedInformerFactoryWithOptions(client, 0, informers.WithTransform(slim))
	s := &StandIn{
		client:      client,
		deployments: factory.Apps().V1().Deployments().Informer(),
		services:    factory.Core().V1().Services().Informer(),
		pods:        factory.Core().V1().Pods().Informer(),
		slices:      factory.Discovery().V1().EndpointSlices().Informer(),
		start:       factory.Start,
		queue: workqueue.NewTypedRateLimitingQueue(
			workqueue.NewTypedItemExponentialFailureRateLimiter[item](5*time.Millisecond, time.Second)),
		failing: map[cache.ObjectName]bool{},
	}
	for _, informer := range []cache.SharedIndexInformer{s.pods, s.services} {
		if err := informer.AddIndexers(cache.Indexers{byApp: apps}); err != nil {
			return nil, err
		}
	}
	return s, s.addHandlers()
}

// slim drops what is not read from an object on its way into a cache.
func slim(object any) (any, error) {
	if accessor, isObject := object.(metav1.Object); isObject {
		accessor.SetManagedFields(nil)
	}
	return object, nil
}

// apps returns the `namespace/app` that a pod is labelled with, or a Service selects.
func apps(object any) ([]string, error) {
	switch object := object.(type) {
	case *corev1.Pod:
		return []string{object.Namespace + "/" + object.Labels[names.LabelApp]}, nil
	case *corev1.Service:
		return []string{object.Namespace + "/" + object.Spec.Selector[names.LabelApp]}, nil
	}
	return nil, fmt.Errorf("a %T has no app", object)
}

func (s *StandIn) addHandlers() error {
	for informer, handle := range map[cache.SharedIndexInformer]func(object any){
		s.deployments: func(object any) { s.queue.Add(item{name: cache.MetaObjectToName(object.(*appsv1.Deployment))}) },
		s.services: func(object any) {
			s.queue.Add(item{service: true, name: cache.MetaObjectToName(object.(*corev1.Service))})
		},
		s.pods: func(object any) { s.enqueueFor(object.(*corev1.Pod)) },
	} {
		if _, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
			AddFunc:    handle,
			UpdateFunc: func(_, object any) { handle(object) },
			DeleteFunc: func(object any) {
				if unknown, isUnknown := object.(cache.DeletedFinalStateUnknown); isUnknown {
					object = unknown.Obj
				}
				handle(object)
			},
		}); err != nil {
			return err
		}
	}
	return nil
}

// enqueueFor enqueues a pod's Deployment, and the Services that select it.
func (s *StandIn) enqueueFor(pod *corev1.Pod) {
	if owner := metav1.GetControllerOf(pod); owner != nil {
		s.queue.Add(item{name: cache.NewObjectName(pod.Namespace, owner.Name)})
	}
	for _, object := range indexed(s.services, pod.Namespace+"/"+pod.Labels[names.LabelApp]) {
		service := object.(*corev1.Service)
		if labels.SelectorFromSet(service.Spec.Selector).Matches(labels.Set(pod.Labels)) {
			s.queue.Add(item{service: true, name: cache.MetaObjectToName(service)})
		}
	}
}

// indexed returns the objects with an app.
func indexed(informer cache.SharedIndexInformer, app string) []any {
	objects, err := informer.GetIndexer().ByIndex(byApp, app)
	if err != nil {
		return nil // Only a missing index errs, and New has added it.
	}
	return objects
}

// Run works until ctx ends. It returns at once if the caches are not filled before that.
func (s *StandIn) Run(ctx context.Context, workers int) {
	s.start(ctx.Done())
	for _, informer := range []cache.SharedIndexInformer{s.deployments, s.services, s.pods, s.slices} {
		if !cache.WaitForCacheSync(ctx.Done(), informer.HasSynced) {
			return
		}
	}
	var working sync.WaitGroup
	for range workers {
		working.Go(func() {
			for s.processNext(ctx) {
			}
		})
	}
	<-ctx.Done()
	s.queue.ShutDown()
	working.Wait()
}

func (s *StandIn) processNext(ctx context.Context) bool {
	due, shutdown := s.queue.Get()
	if shutdown {
		return false
	}
	s.work(1)
	defer s.work(-1)
	defer s.queue.Done(due)
	s.working.RLock()
	err := s.reconcile(ctx, due)
	s.working.RUnlock()
	switch {
	case ctx.Err() != nil:
	case err != nil:
		if !apierrors.IsConflict(err) && !apierrors.IsAlreadyExists(err) { // The cache was behind.
			logr.FromContextOrDiscard(ctx).Error(err, "standing in failed; tried again", "name", due.name)
		}
		s.queue.AddRateLimited(due)
	default:
		s.queue.Forget(due)
	}
	return true
}

// work counts the items that are worked on.
func (s *StandIn) work(change int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.active += change
	s.rest = time.Now()
}

// Pause keeps it from doing anything until the function is called that it returns.
func (s *StandIn) Pause() (resume func()) {
	s.working.Lock()
	return s.working.Unlock
}

// Cached returns how many Deployments, Services, pods and EndpointSlices it knows.
func (s *StandIn) Cached() int {
	cached := 0
	for _, informer := range []cache.SharedIndexInformer{s.deployments, s.services, s.pods, s.slices} {
		cached += len(informer.GetStore().ListKeys())
	}
	return cached
}

// AtRest returns since when there has been nothing to do; the zero time if there is something.
func (s *StandIn) AtRest() time.Time {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.active > 0 || s.queue.Len() > 0 {
		return time.Time{}
	}
	return s.rest
}

// SetReady makes the pods of an InferenceService ready, or not, until it is called again.
func (s *StandIn) SetReady(service cache.ObjectName, ready bool) {
	for _, object := range indexed(s.pods, service.String()) {
		pod := object.(*corev1.Pod)
		s.mutex.Lock()
		s.failing[cache.MetaObjectToName(pod)] = !ready
		s.mutex.Unlock()
		s.enqueueFor(pod)
	}
}

// isFailing reports whether a pod is not to be ready.
func (s *StandIn) isFailing(pod cache.ObjectName) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.failing[pod]
}

func (s *StandIn) reconcile(ctx context.Context, due item) error {
	if due.service {
		return s.reconcileService(ctx, due.name)
	}
	return s.reconcileDeployment(ctx, due.name)
}

// get returns a copy of an object in a cache, and whether there is one.
func get[T interface{ DeepCopy() T }](
	informer cache.SharedIndexInformer, name cache.ObjectName,
) (object T, found bool) {
	cached, found, err := informer.GetStore().GetByKey(name.String())
	if err != nil || !found {
		return object, false
	}
	return cached.(T).DeepCopy(), true
}
