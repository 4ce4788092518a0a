package reconcile

import (
	"context"
	"fmt"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	istioclient "istio.io/client-go/pkg/clientset/versioned"
	istioinformers "istio.io/client-go/pkg/informers/externalversions"
	"k8s.io/apimachinery/pkg/api/meta"
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
	// byHost finds the InferenceServices that claim an address at the ingress (hosts.go).
	byHost = "host"
)

// Caches are what the cluster is known by. All reading goes through them.
type Caches struct {
	// owned holds the kinds that are written. Objects of others are in them
	// too, by name only, so that none is taken for free that is not.
	owned map[Kind]cache.SharedIndexInformer
	pods  cache.SharedIndexInformer
	// slices are those of the Services that Sluice makes.
	slices   cache.SharedIndexInformer
	gateways cache.SharedIndexInformer
	// scaledObjects are among owned, and watched where KEDA is installed; nil stands for
	// a cluster without it.
	scaledObjects *optionalKind
	start         []func(stop <-chan struct{})
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

// NewCaches returns caches, not started yet, that watch through the clients. Claims
// returns what an InferenceService claims at the ingress.
func NewCaches(clients Clients, claims func(*servingv1beta1.InferenceService) []string) (*Caches, error) {
	kube, istio, serving := clients.Kube, clients.Istio, clients.Serving
	scaledObjects := newScaledObjects(clients.Dynamic, clients.Metadata)
	kubeAll := informers.NewSharedInformerFactoryWithOptions(kube, 0, informers.WithTransform(slim))
	kubeOurs := informers.NewSharedInformerFactoryWithOptions(kube, 0, informers.WithTransform(slim),
		informers.WithTweakListOptions(func(o *metav1.ListOptions) { o.LabelSelector = names.LabelInferenceService }))
	istioAll := istioinformers.NewSharedInformerFactoryWithOptions(istio, 0, istioinformers.WithTransform(slim))
	servingAll := servinginformers.NewSharedInformerFactoryWithOptions(serving, 0, servinginformers.WithTransform(slim))
	c := &Caches{
		owned: map[Kind]cache.SharedIndexInformer{
			KindInferenceService:   servingAll.Serving().V1beta1().InferenceServices().Informer(),
			KindControllerRevision: kubeAll.Apps().V1().ControllerRevisions().Informer(),
			KindDeployment:         kubeAll.Apps().V1().Deployments().Informer(),
			KindService:            kubeAll.Core().V1().Services().Informer(),
			KindAutoscaler:         kubeAll.Autoscaling().V2().HorizontalPodAutoscalers().Informer(),
			KindScaledObject:       scaledObjects.objects,
			KindDestinationRule:    istioAll.Networking().V1().DestinationRules().Informer(),
			KindVirtualService:     istioAll.Networking().V1().VirtualServices().Informer(),
		},
		pods:     kubeOurs.Core().V1().Pods().Informer(),
		slices:   kubeOurs.Discovery().V1().EndpointSlices().Informer(),
		gateways: istioAll.Networking().V1().Gateways().Informer(),

		scaledObjects: scaledObjects,

		start: []func(<-chan struct{}){kubeAll.Start, kubeOurs.Start, istioAll.Start, servingAll.Start},
	}
	return c, c.addIndexers(claims)
}

func (c *Caches) addIndexers(claims func(*servingv1beta1.InferenceService) []string) error {
	services := cache.Indexers{byHost: func(object any) ([]string, error) {
		return claims(object.(*servingv1beta1.InferenceService)), nil
	}}
	if err := c.owned[KindInferenceService].AddIndexers(services); err != nil {
		return fmt.Errorf("indexing InferenceServices: %w", err)
	}
	for _, informer := range c.all() {
		if err := informer.AddIndexers(cache.Indexers{byService: serviceIndex}); err != nil {
			return fmt.Errorf("indexing by InferenceService: %w", err)
		}
	}
	return nil
}

// serviceIndex files an object under the InferenceService that its label names.
func serviceIndex(object any) ([]string, error) {
	accessor, err := meta.Accessor(object)
	if err != nil {
		return nil, fmt.Errorf("indexing by InferenceService: %w", err)
	}
	if name, found := accessor.GetLabels()[names.LabelInferenceService]; found {
		return []string{accessor.GetNamespace() + "/" + name}, nil
	}
	return nil, nil
}

// all returns all informers.
func (c *Caches) all() []cache.SharedIndexInformer {
	all := []cache.SharedIndexInformer{c.pods, c.slices, c.gateways}
	for _, informer := range c.owned {
		all = append(all, informer)
	}
	return all
}

// Run watches until ctx ends. It returns at once.
func (c *Caches) Run(ctx context.Context) error {
	for _, start := range c.start {
		start(ctx.Done())
	}
	return c.scaledObjects.run(ctx)
}

// WaitForSync waits until everything that existed at the start is in the caches, or
// ctx has ended: then it returns false. KEDA is not waited for for long: what has nothing
// to do with it goes on without.
func (c *Caches) WaitForSync(ctx context.Context) bool {
	var synced []cache.InformerSynced
	for _, informer := range c.all() {
		if informer != c.owned[KindScaledObject] {
			synced = append(synced, informer.HasSynced)
		}
	}
	if !cache.WaitForCacheSync(ctx.Done(), synced...) {
		return false
	}
	brief, cancel := context.WithTimeout(ctx, waitForKEDA)
	defer cancel()
	cache.WaitForCacheSync(brief.Done(), c.scaledObjects.synced)
	return ctx.Err() == nil
}

// waitForKEDA is how long it may take to know whether KEDA is there.
const waitForKEDA = 10 * time.Second

// keda says whether KEDA is installed, as far as that is known.
func (c *Caches) keda() (installed, known bool) {
	if c.scaledObjects == nil {
		return false, true
	}
	return c.scaledObjects.served(), c.scaledObjects.synced()
}

// get returns an object of a kind that is written, nil if there is none.
func (c *Caches) get(key objectKey) metav1.Object {
	object, found, err := c.owned[key.kind].GetStore().GetByKey(key.name.String())
	if err != nil || !found {
		return nil
	}
	return object.(metav1.Object)
}

// ofService returns the objects of an informer that belong to an InferenceService,
// by their label.
func ofService[T any](informer cache.SharedIndexInformer, service cache.ObjectName) []T {
	found, err := informer.GetIndexer().ByIndex(byService, service.String())
	if err != nil {
		// Only a missing index errs, and addIndexers has seen to that.
		return nil
	}
	objects := make([]T, 0, len(found))
	for _, object := range found {
		objects = append(objects, object.(T))
	}
	return objects
}

// services returns all InferenceServices.
func (c *Caches) services() []*servingv1beta1.InferenceService {
	listed := c.owned[KindInferenceService].GetStore().List()
	services := make([]*servingv1beta1.InferenceService, 0, len(listed))
	for _, object := range listed {
		services = append(services, object.(*servingv1beta1.InferenceService))
	}
	return services
}

// claimants returns the InferenceServices that claim an address.
func (c *Caches) claimants(claim string) []*servingv1beta1.InferenceService {
	found, err := c.owned[KindInferenceService].GetIndexer().ByIndex(byHost, claim)
	if err != nil {
		return nil
	}
	services := make([]*servingv1beta1.InferenceService, 0, len(found))
	for _, object := range found {
		services = append(services, object.(*servingv1beta1.InferenceService))
	}
	return services
}

// gateway returns a Gateway by `namespace/name`, nil if there is none.
func (c *Caches) gateway(key string) *istionetworking.Gateway {
	object, found, err := c.gateways.GetStore().GetByKey(key)
	if err != nil || !found {
		return nil
	}
	gateway, _ := object.(*istionetworking.Gateway)
	return gateway
}
