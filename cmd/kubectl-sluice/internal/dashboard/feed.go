package dashboard

import (
	"context"
	"maps"
	"sync"
	"time"

	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/clock"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// feed has the services as one watch has them, whatever number of pages look at them.
type feed struct {
	informer cache.SharedIndexInformer
	// synced reports whether the services of the first list have been handed to this feed.
	synced cache.InformerSynced
	clock  clock.PassiveClock

	mu      sync.Mutex
	cluster Connection
	weights map[cache.ObjectName]weights
	readers map[*reader]bool
}

// Connection is whether the cluster answers.
type Connection struct {
	// Loaded is true once all services were read.
	Loaded bool `json:"loaded"`
	// Away is since when the cluster doesn't answer; zero if it does.
	Away time.Time `json:"away,omitzero"`
	// Error is why.
	Error string `json:"error,omitempty"`
}

// reader has what has changed since a page was sent what there is.
type reader struct {
	feed *feed
	// woken has an element if there is something to take. Whoever changes something never waits for a reader.
	woken chan struct{}
	// services and connection are what has changed.
	services   map[cache.ObjectName]bool
	connection bool
}

// newFeed returns a feed that isn't running.
func newFeed(options Options) (*feed, error) {
	f := &feed{clock: options.Clock, weights: map[cache.ObjectName]weights{}, readers: map[*reader]bool{}}
	var err error
	if f.informer, err = options.Cluster.Informer(options.Namespace, f.tried); err != nil {
		return nil, err
	}
	registration, err := f.informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(object any) { f.changed(object) },
		UpdateFunc: func(_, object any) { f.changed(object) },
		DeleteFunc: func(object any) { f.deleted(object) },
	})
	if err != nil {
		return nil, err
	}
	f.synced = registration.HasSynced
	return f, nil
}

// run watches until the context ends.
func (f *feed) run(ctx context.Context) {
	go func() {
		if cache.WaitForCacheSync(ctx.Done(), f.synced) {
			f.connect(func(c *Connection) { c.Loaded = true })
		}
	}()
	f.informer.RunWithContext(ctx)
}

// tried notes the outcome of a request for the services.
func (f *feed) tried(err error) {
	f.connect(func(c *Connection) {
		switch {
		case err == nil:
			c.Away, c.Error = time.Time{}, ""
		case c.Away.IsZero():
			c.Away = f.clock.Now()
			fallthrough
		default:
			c.Error = err.Error()
		}
	})
}

// connect changes the connection, and wakes all readers if it differs then.
func (f *feed) connect(change func(*Connection)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	before := f.cluster
	if change(&f.cluster); f.cluster != before {
		for reader := range f.readers {
			reader.connection = true
			reader.wake()
		}
	}
}

// changed records the weights of a service that is new or has changed.
func (f *feed) changed(object any) {
	service, isService := object.(*servingv1beta1.InferenceService)
	if !isService {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	name := cache.MetaObjectToName(service)
	if f.weights[name] == nil {
		f.weights[name] = weights{}
	}
	f.weights[name].record(service, f.clock.Now())
	f.notify(name)
}

// deleted forgets a service.
func (f *feed) deleted(object any) {
	if unknown, isUnknown := object.(cache.DeletedFinalStateUnknown); isUnknown {
		object = unknown.Obj
	}
	service, isService := object.(*servingv1beta1.InferenceService)
	if !isService {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	name := cache.MetaObjectToName(service)
	delete(f.weights, name)
	f.notify(name)
}

// notify wakes all readers for a service. The lock is held.
func (f *feed) notify(name cache.ObjectName) {
	for reader := range f.readers {
		reader.services[name] = true
		reader.wake()
	}
}

// weightsOf returns the weights of a service over time.
func (f *feed) weightsOf(name cache.ObjectName) weights {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.weights[name])
}

// connection returns whether the cluster answers.
func (f *feed) connection() Connection {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.cluster
}

// service returns a service, nil if there is none.
func (f *feed) service(name cache.ObjectName) *servingv1beta1.InferenceService {
	object, found, err := f.informer.GetStore().GetByKey(name.String())
	if service, isService := object.(*servingv1beta1.InferenceService); err == nil && found && isService {
		return service
	}
	return nil
}

// all returns all services.
func (f *feed) all() []*servingv1beta1.InferenceService {
	var services []*servingv1beta1.InferenceService
	for _, object := range f.informer.GetStore().List() {
		if service, isService := object.(*servingv1beta1.InferenceService); isService {
			services = append(services, service)
		}
	}
	return services
}

// read returns a reader of what changes from now on.
func (f *feed) read() *reader {
	f.mu.Lock()
	defer f.mu.Unlock()
	r := &reader{feed: f, woken: make(chan struct{}, 1), services: map[cache.ObjectName]bool{}}
	f.readers[r] = true
	return r
}

// close ends a reader.
func (r *reader) close() {
	r.feed.mu.Lock()
	defer r.feed.mu.Unlock()
	delete(r.feed.readers, r)
}

// wake puts an element into woken, unless it has one.
func (r *reader) wake() {
	select {
	case r.woken <- struct{}{}:
	default:
	}
}

// take returns what has changed since it was last called.
func (r *reader) take() (services map[cache.ObjectName]bool, connection bool) {
	r.feed.mu.Lock()
	defer r.feed.mu.Unlock()
	services, connection = r.services, r.connection
	r.services, r.connection = map[cache.ObjectName]bool{}, false
	return services, connection
}
