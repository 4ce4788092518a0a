package reconcile

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
)

// addHandlers makes every change in the caches enqueue the InferenceServices that it
// is about, until removeHandlers is called. Handlers do nothing else.
func (c *Controller) addHandlers() error {
	for kind, informer := range c.caches.Written {
		handle := func(object any, change change) { c.enqueueOwner(kind, object, change) }
		if kind == kube.KindInferenceService {
			handle = c.enqueueService
		}
		if err := c.addHandler(informer, handle); err != nil {
			return fmt.Errorf("watching %s: %w", kind, err)
		}
	}
	for name, informer := range map[string]cache.SharedIndexInformer{"Pod": c.caches.Pods, "EndpointSlice": c.caches.Slices} {
		if err := c.addHandler(informer, c.enqueueLabelled); err != nil {
			return fmt.Errorf("watching %s: %w", name, err)
		}
	}
	if err := c.addHandler(c.caches.Gateways, c.enqueueForGateway); err != nil {
		return fmt.Errorf("watching Gateway: %w", err)
	}
	if c.caches.KEDA != nil {
		c.caches.KEDA.OnChange(c.enqueueAll)
	}
	return nil
}

// removeHandlers undoes addHandlers: the caches may outlive the Controller, which is not to be called any longer.
func (c *Controller) removeHandlers() error {
	if c.caches.KEDA != nil {
		c.caches.KEDA.OnChange(nil)
	}
	var failed []error
	for _, remove := range c.removals {
		failed = append(failed, remove())
	}
	return errors.Join(failed...)
}

// change is what has happened to an object.
type change struct {
	// gone is true if the object was deleted.
	gone bool
	// urgent is true if a revision may have to lose traffic by it.
	urgent bool
}

// addHandler calls handle with every object that is added, deleted, or changed in anything that a pass reads.
func (c *Controller) addHandler(informer cache.SharedIndexInformer, handle func(object any, change change)) error {
	registration, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: func(object any) { handle(kube.Unpacked(object), change{}) },
		UpdateFunc: func(before, object any) {
			if kube.Unchanged(before, object) {
				return
			}
			before, object = kube.Unpacked(before), kube.Unpacked(object)
			updated := change{urgent: urgent(before, object)}
			// A label that was removed still names the InferenceService.
			handle(before, updated)
			handle(object, updated)
		},
		DeleteFunc: func(object any) {
			if unknown, isUnknown := object.(cache.DeletedFinalStateUnknown); isUnknown {
				object = unknown.Obj
			}
			object = kube.Unpacked(object)
			slice, isSlice := object.(*discoveryv1.EndpointSlice)
			handle(object, change{gone: true, urgent: isSlice && readyEndpoints(slice) > 0})
		},
	})
	if err != nil {
		return err
	}
	c.removals = append(c.removals, func() error { return informer.RemoveEventHandler(registration) })
	return nil
}

// enqueueService enqueues an InferenceService, and those that wait for its hosts.
func (c *Controller) enqueueService(object any, change change) {
	service, isService := object.(*servingv1beta1.InferenceService)
	if !isService {
		return
	}
	c.enqueue(cache.MetaObjectToName(service), change.urgent)
	made, err := observe.AddressesOf(c.config.Ingress, service)
	if err != nil {
		return
	}
	hosts := append(made.Claims(c.config.Ingress), slices.Collect(maps.Values(made.Components))...)
	for _, host := range hosts {
		for _, other := range append(c.caches.Claimants(host), c.caches.Claimants(observe.ComponentClaim(host))...) {
			c.queue.Add(cache.MetaObjectToName(other))
		}
	}
}

// enqueueOwner enqueues the InferenceService that an object of ours belongs to, and
// those that would want one of its name.
func (c *Controller) enqueueOwner(kind kube.Kind, object any, change change) {
	accessor, err := meta.Accessor(object)
	if err != nil {
		return
	}
	c.enqueueByName(accessor)
	owner := cache.NewObjectName(accessor.GetNamespace(), accessor.GetLabels()[names.LabelInferenceService])
	if owner.Name == "" {
		return
	}
	if change.gone {
		c.memory.Deleted(owner, kube.Key{Kind: kind, Name: cache.MetaObjectToName(accessor)}, accessor)
	}
	c.queue.Add(owner)
}

// enqueueByName enqueues the InferenceServices that would want an object of this name
// for their own: one of that name, or of what stands before a component's or a route's.
func (c *Controller) enqueueByName(object metav1.Object) {
	service, _, _ := strings.Cut(object.GetName(), ".")
	candidates := []string{service}
	for _, kind := range names.Kinds() {
		for i := range object.GetName() {
			if strings.HasPrefix(object.GetName()[i:], "-"+kind) {
				candidates = append(candidates, object.GetName()[:i])
			}
		}
	}
	for _, candidate := range candidates {
		name := cache.NewObjectName(object.GetNamespace(), candidate)
		if c.caches.Has(kube.Key{Kind: kube.KindInferenceService, Name: name}) {
			c.queue.Add(name)
		}
	}
}

// enqueueLabelled enqueues the InferenceService that an object's label names.
func (c *Controller) enqueueLabelled(object any, change change) {
	keys, err := kube.ServicesOf(object)
	if err != nil {
		return
	}
	for _, key := range keys {
		if name, err := cache.ParseObjectName(key); err == nil {
			c.enqueue(name, change.urgent)
		}
	}
}

// enqueueForGateway enqueues all InferenceServices when their Gateway is created, changed or deleted.
func (c *Controller) enqueueForGateway(object any, _ change) {
	gateway, err := meta.Accessor(object)
	if err != nil || cache.MetaObjectToName(gateway).String() != c.config.Ingress.Gateway {
		return
	}
	c.enqueueAll()
}

func (c *Controller) enqueueAll() {
	for _, name := range c.caches.ServiceNames() {
		c.queue.Add(name)
	}
}
