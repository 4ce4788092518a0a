package figures

import (
	"fmt"
	"math"
	"slices"
	"time"

	promv1 "github.com/prometheus/client_golang/api/prometheus/v1"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan/evidence"
)

const (
	// window is how long before the target has traffic, or before a promotion, the stable revision's requests count.
	window = 10 * time.Minute
	// warmUp is for how long from its first share on the target's slow requests don't count: its caches are cold.
	warmUp = 30 * time.Second
	// afterwards is the part of the false alarms that is for the time after the promotion: then the target has all of the
	// traffic, and more evidence takes little longer. Half of it is for what is unknown of the revision before.
	afterwards = 0.1
	// mostPoints is how many times a range query may have; Prometheus refuses more than 11,000.
	mostPoints = 5000
)

// The names of the measures, the fields of an analysis.
const (
	measureFailed = "failed"
	measureSlow   = "slow"
)

// tally is what has been counted for a comparison.
type tally struct {
	component names.Component
	analysis  *servingv1beta1.Analysis
	interval  time.Duration
	// start is the first time of the grid, from which on the counters grow. counted is the last time that was counted,
	// zero before the first.
	start, counted time.Time
	growth         *growth
	judge          evidence.Judge
	state          evidence.State
	// promoted is true once looks after the promotion are judged.
	promoted bool
	// sums has what was counted of each measure since the target has had traffic, reference what the stable revision
	// answered in the window before.
	sums, reference []evidence.Look
	// requests is how many the target answered since its present share began, which was since.
	requests uint64
	since    time.Time
	// worse is in what the target is worse, empty if it is not.
	worse string
}

// newTally returns an empty tally of a comparison that began, or is first counted now.
func newTally(
	component names.Component, comparison plan.Comparison, analysis *servingv1beta1.Analysis,
	interval time.Duration, now time.Time,
) *tally {
	began := comparison.Began
	if began.IsZero() {
		began = now
	}
	t := &tally{component: component, analysis: analysis.DeepCopy(), interval: interval, growth: newGrowth(),
		start: began.Truncate(interval).Add(-window)}
	for range t.names() {
		t.sums, t.reference = append(t.sums, evidence.Look{}), append(t.reference, evidence.Look{})
	}
	t.judge = evidence.Judge{Alpha: t.alpha() * (1 - afterwards), Measures: t.measures()}
	return t
}

// names are those of the measures.
func (t *tally) names() []string {
	var names []string
	if t.analysis.Failed != nil {
		names = append(names, measureFailed)
	}
	if t.analysis.Slow != nil {
		names = append(names, measureSlow)
	}
	return names
}

// measures are how the target is compared with a stable revision that has traffic.
func (t *tally) measures() []evidence.Measure {
	var measures []evidence.Measure
	if failed := t.analysis.Failed; failed != nil {
		measures = append(measures, evidence.Measure{
			Tolerance: failed.Tolerance.PartOr(servingv1beta1.DefaultFailedTolerance), Max: failed.Max.PartOr("0%")})
	}
	if slow := t.analysis.Slow; slow != nil {
		measures = append(measures, evidence.Measure{
			Tolerance: slow.Tolerance.PartOr(servingv1beta1.DefaultSlowTolerance), Max: slow.Max.PartOr("0%")})
	}
	return measures
}

func (t *tally) alpha() float64 {
	return t.analysis.FalseAlarms.PartOr(servingv1beta1.DefaultFalseAlarms)
}

// next is the time of the grid that is to be counted next.
func (t *tally) next() time.Time {
	if t.counted.IsZero() {
		return t.start
	}
	return t.counted.Add(t.interval)
}

// parts returns the ranges of the grid that are not counted yet, until end.
func (t *tally) parts(end time.Time) []promv1.Range { return partsOf(t.next(), end, t.interval) }

// partsOf returns the ranges of a grid from a time of it until end, each of which Prometheus answers.
func partsOf(from, end time.Time, interval time.Duration) []promv1.Range {
	var parts []promv1.Range
	for !from.After(end) {
		to := from.Add((mostPoints - 1) * interval)
		if to.After(end) {
			to = from.Add(end.Sub(from).Truncate(interval))
		}
		parts = append(parts, promv1.Range{Start: from, End: to, Step: interval})
		from = to.Add(interval)
	}
	return parts
}

