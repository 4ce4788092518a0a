package cluster

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/utils/clock"
)

// interval is how long a follower waits for a change of the InferenceService before it reads again: its pods and Events
// have no watch of their own, which needs rights, and one for each kind.
const interval = 2 * time.Second

// Follow reads at once, after each change of an InferenceService, and from time to time, and hands to see what it has
// read, until see reports that it is done. A read that fails later, because the API server is away, is tried again; it
// is reported to away.
func Follow[T any](ctx context.Context, c Cluster, clock clock.WithTicker, namespace, name string,
	read func(context.Context) (T, error), see func(T) (done bool, err error), away func(error)) error {
	changes := &changes{cluster: c, namespace: namespace, name: name}
	defer changes.stop()
	ticks := clock.NewTicker(interval)
	defer ticks.Stop()
	for first := true; ; first = false {
		changes.start(ctx) // Before the read, so that no change after it is missed.
		seen, err := read(ctx)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && (first || IsLasting(err)):
			return err
		case err != nil:
			away(err)
		default:
			if done, err := see(seen); done || err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticks.C():
		case _, open := <-changes.events():
			if !open {
				changes.stop()
				select { // A watch that always ends at once must not make a loop without a pause.
				case <-ctx.Done():
					return ctx.Err()
				case <-ticks.C():
				}
			}
			changes.drain()
		}
	}
}

// changes watches an InferenceService, as far as that is allowed.
type changes struct {
	cluster         Cluster
	namespace, name string
	watch           watch.Interface
}

// start begins to watch, unless it does.
func (c *changes) start(ctx context.Context) {
	if c.watch != nil {
		return
	}
	if watch, err := c.cluster.Watch(ctx, c.namespace, c.name); err == nil {
		c.watch = watch
	}
}

// events are the changes; nil, of which nothing is received, if there is no watch.
func (c *changes) events() <-chan watch.Event {
	if c.watch == nil {
		return nil
	}
	return c.watch.ResultChan()
}

// drain drops the changes that are known of already: one read has them all.
func (c *changes) drain() {
	for {
		select {
		case _, open := <-c.events():
			if !open {
				c.stop()
				return
			}
		default:
			return
		}
	}
}

// stop ends the watch.
func (c *changes) stop() {
	if c.watch != nil {
		c.watch.Stop()
		c.watch = nil
	}
}
