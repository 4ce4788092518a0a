package reconcile

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

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
		urgent := never
		if kind == kube.KindInferenceService {
			handle, urgent = c.enqueueService, specChanged
		}
		if err := c.addHandler(informer, handle, urgent); err != nil {
			return fmt.Errorf("watching %s: %w", kind, err)
		}
	}
	if err := c.addHandler(c.caches.Pods, c.enqueueLabelled, never); err != nil {
		return fmt.Errorf("watching Pod: %w", err)
	}
	if err := c.addHandler(c.caches.Slices, c.enqueueLabelled, lessReady); err != nil {
		return fmt.Errorf("watching EndpointSlice: %w", err)
	}
	if err := c.addHandler(c.caches.Gateways, c.enqueueForGateway, never); err != nil {
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
	for _, handler := range c.handlers {
		failed = append(failed, handler.informer.RemoveEventHandler(handler.ResourceEventHandlerRegistration))
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

// addHandler calls handle with every object, as it is cached, that is added, deleted, or changed in anything that a pass
// reads. Urgent reports whether a change of an object, which is nil once it is deleted, is urgent.
func (c *Controller) addHandler(
	informer cache.SharedIndexInformer, handle func(cached any, change change), urgent func(before, after any) bool,
) error {
	registration, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: func(cached any) { handle(cached, change{}) },
		UpdateFunc: func(before, cached any) {
			if kube.Unchanged(before, cached) {
				return
			}
			handle(cached, change{urgent: urgent(before, cached)})
			// A label that was removed names another InferenceService, and others wait for a host that was given up.
			handle(before, change{})
		},
		DeleteFunc: func(cached any) {
			if unknown, isUnknown := cached.(cache.DeletedFinalStateUnknown); isUnknown {
				cached = unknown.Obj
			}
			handle(cached, change{gone: true, urgent: urgent(cached, nil)})
		},
	})
	if err != nil {
		return err
	}
	c.handlers = append(c.handlers, handler{informer, registration})
	return nil
}

// handler is one that was added to an informer.
type handler struct {
	informer cache.SharedIndexInformer
	cache.ResourceEventHandlerRegistration
}

// awaitHandlers waits until the handlers were called with all that was in the caches, or ctx has ended: a service that
// has a pass before that has another one when its other objects come. ScaledObjects are not waited for: their informer
// is replaced when KEDA is removed.
func (c *Controller) awaitHandlers(ctx context.Context) {
	var called []cache.DoneChecker
	for _, handler := range c.handlers {
		if handler.informer.HasSynced() && handler.informer != c.caches.Written[kube.KindScaledObject] {
			called = append(called, handler.HasSyncedChecker())
		}
	}
	cache.WaitFor(ctx, "", called...)
}

// enqueueService enqueues an InferenceService, and those that wait for its hosts.
func (c *Controller) enqueueService(cached any, change change) {
	service, isService := kube.Unpacked(cached).(*servingv1beta1.InferenceService)
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
			c.enqueue(cache.MetaObjectToName(other), false)
		}
	}
}

// enqueueOwner enqueues the InferenceService that an object of ours belongs to, and
// those that would want one of its name.
func (c *Controller) enqueueOwner(kind kube.Kind, cached any, change change) {
	name, owner, err := kube.Names(cached)
	if err != nil {
		return
	}
	c.enqueueByName(name)
	if owner.Name == "" {
		return
	}
	if change.gone {
		if last, isObject := kube.Unpacked(cached).(metav1.Object); isObject {
			c.memory.Deleted(owner, kube.Key{Kind: kind, Name: name}, last)
		}
	}
	c.enqueue(owner, false)
}

// enqueueByName enqueues the InferenceServices that would want an object of this name
// for their own: one of that name, or of what stands before a component's or a route's.
func (c *Controller) enqueueByName(object cache.ObjectName) {
	service, _, _ := strings.Cut(object.Name, ".")
	candidates := []string{service}
	for _, kind := range names.Kinds() {
		for i := range object.Name {
			if strings.HasPrefix(object.Name[i:], "-"+kind) {
				candidates = append(candidates, object.Name[:i])
			}
		}
	}
	for _, candidate := range candidates {
		name := cache.NewObjectName(object.Namespace, candidate)
		if c.caches.Has(kube.Key{Kind: kube.KindInferenceService, Name: name}) {
			c.enqueue(name, false)
		}
	}
}

// enqueueLabelled enqueues the InferenceService that an object's label names.
func (c *Controller) enqueueLabelled(cached any, change change) {
	if _, service, err := kube.Names(cached); err == nil && service.Name != "" {
		c.enqueue(service, change.urgent)
	}
}

// enqueueForGateway enqueues all InferenceServices when their Gateway is created, changed or deleted.
func (c *Controller) enqueueForGateway(cached any, _ change) {
	if gateway, _, err := kube.Names(cached); err == nil && gateway.String() == c.config.Ingress.Gateway {
		c.enqueueAll()
	}
}

func (c *Controller) enqueueAll() {
	for _, name := range c.caches.ServiceNames() {
		c.enqueue(name, false)
	}
}
