package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"k8s.io/client-go/tools/cache"
)

const (
	// settled is longer than the configuration's settle time, after which a pass without any event may come, and than
	// the time after which a manager that rests has returned memory to the kernel (cmd/manager, restEvery).
	settled = 6 * time.Second
	// retired is longer than what a retirement waits for at most: the configuration's scaleDownDelay.
	retired = 7 * time.Second
	// probeName is the service whose percent is changed again and again.
	probeName = "probe"
	// flapping services lose their pods, and get them back, flaps times.
	flapping = 50
	flaps    = 5
	// mostMore is the most services that are created while a percent is changed.
	mostMore = 300
)

// bench collects the rows of the table.
type bench struct {
	options  options
	program  string
	recorded recording
	bare     baseline
	rows     []row
}

// size runs all scenarios with a number of services. Those of a single one are recorded for the bare client.
func (b *bench) size(ctx context.Context, n int) error {
	namespace, services := namespaceModels, names(n)
	if n == 1 {
		namespace, services = namespaceRecorded, []string{recordedName}
		b.recorded.writes = map[string][]write{}
	}
	r, err := newRig(ctx, b.options, filepath.Join(b.options.dir, fmt.Sprint(n)), b.program)
	if err != nil {
		return err
	}
	defer r.stop()
	s := &scenarios{bench: b, rig: r, namespace: namespace, names: services}
	all, copies := []func(context.Context) error{s.start, s.change(create)}, n > b.options.createMost
	if copies {
		all[1] = s.copyWith
	}
	for _, scenario := range []struct {
		name string
		run  func(context.Context) error
		// all is true if it changes all services.
		all bool
	}{
		{canary.name, s.change(canary), true},
		{"idle", s.idle, false},
		{"percent", s.alone, false},
		{"flap", s.flap, false},
		{raise.name, s.change(raise), true},
		{"restart", s.restart, false},
		{"relist", s.relist, false},
		{promote.name, s.change(promote), true},
		{back.name, s.change(back), true},
		{"busy", s.busy, true},
	} {
		if b.options.only.MatchString(scenario.name) && (!copies || !scenario.all) {
			all = append(all, scenario.run)
		}
	}
	return inOrder(ctx, all...)
}

// inOrder does one thing after another, until one fails.
func inOrder(ctx context.Context, all ...func(context.Context) error) error {
	for _, one := range all {
		if err := one(ctx); err != nil {
			return err
		}
	}
	return nil
}

// scenarios are those with a number of services.
type scenarios struct {
	*rig
	bench     *bench
	namespace string
	names     []string
	// watches is how many kinds the manager watches.
	watches int
}

// add measures a scenario and adds its row, whose figures are those of each of a number of services; 0 if they are
// those of all together.
func (s *scenarios) add(ctx context.Context, name string, each int, quiet time.Duration,
	run func(context.Context) (time.Duration, error)) (measured, error) {
	s.options.log("%d services: %s", len(s.names), name)
	m, err := s.measure(ctx, fmt.Sprintf("%d %s", len(s.names), name), quiet, run)
	if err != nil {
		return m, err
	}
	counted := countOf(m.requests, "")
	if each > 0 {
		counted = countOf(m.requests, s.namespace)
	}
	s.bench.rows = append(s.bench.rows, row{services: len(s.names), scenario: name, each: each, measured: m,
		calls: counted, latencies: latencies(m.requests)})
	return m, nil
}

// start measures a manager without a service, and makes the one whose percent is changed later.
func (s *scenarios) start(ctx context.Context) error {
	_, err := s.add(ctx, "none yet", 0, settled, func(context.Context) (time.Duration, error) { return 0, nil })
	for _, c := range []change{create, canary} {
		_, failed := s.rig.change(ctx, c, namespaceProbe, []string{probeName})
		err = errors.Join(err, failed)
	}
	return err
}

// change measures a change of all services.
func (s *scenarios) change(c change) func(context.Context) error {
	return func(ctx context.Context) error {
		quiet := settled
		if c.retires {
			quiet = retired
		}
		m, err := s.add(ctx, c.name, len(s.names), quiet, func(ctx context.Context) (time.Duration, error) {
			return s.rig.change(ctx, c, s.namespace, s.names)
		})
		if err != nil {
			return err
		}
		if s.namespace == namespaceRecorded {
			if s.bench.recorded.writes[c.name], err = writesOf(inNamespace(m.requests, namespaceRecorded)); err != nil {
				return err
			}
			s.bench.recorded.uid, err = s.uid(s.namespace, s.names[0])
		}
		return err
	}
}

// idle measures a time in which nothing happens, with the most services only: fewer show the same.
func (s *scenarios) idle(ctx context.Context) error {
	if len(s.names) < slices.Max(s.options.sizes) {
		return nil
	}
	name := fmt.Sprintf("idle, %.0f s", s.options.idle.Seconds())
	_, err := s.add(ctx, name, 0, 0, func(ctx context.Context) (time.Duration, error) {
		return s.options.idle, wait(ctx, s.options.idle)
	})
	return err
}

