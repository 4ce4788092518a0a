package dashboard

import (
	"context"
	"fmt"
	"sync"
	"time"

	promv1 "github.com/prometheus/client_golang/api/prometheus/v1"
	"github.com/prometheus/common/model"
	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/clock"

	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/cluster"
)

const (
	// refresh is the time between two queries about a service that is looked at, and retryAfter that after one that has
	// failed.
	refresh    = 15 * time.Second
	retryAfter = time.Minute
	// queryTimeout bounds a query.
	queryTimeout = 10 * time.Second
)

// queries has the figures of the services whose pages are open: it queries Prometheus for these and no others, for each
// once, whatever number of pages look at it. What it waits for holds up no page.
type queries struct {
	// api is nil if Prometheus isn't to be queried.
	api     promv1.API
	of      cluster.ServicePort
	clock   clock.Clock
	timeout time.Duration

	mu     sync.Mutex
	looked map[cache.ObjectName]*looked
}

// looked is a service that is looked at.
type looked struct {
	pages   map[*counts]bool
	figures *figures
	end     context.CancelFunc
}

// counts are the figures of a service as a page has them.
type counts struct {
	queries *queries
	service cache.ObjectName
	// woken has an element if there are other figures than those that were taken last.
	woken chan struct{}
}

// newQueries returns the queries of a Prometheus, of none if it has no name.
func newQueries(options Options) (*queries, error) {
	q := &queries{of: options.Prometheus, clock: options.Clock, timeout: queryTimeout,
		looked: map[cache.ObjectName]*looked{}}
	var err error
	if q.of != (cluster.ServicePort{}) {
		q.api, err = options.Cluster.Prometheus(q.of)
	}
	return q, err
}

// open returns the figures of a service, which Prometheus is queried for from now on, until it is closed.
func (q *queries) open(ctx context.Context, service cache.ObjectName) *counts {
	q.mu.Lock()
	defer q.mu.Unlock()
	c := &counts{queries: q, service: service, woken: make(chan struct{}, 1)}
	at := q.looked[service]
	if at == nil {
		at = &looked{pages: map[*counts]bool{}}
		q.looked[service] = at
		// It goes on while any page is open, though that of this context is closed.
		ctx, at.end = context.WithCancel(context.WithoutCancel(ctx))
		go q.run(ctx, service)
	}
	at.pages[c] = true
	if at.figures != nil {
		c.woken <- struct{}{}
	}
	return c
}

// close ends it.
func (c *counts) close() {
	q := c.queries
	q.mu.Lock()
	defer q.mu.Unlock()
	at := q.looked[c.service]
	delete(at.pages, c)
	if len(at.pages) == 0 {
		at.end()
		delete(q.looked, c.service)
	}
}

// take returns the present figures.
func (c *counts) take() figures {
	c.queries.mu.Lock()
	defer c.queries.mu.Unlock()
	return *c.queries.looked[c.service].figures
}

// run queries until the context ends.
func (q *queries) run(ctx context.Context, service cache.ObjectName) {
	var last figures
	for {
		pause := refresh
		made, err := q.query(ctx, service)
		if err != nil {
			pause = retryAfter
			made = last // What is shown is from before.
			made.Problem = cluster.PrometheusProblem(q.of, err)
		}
		last = made
		timer := q.clock.NewTimer(pause)
		if q.publish(ctx, service, made) && q.api != nil {
			select {
			case <-ctx.Done():
			case <-timer.C():
				continue
			}
		}
		timer.Stop()
		return
	}
}

// publish hands figures to all pages of a service. It returns false if there are none any longer.
func (q *queries) publish(ctx context.Context, service cache.ObjectName, made figures) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if ctx.Err() != nil {
		return false
	}
	at := q.looked[service]
	at.figures = &made
	for page := range at.pages {
		select {
		case page.woken <- struct{}{}:
		default:
		}
	}
	return true
}

// query queries once.
func (q *queries) query(ctx context.Context, service cache.ObjectName) (figures, error) {
	if q.api == nil {
		return figures{Problem: "Prometheus is not queried, as --prometheus is empty"}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, q.timeout)
	defer cancel()
	grid := gridUntil(q.clock.Now())
	answer, warnings, err := q.api.QueryRange(ctx, queryFor(service.Namespace, service.Name), grid,
		promv1.WithTimeout(q.timeout))
	if err != nil {
		return figures{}, err
	}
	matrix, isMatrix := answer.(model.Matrix)
	if !isMatrix {
		return figures{}, fmt.Errorf("the answer is a %s", answer.Type())
	}
	made := figuresOf(matrix, grid, service.Name)
	switch {
	case len(made.Revisions) == 0:
		made.Problem = fmt.Sprintf("Prometheus has counted no requests to this service in the last %.0f minutes; it counts "+
			"them if it scrapes Istio's proxies (istio_requests_total)", shownTime.Minutes())
	case len(warnings) > 0:
		made.Problem = "Prometheus warns: " + warnings[0]
	}
	return made, nil
}