// add counts a look. It returns an error if durations are counted in no bucket of the wanted bound.
func (t *tally) add(l look, comparison plan.Comparison) error {
	counted, answered, err := t.count(l, comparison)
	if err != nil {
		return err
	}
	t.counted = l.at
	if !t.since.Equal(comparison.Since) {
		t.since, t.requests = comparison.Since, 0
	}
	began := comparison.Began
	switch after := !began.IsZero() && l.at.After(began); {
	case after && !comparison.Promoted.IsZero():
		t.addPromoted(counted)
	case after:
		t.addCompared(counted, l.at, comparison)
	default:
		for i := range counted {
			counted[i].Target = evidence.Counts{}
			t.reference[i] = plus(t.reference[i], counted[i])
		}
		t.state = t.judge.Add(t.state, 0, counted)
	}
	if comparison.Since.IsZero() || l.at.After(comparison.Since) {
		t.requests += answered
	}
	for i := range counted {
		if !began.IsZero() && l.at.After(began) {
			t.sums[i] = plus(t.sums[i], counted[i])
		}
	}
	if t.worse == "" && t.judge.Rejects(t.state) {
		t.worse = t.verdict(comparison)
	}
	return nil
}

// addCompared judges a look in which both revisions may have requests.
func (t *tally) addCompared(counted []evidence.Look, at time.Time, comparison plan.Comparison) {
	judged := slices.Clone(counted)
	for i, name := range t.names() {
		if name == measureSlow && !at.After(comparison.Began.Add(warmUp)) {
			judged[i].Target = evidence.Counts{}
		}
	}
	step := comparison.Step
	if !at.After(comparison.Since) {
		step-- // It is of an earlier step.
	}
	t.state = t.judge.Add(t.state, step, judged)
}

// addPromoted judges a look at a target that has all of the traffic, by what the revision before answered before that:
// as if its rate were the highest that this leaves possible, and the target had a max a tolerance above.
func (t *tally) addPromoted(counted []evidence.Look) {
	if !t.promoted {
		t.promoted = true
		learned := t.judge.Add(t.state, 0, nil) // It has the measures, if no look was before.
		measures := t.measures()
		for i := range measures {
			miss := t.alpha() * afterwards / 2 / float64(len(measures))
			bound := highestBefore(t.reference[i].Stable, learned.Measures[i].Stable, miss) + measures[i].Tolerance
			if measures[i].Max == 0 || bound < measures[i].Max {
				measures[i].Max = bound
			}
			measures[i].Tolerance = 1
		}
		t.judge = evidence.Judge{Alpha: t.alpha() * afterwards / 2, Measures: measures}
		t.state = t.judge.Add(evidence.State{}, 0, nil)
		for i := range learned.Measures {
			t.state.Measures[i].Stable = learned.Measures[i].Stable
		}
	}
	for i := range counted {
		counted[i].Stable = evidence.Counts{} // What is left of its requests is of the time before.
	}
	t.state = t.judge.Add(t.state, 1, counted)
}

// figures returns what has been counted.
func (t *tally) figures(comparison plan.Comparison) plan.Figures {
	figures := plan.Figures{
		Of: comparison, At: t.counted, Requests: t.requests, Evidence: t.judge.Evidence(t.state), Worse: t.worse,
	}
	if !t.since.Equal(comparison.Since) {
		figures.Requests = 0
	}
	for i, name := range t.names() {
		sum := t.sums[i]
		if !comparison.Promoted.IsZero() {
			sum.Stable = t.reference[i].Stable
		}
		figures.Measures = append(figures.Measures, plan.Measured{Name: name,
			Target: sum.Target.Requests, TargetBad: sum.Target.Bad, Stable: sum.Stable.Requests, StableBad: sum.Stable.Bad})
	}
	return figures
}

// plus adds up two looks.
func plus(a, b evidence.Look) evidence.Look {
	add := func(a, b evidence.Counts) evidence.Counts {
		return evidence.Counts{Requests: a.Requests + b.Requests, Bad: a.Bad + b.Bad}
	}
	return evidence.Look{Target: add(a.Target, b.Target), Stable: add(a.Stable, b.Stable)}
}

// unusableError is that Prometheus answers, but has not what is needed.
type unusableError struct{ message string }

func (e *unusableError) Error() string { return e.message }

