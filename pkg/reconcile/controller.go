package reconcile

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/go-logr/logr"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/utils/clock"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

const (
	// retryFault is how soon a write is tried again that was refused, or whose object
	// is somebody else's: the user's next spec comes by itself, a policy or a quota
	// that changes does not.
	retryFault = 30 * time.Second
	// retryMost bounds the backoff after errors, so that a canary does not keep its
	// weight for long after an outage that its removal ran into.
	retryMost = 30 * time.Second
	// retryBehind is how soon caches that lack our own writes are looked at again.
	retryBehind = time.Second
)

// Controller reconciles InferenceServices.
type Controller struct {
	config   *configv1alpha1.SluiceConfiguration
	settings plan.Settings
	caches   *Caches
	write    Writer
	reader   Reader
	events   EventSink
	clock    clock.WithTicker
	queue    workqueue.TypedRateLimitingInterface[cache.ObjectName]

	// sightings are of what is in the cluster, asked of what the spec asks for.
	sightings, asked *sightings
	fresh            *freshness
	verified         *verified
	rerenders        *rerenders
	futile           *futile
}

// New returns a Controller that reads the caches, which must not have been started, asks
// reader for what is not in them, and writes through write. The configuration must be valid.
func New(config *configv1alpha1.SluiceConfiguration, caches *Caches, write Writer, reader Reader, events EventSink, clock clock.WithTicker) (*Controller, error) {
	c := &Controller{
		config: config,
		settings: plan.Settings{
			Settle:         config.Rollout.Settle.Duration,
			Drain:          config.Rollout.Drain.Duration,
			ScaleDownDelay: config.Rollout.ScaleDownDelay.Duration,
			KeepCapacity:   *config.Rollout.KeepCapacity,
			Window:         config.Autoscaling.Window.Duration,
			HistoryLimit:   *config.Rollout.RevisionHistoryLimit,
		},
		caches: caches,
		write:  write,
		reader: reader,
		events: events,
		clock:  clock,
		queue: workqueue.NewTypedRateLimitingQueueWithConfig(
			workqueue.NewTypedItemExponentialFailureRateLimiter[cache.ObjectName](5*time.Millisecond, retryMost),
			workqueue.TypedRateLimitingQueueConfig[cache.ObjectName]{Name: "inferenceservice", Clock: clock}),
		sightings: newSightings(),
		asked:     newSightings(),
		fresh:     newFreshness(),
		verified:  newVerified(),
		rerenders: newRerenders(),
		futile:    newFutile(),
	}
	return c, c.addHandlers()
}

// Run reconciles until ctx ends, and returns when the last pass has. The caches must
// be running; it waits for them to be filled.
func (c *Controller) Run(ctx context.Context) error {
	defer c.queue.ShutDown()
	if !c.caches.WaitForSync(ctx) {
		return errors.New("stopped before the caches were filled")
	}
	for _, service := range c.caches.services() {
		c.queue.Add(cache.MetaObjectToName(service))
	}
	var workers sync.WaitGroup
	for range c.config.Workers {
		workers.Go(func() {
			c.work(ctx)
		})
	}
	<-ctx.Done()
	c.queue.ShutDown()
	workers.Wait()
	return nil
}

// work reconciles one InferenceService after another until ctx ends. The queue would give out
// what is in it even once it is shut down.
func (c *Controller) work(ctx context.Context) {
	for ctx.Err() == nil && c.next(ctx) {
	}
}

// next reconciles one InferenceService. It returns false once the queue is shut down.
func (c *Controller) next(ctx context.Context) bool {
	name, shutdown := c.queue.Get()
	if shutdown {
		return false
	}
	defer c.queue.Done(name)
	log := logr.FromContextOrDiscard(ctx).WithValues("inferenceservice", name.String())
	started := c.clock.Now()
	wake, err := c.syncSafely(logr.NewContext(ctx, log), name)
	observeSync(c.clock.Since(started), err)
	switch {
	case err != nil && ctx.Err() != nil:
		// The manager stops; its successor takes it from here.
	case err != nil:
		log.Error(err, "reconciling failed; it is tried again")
		c.queue.AddRateLimited(name)
	case wake > 0:
		c.queue.Forget(name)
		c.queue.AddAfter(name, wake)
	default:
		c.queue.Forget(name)
	}
	return true
}

