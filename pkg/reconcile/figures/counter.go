package figures

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"github.com/go-logr/logr"
	promapi "github.com/prometheus/client_golang/api"
	promv1 "github.com/prometheus/client_golang/api/prometheus/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/clock"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

const (
	// atOnce is how many queries are under way at most.
	atOnce = 4
	// lag is how long after a time of the grid Prometheus is queried for it: a scrape takes a moment to be stored.
	lag = 2 * time.Second
	// forgotten is how long a comparison is looked at though no pass has wanted its figures.
	forgotten = 2 * time.Minute
	// queryTimeout bounds a query.
	queryTimeout = 20 * time.Second
)

// Config is what a Counter needs.
type Config struct {
	// Address is the URL of Prometheus.
	Address string
	// Interval is the time between two looks at a comparison, a second or more.
	Interval time.Duration
	Clock    clock.WithTicker
	// Enqueue has a pass made over an InferenceService, after each look at one of its components.
	Enqueue func(cache.ObjectName)
}

// Counter counts requests. It may be used concurrently.
type Counter struct {
	Config
	// shown is the address without a password.
	shown string
	api   promv1.API

	mutex   sync.Mutex
	rollups map[names.Component]*rollup
}

// rollup is a component's comparison and what is known of it. The Counter's mutex guards all but the tally, which is
// the look's that is under way.
type rollup struct {
	component  names.Component
	comparison plan.Comparison
	analysis   servingv1beta1.Analysis
	tally      *tally
	figures    plan.Figures
	// wanted is when a pass wanted the figures last, due when the next look is, and looking is true during one.
	wanted, due time.Time
	looking     bool
}

// New returns a Counter that queries a Prometheus. It returns an error if the address is no URL.
func New(config Config) (*Counter, error) {
	address, err := url.Parse(config.Address)
	if err != nil {
		return nil, fmt.Errorf("the address of Prometheus: %w", err)
	}
	client, err := promapi.NewClient(promapi.Config{Address: config.Address})
	if err != nil {
		return nil, fmt.Errorf("the address of Prometheus: %w", err)
	}
	return &Counter{Config: config, shown: address.Redacted(), api: promv1.NewAPI(client),
		rollups: map[names.Component]*rollup{}}, nil
}

// Of returns what the requests have shown of a comparison so far, and has them counted from now on. A nil comparison
// ends that for the component. It does not block.
func (c *Counter) Of(
	component names.Component, comparison *plan.Comparison, analysis *servingv1beta1.Analysis,
) plan.Figures {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if comparison == nil {
		delete(c.rollups, component)
		return plan.Figures{}
	}
	now := c.Clock.Now()
	r := c.rollups[component]
	if r != nil && r.figures.Worse != "" && r.comparison.Target == comparison.Target &&
		r.comparison.Stable == comparison.Stable && sameMeasures(r.analysis, *analysis) {
		// A verdict stays until it is recorded, although the target may have lost its traffic before that.
		r.wanted = now
		return r.figures
	}
	if r == nil || !sameRollout(r.comparison, *comparison) || !sameMeasures(r.analysis, *analysis) {
		r = &rollup{component: component, analysis: *analysis.DeepCopy(), due: now,
			tally: newTally(component, *comparison, analysis, c.Interval, now)}
		c.rollups[component] = r
	}
	if !r.comparison.Since.Equal(comparison.Since) {
		r.due = now
	}
	r.comparison, r.wanted = *comparison, now
	return r.figures
}

// sameRollout reports whether the same requests count for two comparisons, but for the step.
func sameRollout(a, b plan.Comparison) bool {
	return a.Target == b.Target && a.Stable == b.Stable && a.Began.Equal(b.Began) && a.Promoted.Equal(b.Promoted)
}

// sameMeasures reports whether two analyses judge by the same.
func sameMeasures(a, b servingv1beta1.Analysis) bool { return key(a) == key(b) }

// key is all of an analysis that the evidence depends on.
func key(a servingv1beta1.Analysis) string {
	text := string(a.FalseAlarms)
	if a.Failed != nil {
		text += fmt.Sprintf("/failed %s %s", a.Failed.Tolerance, a.Failed.Max)
	}
	if a.Slow != nil {
		text += fmt.Sprintf("/slow %s %s %s", a.Slow.Than.Duration, a.Slow.Tolerance, a.Slow.Max)
	}
	return text
}

