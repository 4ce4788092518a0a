package figures

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	promv1 "github.com/prometheus/client_golang/api/prometheus/v1"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan/evidence"
)

// question is a query of the user's own, and what has been answered.
type question struct {
	query     servingv1beta1.AnalysisQuery
	threshold evidence.Threshold
	// of and ofStable are the query about the target and the stable revision, in PromQL.
	of, ofStable string
	// revision is the target's name.
	revision string
	// asked is the last time of the grid that was asked about, zero before the first.
	asked time.Time
	// last is the answer at that time. last.OutsideSince is kept from answer to answer.
	last plan.Queried
	// problem is why there is no number, nil if there is one.
	problem *plan.Problem
	// worse is in what the target is worse, empty if it is not.
	worse string
}

// questionsOf returns an analysis's own queries about a comparison.
func questionsOf(
	component names.Component, comparison plan.Comparison, analysis *servingv1beta1.Analysis,
) []*question {
	var questions []*question
	for _, query := range analysis.Queries {
		about := servingv1beta1.QueryNames{
			Revision: component.Revision(comparison.Target), Stable: component.Revision(comparison.Stable),
			Namespace: component.Namespace, Name: component.InferenceService, Component: component.Kind,
		}
		q := &question{query: query, revision: about.Revision, last: plan.Queried{Name: query.Name},
			threshold: evidence.Threshold{Min: query.Min, Max: query.Max, Ratio: query.RatioToStable,
				For: servingv1beta1.DefaultQueryFor}}
		if query.For != nil {
			q.threshold.For = query.For.Duration
		}
		var err, errStable error
		q.of, err = query.Render(about)
		about.Revision = about.Stable
		q.ofStable, errStable = query.Render(about)
		if err := errors.Join(err, errStable); err != nil { // Admission and the configuration have refused it.
			q.problem = q.unusable("is no template: " + err.Error())
		} else {
			q.problem = &plan.Problem{Reason: servingv1beta1.ReasonWaitingForEvidence, Message: fmt.Sprintf(
				"query %s of rollout.analysis has not been answered yet about revision %s", query.Name, q.revision)}
		}
		questions = append(questions, q)
	}
	return questions
}

// ask has the questions answered for the times of the grid since the target has had traffic, until those that are
// counted. It returns why one of them has no number now, nil if all have. All of them together take as long as one query
// may, so that the next look isn't late for a slow one.
func (c *Counter) ask(ctx context.Context, r *rollup, comparison plan.Comparison) *plan.Problem {
	if comparison.Began.IsZero() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	var problem *plan.Problem
	for _, q := range r.questions {
		if q.of != "" {
			c.askOne(ctx, q, comparison, r.tally.counted)
		}
		problem = plan.First(problem, q.problem)
	}
	return problem
}

// askOne has one question answered.
func (c *Counter) askOne(ctx context.Context, q *question, comparison plan.Comparison, end time.Time) {
	from := q.asked.Add(c.Interval)
	if q.asked.IsZero() {
		from = comparison.Began.Truncate(c.Interval).Add(c.Interval) // The first after it.
	}
	for _, part := range partsOf(from, end, c.Interval) {
		target, err := c.numbers(ctx, q.of, part)
		if err != nil {
			q.problem = q.unanswered(c, err)
			return
		}
		stable, err := c.ofStable(ctx, q, comparison, part)
		if err != nil {
			q.problem = q.unanswered(c, err)
			return
		}
		for at := part.Start; !at.After(part.End); at = at.Add(part.Step) {
			q.add(at, target[at.UnixMilli()], stable(at))
		}
	}
}

// ofStable returns the stable revision's numbers by their time, nil ones if no bound needs them. After a promotion, when
// it has no requests any longer, they are those at the last time before.
func (c *Counter) ofStable(
	ctx context.Context, q *question, comparison plan.Comparison, part promv1.Range,
) (func(time.Time) []float64, error) {
	if q.threshold.Ratio == nil {
		return func(time.Time) []float64 { return nil }, nil
	}
	if comparison.Promoted.IsZero() {
		numbers, err := c.numbers(ctx, q.ofStable, part)
		return func(at time.Time) []float64 { return numbers[at.UnixMilli()] }, err
	}
	last := comparison.Promoted.Truncate(c.Interval)
	part.Start, part.End = last, last
	numbers, err := c.numbers(ctx, q.ofStable, part)
	return func(time.Time) []float64 { return numbers[last.UnixMilli()] }, err
}

