package figures

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/go-logr/logr"
	promapi "github.com/prometheus/client_golang/api"
	promv1 "github.com/prometheus/client_golang/api/prometheus/v1"
	"github.com/prometheus/common/model"
	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/clock"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

const (
	// atOnce is how many looks query at most at the same time for what is counted, and as many for queries of the user's
	// own: slow ones hold up none but these.
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
	// Client is how Prometheus and the Counter know each other.
	Client configv1alpha1.PrometheusClient
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
	// counts and questions have an entry for each look that queries.
	counts, questions chan struct{}

	mutex   sync.Mutex
	rollups map[names.Component]*rollup
}

// rollup is a component's comparison and what is known of it. The Counter's mutex guards all but the tally and the
// questions, which are the look's that is under way.
type rollup struct {
	component  names.Component
	comparison plan.Comparison
	analysis   servingv1beta1.Analysis
	tally      *tally
	questions  []*question
	figures    plan.Figures
	// uncounted is why requests can't be counted at present, nil if they can.
	uncounted *plan.Problem
	// wanted is when a pass wanted the figures last, due when the next look is, and looking is true during one.
	wanted, due time.Time
	looking     bool
}

// New returns a Counter that queries a Prometheus. It returns an error if the address is no URL, or the certificates
// can't be read.
func New(config Config) (*Counter, error) {
	address, err := url.Parse(config.Address)
	if err != nil {
		return nil, fmt.Errorf("the address of Prometheus: %w", err)
	}
	connection, err := clientOf(config.Client)
	if err != nil {
		return nil, err
	}
	client, err := promapi.NewClient(promapi.Config{Address: config.Address, Client: connection})
	if err != nil {
		return nil, fmt.Errorf("the address of Prometheus: %w", err)
	}
	return &Counter{Config: config, shown: address.Redacted(), api: promv1.NewAPI(client),
		counts: make(chan struct{}, atOnce), questions: make(chan struct{}, atOnce),
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
	if r != nil && r.unrecorded(*comparison, *analysis) {
		r.wanted = now
		return r.figures
	}
	if r == nil || !sameRollout(r.comparison, *comparison) || !sameMeasures(r.analysis, *analysis) {
		r = &rollup{component: component, analysis: *analysis.DeepCopy(), due: now,
			tally:     newTally(component, *comparison, analysis, c.Interval, now),
			questions: questionsOf(component, *comparison, analysis)}
		c.rollups[component] = r
	}
	if !r.comparison.Since.Equal(comparison.Since) {
		r.due = now
	}
	r.comparison, r.wanted = *comparison, now
	return r.figures
}

// unrecorded reports whether the target is worse: that stays until it is recorded, although the target may have lost its
// traffic before. With hold, nothing is recorded.
func (r *rollup) unrecorded(comparison plan.Comparison, analysis servingv1beta1.Analysis) bool {
	return r.figures.Worse != "" && analysis.OnFailure != servingv1beta1.OnFailureHold &&
		r.comparison.Target == comparison.Target && r.comparison.Stable == comparison.Stable &&
		sameMeasures(r.analysis, analysis)
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
	for _, q := range a.Queries {
		text += fmt.Sprintf("/query %q %q", q.Name, q.Query)
		for _, bound := range []*float64{q.Min, q.Max, q.RatioToStable} {
			text += " "
			if bound != nil {
				text += strconv.FormatFloat(*bound, 'g', -1, 64)
			}
		}
		if q.For != nil {
			text += " " + q.For.Duration.String()
		}
	}
	return text
}

// Run looks at the comparisons until ctx ends, and returns when the last look has.
func (c *Counter) Run(ctx context.Context) {
	ticker := c.Clock.NewTicker(min(c.Interval, time.Second) / 2)
	defer ticker.Stop()
	var looks sync.WaitGroup
	defer looks.Wait()
	for {
		for _, r := range c.dueNow() {
			looks.Go(func() { c.look(ctx, r) })
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

// look makes a look at a comparison: it counts the requests and then, if nothing is known against the target, has the
// user's own queries answered.
func (c *Counter) look(ctx context.Context, r *rollup) {
	c.mutex.Lock()
	comparison := r.comparison
	c.mutex.Unlock()
	now := c.Clock.Now()
	parts := r.tally.parts(now.Add(-lag))
	var err error
	within(ctx, c.counts, func() { err = c.count(ctx, r, comparison, parts) })
	var unanswered *plan.Problem
	if err == nil && r.tally.worse == "" && len(r.questions) > 0 {
		within(ctx, c.questions, func() { unanswered = c.ask(ctx, r, comparison) })
	}
	if ctx.Err() != nil {
		return
	}
	c.mutex.Lock()
	r.looking = false
	r.due = r.tally.next().Add(lag)
	if !r.due.After(now) {
		r.due = now.Add(c.Interval)
	}
	if err == nil {
		r.figures = r.figuresOf(comparison)
	} else {
		logr.FromContextOrDiscard(ctx).Error(err, "counting requests failed; tried again", "component", r.component)
	}
	if len(parts) > 0 {
		r.uncounted = c.problem(err)
	}
	r.figures.Problem = plan.First(r.uncounted, unanswered)
	current := c.rollups[r.component] == r
	c.mutex.Unlock()
	if current {
		c.Enqueue(cache.NewObjectName(r.component.Namespace, r.component.InferenceService))
	}
}

// within calls a function when there is room for it, or not at all if ctx ends before.
func within(ctx context.Context, room chan struct{}, do func()) {
	select {
	case room <- struct{}{}:
		do()
		<-room
	case <-ctx.Done():
	}
}

// figuresOf are what was counted and answered.
func (r *rollup) figuresOf(comparison plan.Comparison) plan.Figures {
	figures := r.tally.figures(comparison)
	for _, q := range r.questions {
		figures.Worse = cmp.Or(figures.Worse, q.worse)
		if !comparison.Began.IsZero() {
			figures.Queries = append(figures.Queries, q.last)
		}
	}
	return figures
}

// count queries Prometheus for parts of the grid, and adds up what it answers.
func (c *Counter) count(ctx context.Context, r *rollup, comparison plan.Comparison, parts []promv1.Range) error {
	query := queryFor(r.component, comparison, &r.analysis)
	for _, part := range parts {
		ctx, cancel := context.WithTimeout(ctx, queryTimeout)
		answer, err := c.rangeOf(ctx, query, part)
		cancel()
		if err != nil {
			return err
		}
		for _, look := range looksOf(answer, part) {
			if err := r.tally.add(look, comparison); err != nil {
				return err
			}
		}
	}
	return nil
}

// rangeOf returns the answer to a range query.
func (c *Counter) rangeOf(ctx context.Context, query string, part promv1.Range) (model.Matrix, error) {
	started := c.Clock.Now()
	answer, warnings, err := c.api.QueryRange(ctx, query, part, promv1.WithTimeout(queryTimeout))
	observeQuery(c.Clock.Since(started), err)
	if err != nil {
		return nil, err
	}
	if len(warnings) > 0 {
		return nil, fmt.Errorf("its answer is not whole: %s", warnings[0])
	}
	matrix, isMatrix := answer.(model.Matrix)
	if !isMatrix {
		return nil, fmt.Errorf("its answer is a %s, not a matrix", answer.Type())
	}
	return matrix, nil
}

// problem is that the requests could not be counted, nil if they could.
func (c *Counter) problem(err error) *plan.Problem {
	if err == nil {
		return nil
	}
	if unusable := (*unusableError)(nil); errors.As(err, &unusable) {
		return &plan.Problem{Reason: servingv1beta1.ReasonAnalysisUnavailable, Message: unusable.Error()}
	}
	return &plan.Problem{Reason: servingv1beta1.ReasonAnalysisUnavailable, Message: fmt.Sprintf(
		"the requests can't be counted: Prometheus at %s can't be queried: %s; check analysis.prometheusAddress in the "+
			"manager's configuration", c.shown, causeOf(err))}
}

// causeOf is an error without the URL, which may have a password.
func causeOf(err error) string {
	if failed := (*url.Error)(nil); errors.As(err, &failed) {
		return failed.Err.Error()
	}
	return err.Error()
}
