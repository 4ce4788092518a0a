package reconcile

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/go-logr/logr"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/utils/clock"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/apply"
	"github.com/sluice-serving/sluice/pkg/reconcile/decide"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/memory"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
	"github.com/sluice-serving/sluice/pkg/reconcile/report"
	"github.com/sluice-serving/sluice/pkg/reconcile/steps"
)

const (
	// retryFault is how soon a write is tried again that was refused, or whose object
	// is somebody else's: the user's next spec comes by itself, a policy or a quota
	// that changes does not.
	retryFault = 30 * time.Second
	// retryMost bounds the backoff after errors, so that a canary does not keep its
	// weight for long after an outage that its removal ran into.
	retryMost = 30 * time.Second
	// figuresLag is how many looks at a rollout may fail before it counts as unknown how it does.
	figuresLag = 4
	// retryBehind is how soon caches that lack our own writes are looked at again.
	retryBehind = time.Second
)

// Controller reconciles InferenceServices.
type Controller struct {
	config *configv1alpha1.SluiceConfiguration
	caches *kube.Caches
	memory *memory.Memory
	events EventSink
	clock  clock.WithTicker
	queue  workqueue.TypedRateLimitingInterface[cache.ObjectName]
	// order is the queue's; nil if the queue was given.
	order *order
	// gathering has the names that wait before they are in the queue, for gatherFor.
	gathering *gathering
	gatherFor time.Duration
	// handlers are what the caches call.
	handlers []handler

	observer *observe.Observer
	builder  steps.Builder
	applier  *apply.Applier
}

// EventSink takes Events about an InferenceService. It must not block.
type EventSink func(service *servingv1beta1.InferenceService, event plan.Event)

// Option sets a part of a Controller that a test replaces.
type Option func(*Controller)

// WithQueue gives a Controller its queue, which has the names of the InferenceServices that are due, and in which none
// is before another because it is urgent. A Controller makes its own otherwise.
func WithQueue(queue workqueue.TypedRateLimitingInterface[cache.ObjectName]) Option {
	return func(c *Controller) { c.queue = queue }
}

// WithFigures gives a Controller what counts the requests of revisions that are compared. Without it, no analysis ever
// has figures.
func WithFigures(figures observe.Figures) Option {
	return func(c *Controller) { c.observer.Figures = figures }
}

// New returns a Controller that reads the caches, reads with reader what is not in them, and writes
// with write. The configuration must be valid.
func New(config *configv1alpha1.SluiceConfiguration, caches *kube.Caches, write kube.Writer, reader kube.Reader,
	events EventSink, clock clock.WithTicker, options ...Option,
) (*Controller, error) {
	remembered := memory.New()
	c := &Controller{
		config: config,
		caches: caches,
		memory: remembered,
		events: events,
		clock:  clock,
		observer: &observe.Observer{
			Config: config, Settings: settings(config), Caches: caches, Reader: reader, Memory: remembered,
		},
		builder: steps.Builder{Config: config, Caches: caches},
		applier: &apply.Applier{Caches: caches, Write: write, Reader: reader, Memory: remembered, Clock: clock},

		gathering: newGathering(),
		gatherFor: gatherFor,
	}
	for _, option := range options {
		option(c)
	}
	if c.queue == nil {
		c.order = newOrder()
		c.queue = newQueue(c.order, clock)
	}
	return c, c.addHandlers()
}

// settings are those of the rules.
func settings(config *configv1alpha1.SluiceConfiguration) plan.Settings {
	return plan.Settings{
		Settle:           config.Rollout.Settle.Duration,
		Drain:            config.Rollout.Drain.Duration,
		ScaleDownDelay:   config.Rollout.ScaleDownDelay.Duration,
		KeepCapacity:     *config.Rollout.KeepCapacity,
		Window:           config.Autoscaling.Window.Duration,
		KeepFailed:       config.Rollout.KeepFailed.Duration,
		ProgressDeadline: config.Pods.ProgressDeadline.Duration,
		FiguresLag:       max(time.Minute, figuresLag*config.Analysis.Interval.Duration),
		HistoryLimit:     *config.Rollout.RevisionHistoryLimit,
	}
}

// Enqueue has a pass made over an InferenceService, whose canary the requests may have shown to be worse: before those
// that are not urgent.
func (c *Controller) Enqueue(name cache.ObjectName) { c.enqueue(name, true) }

// Run reconciles until ctx ends, and returns when the last pass has. The caches must
// be running; it waits for them to be filled. It may be called once: a manager that leads
// again makes another Controller, which remembers nothing of what it did before.
func (c *Controller) Run(ctx context.Context) error {
	defer c.queue.ShutDown()
	if !c.caches.WaitForSync(ctx) {
		return errors.Join(errors.New("stopped before the caches were filled"), c.removeHandlers())
	}
	c.awaitHandlers(ctx)
	var workers sync.WaitGroup
	for range c.config.Workers {
		workers.Go(func() {
			c.work(ctx)
		})
	}
	<-ctx.Done()
	c.queue.ShutDown()
	workers.Wait()
	err := c.removeHandlers()
	for name, shutdown := c.queue.Get(); !shutdown; name, shutdown = c.queue.Get() {
		c.queue.Done(name) // What is left would be counted as waiting for ever.
	}
	return err
}