// Run looks at the comparisons until ctx ends, and returns when the last look has.
func (c *Counter) Run(ctx context.Context) {
	ticker := c.Clock.NewTicker(min(c.Interval, time.Second) / 2)
	defer ticker.Stop()
	var looks sync.WaitGroup
	defer looks.Wait()
	free := make(chan struct{}, atOnce)
	for {
		for _, r := range c.dueNow() {
			looks.Go(func() {
				select {
				case free <- struct{}{}:
					c.look(ctx, r)
					<-free
				case <-ctx.Done():
				}
			})
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C():
		}
	}
}

// dueNow returns the comparisons that are to be looked at, and drops those whose figures nothing wants any longer.
func (c *Counter) dueNow() []*rollup {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	now := c.Clock.Now()
	var due []*rollup
	for component, r := range c.rollups {
		switch {
		case r.looking:
		case now.Sub(r.wanted) > max(forgotten, 3*c.Interval):
			delete(c.rollups, component)
		case !now.Before(r.due):
			r.looking = true
			due = append(due, r)
		}
	}
	return due
}

// look makes a look at a comparison.
func (c *Counter) look(ctx context.Context, r *rollup) {
	c.mutex.Lock()
	comparison := r.comparison
	c.mutex.Unlock()
	now := c.Clock.Now()
	parts := r.tally.parts(now.Add(-lag))
	err := c.count(ctx, r, comparison, parts)
	if ctx.Err() != nil {
		return
	}
	c.mutex.Lock()
	problem := r.figures.Problem
	r.looking = false
	r.due = r.tally.next().Add(lag)
	if !r.due.After(now) {
		r.due = now.Add(c.Interval)
	}
	if err == nil {
		r.figures = r.tally.figures(comparison)
	} else {
		logr.FromContextOrDiscard(ctx).Error(err, "counting requests failed; tried again", "component", r.component)
	}
	if len(parts) > 0 {
		problem = c.problem(err)
	}
	r.figures.Problem = problem
	current := c.rollups[r.component] == r
	c.mutex.Unlock()
	if current {
		c.Enqueue(cache.NewObjectName(r.component.Namespace, r.component.InferenceService))
	}
}

// count queries Prometheus for parts of the grid, and adds up what it answers.
func (c *Counter) count(ctx context.Context, r *rollup, comparison plan.Comparison, parts []promv1.Range) error {
	query := queryFor(r.component, comparison, &r.analysis)
	for _, part := range parts {
		ctx, cancel := context.WithTimeout(ctx, queryTimeout)
		started := c.Clock.Now()
		answer, warnings, err := c.api.QueryRange(ctx, query, part, promv1.WithTimeout(queryTimeout))
		cancel()
		observeQuery(c.Clock.Since(started), err)
		if err != nil {
			return err
		}
		if len(warnings) > 0 {
			return fmt.Errorf("its answer is not whole: %s", warnings[0])
		}
		looks, err := looksOf(answer, part)
		if err != nil {
			return err
		}
		for _, look := range looks {
			if err := r.tally.add(look, comparison); err != nil {
				return err
			}
		}
	}
	return nil
}

// problem is that the requests could not be counted, nil if they could.
func (c *Counter) problem(err error) *plan.Problem {
	if err == nil {
		return nil
	}
	if unusable := (*unusableError)(nil); errors.As(err, &unusable) {
		return &plan.Problem{Reason: servingv1beta1.ReasonAnalysisUnavailable, Message: unusable.Error()}
	}
	cause := err.Error()
	if failed := (*url.Error)(nil); errors.As(err, &failed) {
		cause = failed.Err.Error() // The URL may have a password.
	}
	return &plan.Problem{Reason: servingv1beta1.ReasonAnalysisUnavailable, Message: fmt.Sprintf(
		"the requests can't be counted: Prometheus at %s can't be queried: %s; check analysis.prometheusAddress in the "+
			"manager's configuration", c.shown, cause)}
}
