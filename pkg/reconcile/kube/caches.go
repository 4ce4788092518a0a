package kube

import (
	"context"
	"fmt"
	"slices"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	istioclient "istio.io/client-go/pkg/clientset/versioned"
	istioinformers "istio.io/client-go/pkg/informers/externalversions"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	servingclient "github.com/sluice-serving/sluice/generated/clientset/versioned"
	servinginformers "github.com/sluice-serving/sluice/generated/informers/externalversions"
)

// Indexes of the caches.
const (
	// byService finds the objects of an InferenceService, by `namespace/name`.
	byService = "inferenceservice"
	// byHost finds the InferenceServices that claim an address at the ingress (package observe).
	byHost = "host"
)

// Caches hold the cluster's objects as the watches deliver them. Passes read them, and nothing else.
type Caches struct {
	Informers
	start []func(stop <-chan struct{})
	// sidecars are watched on demand; nil if others start their informer.
	sidecars *sidecars
}

// Informers are what Caches read.
type Informers struct {
	// Written are those of the kinds that Sluice writes. Objects of others are in them
	// too, by name and owner only, so that no name is taken for free that is not.
	Written map[Kind]cache.SharedIndexInformer
	// Pods and Slices are those of the Services that Sluice makes.
	Pods, Slices cache.SharedIndexInformer
	Gateways     cache.SharedIndexInformer
	// KEDA is the API of ScaledObjects, whose informer is among Written; nil stands for a
	// cluster without it.
	KEDA *OptionalKind
}

// Clients are what the caches watch through.
type Clients struct {
	Kube    kubernetes.Interface
	Istio   istioclient.Interface
	Serving servingclient.Interface
	// Dynamic and Metadata are for what comes with an installation of its own.
	Dynamic  dynamic.Interface
	Metadata metadata.Interface
}

// factories make the informers, all of which transform what they get (transform.go).
type factories struct {
	kube    informers.SharedInformerFactory
	istio   istioinformers.SharedInformerFactory
	serving servinginformers.SharedInformerFactory
}

// NewCaches returns caches, not started yet, that watch through the clients. Claims
// returns what an InferenceService claims at the ingress.
func NewCaches(clients Clients, claims func(*servingv1beta1.InferenceService) []string) (*Caches, error) {
	all := factories{
		kube:  informers.NewSharedInformerFactoryWithOptions(clients.Kube, 0, informers.WithTransform(Transform)),
		istio: istioinformers.NewSharedInformerFactoryWithOptions(clients.Istio, 0, istioinformers.WithTransform(Transform)),
		serving: servinginformers.NewSharedInformerFactoryWithOptions(clients.Serving, 0,
			servinginformers.WithTransform(Transform)),
	}
	ours := informers.NewSharedInformerFactoryWithOptions(clients.Kube, 0, informers.WithTransform(Transform),
		informers.WithTweakListOptions(func(o *metav1.ListOptions) { o.LabelSelector = names.LabelInferenceService }))
	keda := NewScaledObjects(clients.Dynamic, clients.Metadata)
	sidecars := newSidecars(clients.Istio, clients.Metadata)
	written := map[Kind]cache.SharedIndexInformer{KindScaledObject: keda.objects, KindSidecar: sidecars.informer()}
	for _, r := range rows {
		if r.informer != nil {
			written[r.kind] = r.informer(all)
		}
	}
	c, err := CachesOf(Informers{
		Written:  written,
		Pods:     ours.Core().V1().Pods().Informer(),
		Slices:   ours.Discovery().V1().EndpointSlices().Informer(),
		Gateways: all.istio.Networking().V1().Gateways().Informer(),
		KEDA:     keda,
	}, claims)
	if err != nil {
		return nil, err
	}
	c.sidecars = sidecars
	c.start = []func(<-chan struct{}){all.kube.Start, ours.Start, all.istio.Start, all.serving.Start}
	return c, nil
}

// CachesOf returns caches that read the informers, which others start.
func CachesOf(informers Informers, claims func(*servingv1beta1.InferenceService) []string) (*Caches, error) {
	c := &Caches{Informers: informers}
	services := cache.Indexers{byHost: func(object any) ([]string, error) {
		return claims(Unpacked(object).(*servingv1beta1.InferenceService)), nil
	}}
	if err := c.Written[KindInferenceService].AddIndexers(services); err != nil {
		return nil, fmt.Errorf("indexing InferenceServices: %w", err)
	}
	for _, informer := range c.all() {
		if err := informer.AddIndexers(cache.Indexers{byService: servicesOf}); err != nil {
			return nil, fmt.Errorf("indexing by InferenceService: %w", err)
		}
	}
	return c, nil
}

// servicesOf returns the `namespace/name` of the InferenceService that an object's label names. It
// returns an error if it is no object.
func servicesOf(object any) ([]string, error) {
	_, service, err := Names(object)
	if err != nil || service.Name == "" {
		return nil, err
	}
	return []string{service.String()}, nil
}

// all returns all informers.
func (c *Caches) all() []cache.SharedIndexInformer {
	all := []cache.SharedIndexInformer{c.Pods, c.Slices, c.Gateways}
	for _, informer := range c.Written {
		all = append(all, informer)
	}
	return all
}

// Run watches until ctx ends. It returns at once.
func (c *Caches) Run(ctx context.Context) error {
	for _, start := range c.start {
		start(ctx.Done())
	}
	return c.KEDA.run(ctx)
}