// numbers returns what a query returns at each time of a part of the grid, by the time in milliseconds.
func (c *Counter) numbers(ctx context.Context, query string, part promv1.Range) (map[int64][]float64, error) {
	matrix, err := c.rangeOf(ctx, query, part)
	if err != nil {
		return nil, err
	}
	numbers := map[int64][]float64{}
	for _, series := range matrix {
		for _, sample := range series.Values {
			at := int64(sample.Timestamp)
			numbers[at] = append(numbers[at], float64(sample.Value))
		}
	}
	return numbers, nil
}

// add judges the answers at a time. Without a number of each revision that is needed, the time is one at which the
// target was not outside: nothing is held against it for want of figures.
func (q *question) add(at time.Time, target, stable []float64) {
	q.asked = at
	since := q.last.OutsideSince
	q.last, q.problem = plan.Queried{Name: q.query.Name}, nil
	number, problem := q.numberOf(target, q.revision)
	if problem != nil {
		q.problem = problem
		return
	}
	q.last.Target = &number
	other := 0.0
	if q.threshold.Ratio != nil {
		if other, q.problem = q.numberOf(stable, "that it is compared with"); q.problem != nil {
			return
		}
		q.last.Stable = &other
		if other < 0 {
			q.problem = q.unusable(fmt.Sprintf(
				"is %s for the stable revision, and there is no ratio to less than 0: set min or max instead", decimal(other)))
			return
		}
	}
	if !q.threshold.Outside(number, other) {
		return
	}
	if q.last.OutsideSince = since; since.IsZero() {
		q.last.OutsideSince = at
	}
	if q.threshold.Exceeded(q.last.OutsideSince, at) {
		q.worse = cmp.Or(q.worse, q.verdict(at))
	}
}

// numberOf is the one number in an answer about a revision.
func (q *question) numberOf(answer []float64, revision string) (float64, *plan.Problem) {
	switch {
	case len(answer) == 0:
		return 0, q.unusable(fmt.Sprintf(
			"returns nothing for revision %s: it may have no requests yet, or the query names no series of its", revision))
	case len(answer) > 1:
		return 0, q.unusable(fmt.Sprintf(
			"returns %d series for revision %s, not one: aggregate them, such as by sum", len(answer), revision))
	case math.IsNaN(answer[0]) || math.IsInf(answer[0], 0):
		return 0, q.unusable(fmt.Sprintf("returns %s for revision %s, which is no number: it may divide by 0",
			decimal(answer[0]), revision))
	}
	return answer[0], nil
}

// unusable is that the query's answer is not what is needed.
func (q *question) unusable(what string) *plan.Problem {
	return &plan.Problem{Reason: servingv1beta1.ReasonAnalysisUnavailable, Message: fmt.Sprintf(
		"query %s of rollout.analysis %s", q.query.Name, what)}
}

// unanswered is that the query has no answer.
func (q *question) unanswered(c *Counter, err error) *plan.Problem {
	failed := (*promv1.Error)(nil)
	switch {
	case errors.As(err, &failed) && (failed.Type == promv1.ErrBadData || failed.Type == promv1.ErrExec):
		return q.unusable(fmt.Sprintf("is refused by Prometheus: %s; correct it", failed.Msg))
	case errors.Is(err, context.DeadlineExceeded):
		return q.unusable(fmt.Sprintf("has no answer in %s: make it cheaper, or look at Prometheus at %s",
			queryTimeout, c.shown))
	}
	return q.unusable(fmt.Sprintf("has no answer: Prometheus at %s: %s", c.shown, causeOf(err)))
}

// verdict returns in what the target is worse, for people.
func (q *question) verdict(at time.Time) string {
	number := *q.last.Target
	var bound string
	switch t := q.threshold; {
	case t.Min != nil && number < *t.Min:
		bound = fmt.Sprintf("less than its min, %s", decimal(*t.Min))
	case t.Max != nil && number > *t.Max:
		bound = fmt.Sprintf("more than its max, %s", decimal(*t.Max))
	default:
		bound = fmt.Sprintf("more than %s times the stable revision's, %s", decimal(*t.Ratio), decimal(*q.last.Stable))
	}
	return fmt.Sprintf("its %s is %s, %s, and has been out of bounds at every look for %s",
		q.query.Name, decimal(number), bound, at.Sub(q.last.OutsideSince))
}

// decimal is a number, for people.
func decimal(number float64) string { return strconv.FormatFloat(number, 'g', 6, 64) }