// syncSafely is sync with a panic for an error: one service's odd objects must not stop
// all the others.
func (c *Controller) syncSafely(ctx context.Context, name cache.ObjectName) (wake time.Duration, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			wake, err = 0, fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
		}
	}()
	return c.sync(ctx, name)
}

// sync makes one pass over an InferenceService. It returns when to make another even
// if nothing changes until then; 0 for never.
func (c *Controller) sync(ctx context.Context, name cache.ObjectName) (time.Duration, error) {
	now := c.clock.Now()
	if c.caches.get(objectKey{KindInferenceService, name}) != nil && c.fresh.behind(name, c.caches.get, now) {
		return retryBehind, nil
	}
	uncertain := c.fresh.uncertain(name, now)
	if uncertain {
		// What waits for Envoy, and for what runs, waits anew: the objects may have
		// changed. Taking traffic away waits for nothing.
		c.sightings.forget(name)
	}
	seen, err := c.observe(name, now)
	if err != nil {
		return 0, err
	}
	if seen == nil {
		c.forget(name)
		return 0, nil
	}
	if seen.unknown() {
		return seen.wakeAfter(applied{}), c.reportInvalid(ctx, seen, now)
	}
	seen.uncertain = uncertain
	return c.carryOut(ctx, seen, now)
}

// carryOut decides what should be true, and makes it so: first what takes traffic away, which
// waits for nothing, then all else.
func (c *Controller) carryOut(ctx context.Context, seen *observation, now time.Time) (time.Duration, error) {
	seen.decide(now)
	result := applied{broken: map[Chain]bool{}, unrenewed: map[string]bool{}}
	if err := c.takeAway(ctx, seen, &result, now); err != nil {
		return 0, err
	}
	unread := c.observeAccounts(ctx, seen, now)
	c.observeRerenders(ctx, seen, now)
	if seen.unknown() {
		return seen.wakeAfter(result), errors.Join(unread, c.reportInvalid(ctx, seen, now))
	}
	writes, err := c.stepsOf(seen, now)
	if err != nil {
		return 0, errors.Join(unread, err)
	}
	c.apply(ctx, seen, writes, &result)
	c.verified.keep(seen.name(), writes)
	c.futile.keep(seen.name(), writes)
	if err := errors.Join(unread, result.err, c.report(ctx, seen, result, now)); err != nil {
		return 0, err
	}
	return seen.wakeAfter(result), nil
}

// wakeAfter is when the plan changes by time alone, or what was left out or came to
// nothing is due to be tried again.
func (o *observation) wakeAfter(result applied) time.Duration {
	var wake time.Duration
	for _, p := range o.parts {
		if p.plan.WakeAfter > 0 {
			wake = sooner(wake, p.plan.WakeAfter)
		}
		if p.again > 0 {
			wake = sooner(wake, p.again)
		}
	}
	if result.again > 0 {
		wake = sooner(wake, result.again)
	}
	if result.outdated {
		wake = sooner(wake, retryBehind)
	}
	if len(result.faults) > 0 || o.waits() {
		wake = sooner(wake, retryFault)
	}
	return wake
}

// waits reports whether anything is waited for that no watch tells of.
func (o *observation) waits() bool {
	return slices.ContainsFunc(o.parts, func(p *part) bool { return p.waits })
}

// sooner is the earlier of two waits; 0 stands for never.
func sooner(a, b time.Duration) time.Duration {
	if a == 0 || b < a {
		return b
	}
	return a
}

// forget drops what is remembered of an InferenceService that is no more.
func (c *Controller) forget(name cache.ObjectName) {
	c.sightings.forget(name)
	c.asked.forget(name)
	c.fresh.forget(name)
	c.verified.forget(name)
	c.rerenders.forget(name.Namespace, name.Name)
	c.futile.forget(name)
}