// alone measures changes of a percent while nothing else happens.
func (s *scenarios) alone(ctx context.Context) error {
	const changes = 40
	name := fmt.Sprintf("a percent, %d times", 2*changes)
	_, err := s.add(ctx, name, 0, 0, func(ctx context.Context) (time.Duration, error) {
		began := time.Now()
		for range changes {
			if err := s.changePercent(ctx); err != nil {
				return 0, err
			}
		}
		return time.Since(began), nil
	})
	return err
}

// changePercent lowers the percent of the canary that is there for that, and sets it back.
func (s *scenarios) changePercent(ctx context.Context) error {
	for _, n := range []int{5, 10} {
		c := change{name: "percent", patch: predictor(percent(n))}
		if _, err := s.rig.change(ctx, c, namespaceProbe, []string{probeName}); err != nil {
			return err
		}
	}
	return nil
}

// changePercents lowers the percent and sets it back, once a second, until the context ends or done is closed.
func (s *scenarios) changePercents(ctx context.Context, done <-chan struct{}) error {
	for {
		if err := s.changePercent(ctx); err != nil {
			return err
		}
		select {
		case <-done:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

// beside does work, and changes a percent meanwhile.
func (s *scenarios) beside(ctx context.Context, work func(context.Context) error) (time.Duration, error) {
	began, done, failed := time.Now(), make(chan struct{}), make(chan error, 1)
	go func() {
		defer close(done)
		failed <- work(ctx)
	}()
	err := s.changePercents(ctx, done)
	return time.Since(began), errors.Join(err, <-failed)
}

// flap measures services whose pods are ready by turns.
func (s *scenarios) flap(ctx context.Context) error {
	flappers := s.names[:min(len(s.names), flapping)]
	_, err := s.add(ctx, fmt.Sprintf("pods of %d not ready, %d times, 2 s each", len(flappers), flaps), 0, settled,
		func(ctx context.Context) (time.Duration, error) {
			return s.beside(ctx, func(ctx context.Context) error {
				for range flaps {
					for _, ready := range []bool{false, true} {
						for _, name := range flappers {
							s.standIn.SetReady(cache.NewObjectName(s.namespace, name), ready)
						}
						if err := wait(ctx, 2*time.Second); err != nil {
							return err
						}
					}
				}
				return nil
			})
		})
	return err
}

// restart measures a manager that ends, and its successor until it has made a pass over each service and rests.
func (s *scenarios) restart(ctx context.Context) error {
	return s.restartWith(ctx, "manager restarted", func(context.Context) error { return nil })
}

// restartWith is restart, with something done while there is no manager.
func (s *scenarios) restartWith(ctx context.Context, name string, meanwhile func(context.Context) error) error {
	m, err := s.add(ctx, name, 0, 0, func(ctx context.Context) (time.Duration, error) {
		s.manager.stop()
		if err := meanwhile(ctx); err != nil {
			return 0, err
		}
		began := time.Now()
		if err := s.startManager(ctx); err != nil {
			return 0, err
		}
		rest, err := s.awaitRest(ctx, len(s.names))
		return rest.Sub(began), err
	})
	s.watches = watched(m.requests)
	return err
}

// relist measures what an API server that is killed and started again makes of the manager, until it watches all again
// and rests.
func (s *scenarios) relist(ctx context.Context) error {
	_, err := s.add(ctx, "API server restarted", 0, settled, func(ctx context.Context) (time.Duration, error) {
		if err := s.manager.resetPeak(); err != nil {
			return 0, err
		}
		s.api.kill()
		if err := s.startAPI(ctx); err != nil {
			return 0, err
		}
		began := time.Now()
		if err := s.awaitWatches(ctx); err != nil {
			return 0, err
		}
		rest, err := s.awaitRest(ctx, 0)
		return rest.Sub(began), err
	})
	return err
}

// busy measures changes of a percent while others are created.
func (s *scenarios) busy(ctx context.Context) error {
	more := s.names[:min(len(s.names), mostMore)]
	_, err := s.add(ctx, fmt.Sprintf("a percent, while %d more are created", len(more)), 0, settled,
		func(ctx context.Context) (time.Duration, error) {
			return s.beside(ctx, func(ctx context.Context) error {
				_, err := s.rig.change(ctx, create, namespaceMore, more)
				return err
			})
		})
	return err
}

// measureBare measures what the bare client takes for a number of services.
func (b *bench) measureBare(ctx context.Context, n int) error {
	r, err := newRig(ctx, b.options, filepath.Join(b.options.dir, fmt.Sprintf("bare-%d", n)), "")
	if err != nil {
		return err
	}
	defer r.stop()
	for _, c := range []change{create, canary, raise, promote, back} {
		if b.recorded.writes[c.name] == nil {
			continue // It wasn't run.
		}
		b.options.log("%d services, bare client: %s", n, c.name)
		m, err := r.measure(ctx, c.name, 0, func(ctx context.Context) (time.Duration, error) {
			return r.changeBare(ctx, c, b.recorded, names(n))
		})
		if err != nil {
			return err
		}
		b.bare.add(n, c.name, m)
	}
	return nil
}

// wait waits for a time, or until ctx ends.
func wait(ctx context.Context, pause time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(pause):
		return nil
	}
}