// WaitForSync waits until everything that existed at the start, of kinds that are watched, is in the caches, or
// ctx has ended: then it returns false. KEDA is not waited for for long: what has nothing
// to do with it goes on without.
func (c *Caches) WaitForSync(ctx context.Context) bool {
	synced := []cache.InformerSynced{c.Pods.HasSynced, c.Slices.HasSynced, c.Gateways.HasSynced}
	for kind, informer := range c.Written {
		if kind != KindScaledObject && !c.unwatched(kind) {
			synced = append(synced, informer.HasSynced)
		}
	}
	if !cache.WaitForCacheSync(ctx.Done(), synced...) {
		return false
	}
	brief, cancel := context.WithTimeout(ctx, waitForKEDA)
	defer cancel()
	cache.WaitForCacheSync(brief.Done(), c.KEDA.synced)
	return ctx.Err() == nil
}

// waitForKEDA is how long it may take to know whether KEDA is there.
const waitForKEDA = 10 * time.Second

// KEDAInstalled reports whether KEDA is installed, and whether that is known.
func (c *Caches) KEDAInstalled() (installed, known bool) {
	if c.KEDA == nil {
		return false, true
	}
	return c.KEDA.served(), c.KEDA.synced()
}

// Get returns an object of a kind that is written, nil if there is none.
func (c *Caches) Get(key Key) metav1.Object {
	object, found, err := c.Written[key.Kind].GetStore().GetByKey(key.Name.String())
	if err != nil || !found {
		return nil
	}
	return Unpacked(object).(metav1.Object)
}

// Has reports whether there is an object of a kind that is written, without unpacking it.
func (c *Caches) Has(key Key) bool {
	_, found, err := c.Written[key.Kind].GetStore().GetByKey(key.Name.String())
	return err == nil && found
}

// Labelled returns the objects of a kind that carry an InferenceService's label.
func (c *Caches) Labelled(kind Kind, service cache.ObjectName) []metav1.Object {
	return labelled[metav1.Object](c.Written[kind], service)
}

// PodsOf returns an InferenceService's pods.
func (c *Caches) PodsOf(service cache.ObjectName) []*corev1.Pod {
	return labelled[*corev1.Pod](c.Pods, service)
}

// SlicesOf returns the EndpointSlices of an InferenceService's Services.
func (c *Caches) SlicesOf(service cache.ObjectName) []*discoveryv1.EndpointSlice {
	return labelled[*discoveryv1.EndpointSlice](c.Slices, service)
}

// Owned returns the objects of a kind that an InferenceService owns for one of its components.
func (c *Caches) Owned(kind Kind, service *servingv1beta1.InferenceService, component names.Component) []metav1.Object {
	return slices.DeleteFunc(c.Labelled(kind, cache.MetaObjectToName(service)), func(object metav1.Object) bool {
		return object.GetLabels()[names.LabelComponent] != component.Kind || !Controls(service, object)
	})
}

// Ours returns the object of a kind and a name in the InferenceService's namespace, T's zero value
// if there is none or the InferenceService doesn't own it. T is the kind's Go type.
func Ours[T metav1.Object](c *Caches, service *servingv1beta1.InferenceService, kind Kind, name string) T {
	object, isT := c.Get(Key{kind, cache.NewObjectName(service.Namespace, name)}).(T)
	if !isT || !Controls(service, object) {
		var none T
		return none
	}
	return object
}

// labelled returns the objects of an informer that carry an InferenceService's label.
func labelled[T any](informer cache.SharedIndexInformer, service cache.ObjectName) []T {
	found, err := informer.GetIndexer().ByIndex(byService, service.String())
	if err != nil {
		// Only a missing index errs, and CachesOf has seen to that.
		return nil
	}
	objects := make([]T, 0, len(found))
	for _, object := range found {
		objects = append(objects, Unpacked(object).(T))
	}
	return objects
}

// Services returns all InferenceServices.
func (c *Caches) Services() []*servingv1beta1.InferenceService {
	listed := c.Written[KindInferenceService].GetStore().List()
	services := make([]*servingv1beta1.InferenceService, 0, len(listed))
	for _, object := range listed {
		services = append(services, Unpacked(object).(*servingv1beta1.InferenceService))
	}
	return services
}

// ServiceNames returns the names of all InferenceServices, without unpacking any.
func (c *Caches) ServiceNames() []cache.ObjectName {
	keys := c.Written[KindInferenceService].GetStore().ListKeys()
	names := make([]cache.ObjectName, 0, len(keys))
	for _, key := range keys {
		if name, err := cache.ParseObjectName(key); err == nil { // Each is one that client-go has made of a name.
			names = append(names, name)
		}
	}
	return names
}

// Claimants returns the InferenceServices that claim an address.
func (c *Caches) Claimants(claim string) []*servingv1beta1.InferenceService {
	found, err := c.Written[KindInferenceService].GetIndexer().ByIndex(byHost, claim)
	if err != nil {
		return nil
	}
	services := make([]*servingv1beta1.InferenceService, 0, len(found))
	for _, object := range found {
		services = append(services, Unpacked(object).(*servingv1beta1.InferenceService))
	}
	return services
}

// Gateway returns a Gateway by `namespace/name`, nil if there is none.
func (c *Caches) Gateway(key string) *istionetworking.Gateway {
	object, found, err := c.Gateways.GetStore().GetByKey(key)
	if err != nil || !found {
		return nil
	}
	gateway, _ := object.(*istionetworking.Gateway)
	return gateway
}