// workloads are the names of the compared revisions' Deployments, by which Istio labels requests.
type workloads struct{ target, stable string }

// sums are requests of a look, by revision in evidence.Counts.Requests.
type sums struct {
	// requests are all but the cancelled ones, failures those of them that failed, and fast those that took no longer
	// than the bound. The cancelled ones are apart, all and fast.
	requests, failures, fast, cancelled, cancelledFast evidence.Look
}

// count returns how many requests a look adds to each measure, and how many the target has answered. Proxies that send
// requests count them, the gateway among them, and see those that nothing answers. Where none does, those that the pods'
// own proxies count are taken.
func (t *tally) count(l look, comparison plan.Comparison) ([]evidence.Look, uint64, error) {
	var s sums
	reporter := reporterOf(l)
	if comparison.Mirror && l.at.After(comparison.Since) {
		reporter = "destination" // Envoy counts the copies that it sends nowhere.
	}
	of := workloads{t.component.Deployment(comparison.Target), t.component.Deployment(comparison.Stable)}
	for name, grown := range t.growth.since(l) {
		c := l.counters[name]
		if string(c.labels[labelReporter]) == reporter {
			s.add(c, of, uint64(math.Round(grown)))
		}
	}
	if t.analysis.Slow != nil && len(l.counters) > 0 && !hasBuckets(l) {
		return nil, 0, &unusableError{fmt.Sprintf("the requests can't be counted: slow.than is %s, which is no bound of the "+
			"buckets in which Envoy counts durations; set it to one of these", t.analysis.Slow.Than.Duration)}
	}
	var looks []evidence.Look
	for _, name := range t.names() {
		looks = append(looks, s.of(name))
	}
	answered := s.of(measureFailed)
	if len(looks) > 0 {
		answered = looks[0]
	}
	return looks, answered.Target.Requests, nil
}

// reporterOf is that of the proxies whose counters of a look are taken.
func reporterOf(l look) string {
	for _, c := range l.counters {
		if c.labels[labelReporter] == "source" {
			return "source"
		}
	}
	return "destination"
}

// add adds requests of a counter to the sums that they belong to.
func (s *sums) add(c counter, comparison workloads, n uint64) {
	class := classOf(c.labels)
	bound, isBucket := c.labels[labelBound]
	switch {
	case isBucket && bound != "+Inf" && class == cancelled:
		addTo(&s.cancelledFast, c, comparison, n)
	case isBucket && bound != "+Inf":
		addTo(&s.fast, c, comparison, n)
	case class == cancelled:
		addTo(&s.cancelled, c, comparison, n)
	default:
		addTo(&s.requests, c, comparison, n)
		if class == failed {
			addTo(&s.failures, c, comparison, n)
		}
	}
}

// of returns what the sums add to a measure. A request that the client cancelled is no failure, and no fast answer; if it
// had taken longer than the bound by then, it is a slow one.
func (s *sums) of(measure string) evidence.Look {
	counts := func(requests, failures, fast, cancelled, cancelledFast uint64) evidence.Counts {
		if measure == measureFailed {
			return evidence.Counts{Requests: requests, Bad: min(failures, requests)}
		}
		given := cancelled - min(cancelledFast, cancelled)
		return evidence.Counts{Requests: requests + given, Bad: requests - min(fast, requests) + given}
	}
	return evidence.Look{
		Target: counts(s.requests.Target.Requests, s.failures.Target.Requests, s.fast.Target.Requests,
			s.cancelled.Target.Requests, s.cancelledFast.Target.Requests),
		Stable: counts(s.requests.Stable.Requests, s.failures.Stable.Requests, s.fast.Stable.Requests,
			s.cancelled.Stable.Requests, s.cancelledFast.Stable.Requests),
	}
}

// hasBuckets reports whether a look has a bucket of the wanted bound.
func hasBuckets(l look) bool {
	for _, counter := range l.counters {
		if bound, isBucket := counter.labels[labelBound]; isBucket && bound != "+Inf" {
			return true
		}
	}
	return false
}

// addTo adds a counter's requests to those of its revision.
func addTo(l *evidence.Look, c counter, comparison workloads, n uint64) {
	switch string(c.labels[labelWorkload]) {
	case comparison.target:
		l.Target.Requests += n
	case comparison.stable:
		l.Stable.Requests += n
	}
}