// work reconciles one InferenceService after another until ctx ends. The queue would give out
// what is in it even once it is shut down.
func (c *Controller) work(ctx context.Context) {
	for ctx.Err() == nil && c.ProcessNext(ctx) {
	}
}

// ProcessNext makes a pass over the InferenceService that is first in the queue, and has the queue give
// it out again if that is needed. It waits while the queue is empty, and returns false, without a pass,
// once the queue is shut down and empty. Run is a loop of it in each worker.
func (c *Controller) ProcessNext(ctx context.Context) bool {
	name, isDue := c.next()
	if !isDue {
		return false
	}
	defer c.done(name)
	log := logr.FromContextOrDiscard(ctx).WithValues("inferenceservice", name.String())
	started := c.clock.Now()
	wake, err := c.syncSafely(logr.NewContext(ctx, log), name)
	observeSync(c.clock.Since(started), err)
	switch {
	case err != nil && ctx.Err() != nil:
		// The manager stops; its successor takes it from here.
	case err != nil:
		log.Error(err, "reconciling failed; requeued")
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
	service := c.caches.Get(kube.Key{Kind: kube.KindInferenceService, Name: name})
	if service != nil && c.memory.Of(name).Behind(c.caches.Get, now) {
		c.gathering.await(name)
		return retryBehind, nil
	}
	seen, err := c.observer.Observe(name, now)
	if err != nil {
		return 0, err
	}
	if seen == nil {
		c.memory.Forget(name)
		forgetMetrics(name)
		return 0, nil
	}
	pass := c.applier.Begin(seen.Object)
	if seen.Predictor().Unknown() {
		components := decide.None(seen)
		return c.wakeAfter(components, pass, 0), c.report(ctx, components, pass, report.Invalid(components, now))
	}
	components := decide.All(seen, now)
	early, err := c.builder.Early(components, now)
	if err != nil {
		return 0, err
	}
	pass.Early(ctx, early)
	unread := c.readOn(ctx, components, pass.RouteEarly, now)
	if components.Predictor().Unknown() {
		err := c.report(ctx, components, pass, report.Invalid(components, now))
		return c.wakeAfter(components, pass, 0), errors.Join(unread, err)
	}
	writes, err := c.builder.All(components, pass.RouteEarly, now)
	if err != nil {
		return 0, errors.Join(unread, err)
	}
	pass.Objects(ctx, writes)
	pass.Remember(writes)
	described := report.Of(c.config.Ingress, components, &pass.Result, now)
	if err := errors.Join(unread, pass.Err, c.report(ctx, components, pass, described)); err != nil {
		return 0, err
	}
	return c.wakeAfter(components, pass, described.After), nil
}

// readOn reads from the API server what the plans need and the caches don't have. A component of
// which that can't be read keeps to what it has, and keeps nothing else from being done: the error
// is for another try.
func (c *Controller) readOn(ctx context.Context, components decide.Components, routeWritten bool, now time.Time) error {
	var unread []error
	for i, component := range components {
		if !component.Rollable() || !component.Plan.Create {
			continue
		}
		access, problem, err := c.observer.Access(ctx, component.Component, now)
		unread = append(unread, err)
		if problem != nil {
			components.Hold(i, *problem, routeWritten, now)
			continue
		}
		component.Grant(access)
	}
	for _, component := range components {
		if component.Rollable() {
			component.Rerender(c.observer.Outdated(ctx, component.Component, now))
		}
	}
	return errors.Join(unread...)
}

// report writes the status of a pass, unless it is transient, and sends the Events.
func (c *Controller) report(
	ctx context.Context, components decide.Components, pass *apply.Pass, described report.Report,
) error {
	if !described.Transient {
		if err := pass.Status(ctx, described.Status); err != nil {
			return err
		}
	}
	for _, event := range described.Events {
		c.events(components.Service().Object, event)
	}
	for _, step := range described.Steps {
		countOutcome(components.Service().Object, step)
	}
	observeLatency(components.Service(), described, c.clock.Now())
	return nil
}

// wakeAfter is when the plans or the report change by time alone, or what was left out or failed
// is due to be tried again.
func (c *Controller) wakeAfter(
	components decide.Components, pass *apply.Pass, reportAfter time.Duration,
) time.Duration {
	wake := plan.Sooner(components.Service().CheckAfter, reportAfter)
	for _, component := range components {
		wake = plan.Sooner(wake, component.Plan.WakeAfter)
	}
	wake = plan.Sooner(wake, pass.After)
	if pass.Outdated {
		c.gathering.await(cache.MetaObjectToName(components.Service().Object))
		wake = plan.Sooner(wake, retryBehind)
	}
	if len(pass.Faults) > 0 || components.Waits() {
		wake = plan.Sooner(wake, retryFault)
	}
	return wake
}
