package dashboard

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	promv1 "github.com/prometheus/client_golang/api/prometheus/v1"
	"github.com/prometheus/common/model"

	"github.com/sluice-serving/sluice/apis/names"
)

const (
	// shownTime is how much time the figures are of, and gridStep the time between two of them.
	shownTime = 30 * time.Minute
	gridStep  = 15 * time.Second
	// window is the time over which rates are taken: at least twice the interval at which Prometheus scrapes.
	window = time.Minute
	// mostRevisions is how many revisions have figures at most.
	mostRevisions = 16
)

// figures are how the revisions of a service have answered, as Prometheus has counted it.
type figures struct {
	// Times are those that there are numbers of, in seconds since 1970.
	Times []int64 `json:"times,omitempty"`
	// Revisions are the numbers by the revision's name.
	Revisions map[string]answers `json:"revisions,omitempty"`
	// Problem is why there are no numbers, or none since, in a sentence; empty if there are.
	Problem string `json:"problem,omitempty"`
}

// answers are how a revision has answered: a number for each time.
type answers struct {
	// Requests are in a second, and Failed is how many percent of them failed.
	Requests numbers `json:"requests"`
	Failed   numbers `json:"failed"`
	// P50 and P99 are how long half of them, and all but a hundredth, took at most, in milliseconds.
	P50 numbers `json:"p50"`
	P99 numbers `json:"p99"`
}

// numbers are those of a measure. Where Prometheus has none, there is NaN.
type numbers []float64

// MarshalJSON writes what is no number as null, and others with four digits.
func (n numbers) MarshalJSON() ([]byte, error) {
	text := []byte{'['}
	for i, number := range n {
		if i > 0 {
			text = append(text, ',')
		}
		if math.IsNaN(number) || math.IsInf(number, 0) {
			text = append(text, "null"...)
			continue
		}
		text = strconv.AppendFloat(text, number, 'g', 4, 64)
	}
	return append(text, ']'), nil
}

// The measures that a query returns, in the label measure.
const (
	measureRequests = "requests"
	measureFailures = "failures"
	measureP50      = "p50"
	measureP99      = "p99"
)

// What counts as failed: the codes from 500 on, and any gRPC status but OK (0) and CANCELLED (1). Envoy has the code 0
// for a request whose client went away, which has no answer (docs/evidence.md).
const (
	failedByCode = `response_code=~"[5-9]..",grpc_response_status!="1"`
	failedByGRPC = `response_code!~"0|[5-9]..",grpc_response_status=~"[2-9]|[1-9][0-9]+"`
)

// workloadsOf is a regular expression for the Deployments of a service's revisions.
func workloadsOf(service string) string {
	component := names.Component{
		InferenceService: regexp.QuoteMeta(service), Kind: "(?:" + strings.Join(names.Kinds(), "|") + ")",
	}
	return component.Deployment("(?:default|canary)-[0-9a-z]+")
}

// queryFor returns the query whose answer has all that is shown of a service: one series for each revision and measure.
// Requests are counted where they are sent and, if the pod has a sidecar, where they arrive. The greater number has all
// of them (docs/autoscaling.md).
func queryFor(namespace, service string) string {
	selected := fmt.Sprintf(`destination_workload_namespace=%q,destination_workload=~%q`, namespace, workloadsOf(service))
	rate := func(metric, more string) string {
		return fmt.Sprintf("rate(%s{%s%s}[%ds])", metric, selected, more, int(window.Seconds()))
	}
	count := func(rates string) string { return fmt.Sprintf("sum by (reporter, destination_workload) (%s)", rates) }
	quantile := func(part string) string {
		return fmt.Sprintf("histogram_quantile(%s, sum by (reporter, destination_workload, le) (%s))", part,
			rate("istio_request_duration_milliseconds_bucket", `,response_code!="0"`))
	}
	const requests = "istio_requests_total"
	var parts []string
	for _, measure := range []struct{ name, expression string }{
		{measureRequests, count(rate(requests, ""))},
		{measureFailures, count(rate(requests, ","+failedByCode) + " or " + rate(requests, ","+failedByGRPC))},
		{measureP50, quantile("0.5")},
		{measureP99, quantile("0.99")},
	} {
		parts = append(parts, fmt.Sprintf(`label_replace(max by (destination_workload) (%s), "measure", %q, "", "")`,
			measure.expression, measure.name))
	}
	return strings.Join(parts, " or ")
}

// gridUntil is the range of times that are shown at a time.
func gridUntil(now time.Time) promv1.Range {
	end := now.Truncate(gridStep)
	return promv1.Range{Start: end.Add(-shownTime), End: end, Step: gridStep}
}

// figuresOf returns the numbers in an answer. Series that are not of the service's revisions are left out: anybody may
// have written what Prometheus has.
func figuresOf(matrix model.Matrix, grid promv1.Range, service string) figures {
	var made figures
	for at := grid.Start; !at.After(grid.End); at = at.Add(grid.Step) {
		made.Times = append(made.Times, at.Unix())
	}
	workloads := regexp.MustCompile("^" + workloadsOf(service) + "$")
	made.Revisions = map[string]answers{}
	for _, series := range matrix {
		workload := string(series.Metric["destination_workload"])
		if !workloads.MatchString(workload) {
			continue
		}
		name := names.RevisionOf(workload)
		revision, known := made.Revisions[name]
		if !known && len(made.Revisions) == mostRevisions {
			continue
		}
		if !known {
			none := slices.Repeat(numbers{math.NaN()}, len(made.Times))
			revision = answers{none, slices.Clone(none), slices.Clone(none), slices.Clone(none)}
			made.Revisions[name] = revision
		}
		if of := revision.of(string(series.Metric["measure"])); of != nil {
			of.put(series.Values, grid)
		}
	}
	for _, revision := range made.Revisions {
		revision.share()
	}
	return made
}

// of returns the numbers of a measure, nil if there is none of the name. Failures are put where their percent will be.
func (a answers) of(measure string) numbers {
	return map[string]numbers{
		measureRequests: a.Requests, measureFailures: a.Failed, measureP50: a.P50, measureP99: a.P99,
	}[measure]
}

// put puts the values of a series at their times.
func (n numbers) put(values []model.SamplePair, grid promv1.Range) {
	for _, value := range values {
		at := int(value.Timestamp.Time().Sub(grid.Start) / grid.Step)
		if at >= 0 && at < len(n) {
			n[at] = float64(value.Value)
		}
	}
}

// share makes of the failures in a second the percent of the requests. No series of failures means that none failed.
func (a answers) share() {
	for i, requests := range a.Requests {
		failures := a.Failed[i]
		if math.IsNaN(failures) {
			failures = 0
		}
		a.Failed[i] = math.NaN()
		if requests > 0 {
			a.Failed[i] = min(100, 100*failures/requests)
		}
	}
}
