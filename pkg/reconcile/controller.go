package reconcile

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/go-logr/logr"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/utils/clock"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// retryRefused is how soon an object is tried again that the API server refused: the
// user's next spec comes by itself, a policy or a quota that changes does not.
const retryRefused = 30 * time.Second

// Controller reconciles InferenceServices.
type Controller struct {
	config   *configv1alpha1.SluiceConfiguration
	settings plan.Settings
	caches   *Caches
	write    Writer
	events   EventSink
	clock    clock.WithTicker
	queue    workqueue.TypedRateLimitingInterface[cache.ObjectName]

	sightings *sightings
	fresh     *freshness
	verified  *verified
}

// New returns a Controller that reads the caches, which must not have been started,
// and writes through write. The configuration must be valid.
func New(config *configv1alpha1.SluiceConfiguration, caches *Caches, write Writer, events EventSink, clock clock.WithTicker) (*Controller, error) {
	c := &Controller{
		config: config,
		settings: plan.Settings{
			Settle:         config.Rollout.Settle.Duration,
			Drain:          config.Rollout.Drain.Duration,
			ScaleDownDelay: config.Rollout.ScaleDownDelay.Duration,
			HistoryLimit:   *config.Rollout.RevisionHistoryLimit,
		},
		caches: caches,
		write:  write,
		events: events,
		clock:  clock,
		queue: workqueue.NewTypedRateLimitingQueueWithConfig(
			workqueue.DefaultTypedControllerRateLimiter[cache.ObjectName](),
			workqueue.TypedRateLimitingQueueConfig[cache.ObjectName]{Name: "inferenceservice", Clock: clock}),
		sightings: newSightings(),
		fresh:     newFreshness(),
		verified:  newVerified(),
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
			for c.next(ctx) {
			}
		})
	}
	<-ctx.Done()
	c.queue.ShutDown()
	workers.Wait()
	return nil
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
	wake, err := c.sync(logr.NewContext(ctx, log), name)
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

// sync makes one pass over an InferenceService. It returns when to make another even
// if nothing changes until then; 0 for never.
func (c *Controller) sync(ctx context.Context, name cache.ObjectName) (time.Duration, error) {
	if c.fresh.behind(name, c.caches.get) {
		return 0, nil
	}
	now := c.clock.Now()
	seen, err := c.observe(name, now)
	if err != nil || seen == nil {
		c.forgetGone(name, err)
		return 0, err
	}
	if seen.seen.Spec.Hash == "" {
		return 0, c.reportInvalid(ctx, seen, now)
	}
	next := plan.Next(seen.seen, now)
	writes, err := c.stepsOf(seen, next, now)
	if err != nil {
		return 0, err
	}
	result, err := c.apply(ctx, seen, writes)
	if err != nil {
		return 0, err
	}
	if err := c.report(ctx, seen, next, result, now); err != nil {
		return 0, err
	}
	return wakeAfter(next, result.problems), nil
}

// wakeAfter is when the plan changes by time alone, or a refused write is due again.
func wakeAfter(next plan.Plan, problems []plan.Problem) time.Duration {
	wake := next.WakeAfter
	for _, problem := range problems {
		if problem.Reason == ReasonRefused && (wake == 0 || wake > retryRefused) {
			wake = retryRefused
		}
	}
	return wake
}

// forgetGone drops what is remembered of an InferenceService that is no more.
func (c *Controller) forgetGone(name cache.ObjectName, err error) {
	if err == nil {
		c.sightings.forget(name)
		c.fresh.forget(name)
		c.verified.forget(name)
	}
}
