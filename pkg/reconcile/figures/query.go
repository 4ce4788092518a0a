package figures

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	promv1 "github.com/prometheus/client_golang/api/prometheus/v1"
	"github.com/prometheus/common/model"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// Labels of Istio's metrics (istio.io/latest/docs/reference/config/metrics), and those by which Prometheus tells the
// proxies apart.
const (
	labelReporter   = "reporter"
	labelWorkload   = "destination_workload"
	labelCode       = "response_code"
	labelGRPCStatus = "grpc_response_status"
	labelBound      = "le"
)

// proxyLabels identify the proxy that counted.
var proxyLabels = []model.LabelName{labelReporter, "namespace", "pod", "instance"}

// queryFor returns the query whose answer has all of a look at a comparison. Durations have all that numbers of requests
// have, and are only queried where they are needed: they are many more series.
func queryFor(component names.Component, comparison plan.Comparison, analysis *servingv1beta1.Analysis) string {
	workloads := fmt.Sprintf(`destination_workload_namespace=%q,destination_workload=~"%s|%s"`, component.Namespace,
		component.Deployment(comparison.Target), component.Deployment(comparison.Stable))
	by := "reporter, namespace, pod, instance, destination_workload, response_code, grpc_response_status"
	if analysis.Slow == nil {
		return fmt.Sprintf("sum by (%s) (istio_requests_total{%s})", by, workloads)
	}
	var bounds []string
	for _, bound := range boundsOf(analysis.Slow.Than.Duration) {
		bounds = append(bounds, strings.NewReplacer(".", "[.]", "+", "[+]").Replace(bound))
	}
	return fmt.Sprintf("sum by (%s, le) (istio_request_duration_milliseconds_bucket{%s,le=~%q})", by, workloads,
		strings.Join(append(bounds, "[+]Inf"), "|"))
}

// boundsOf returns how Prometheus may write a bucket's bound, in milliseconds: as a number, and as one that has a point or
// an exponent in any case.
func boundsOf(than time.Duration) []string {
	value := float64(than) / float64(time.Millisecond)
	bounds := []string{strconv.FormatFloat(value, 'f', -1, 64), strconv.FormatFloat(value, 'g', -1, 64)}
	if !strings.ContainsAny(bounds[1], ".e") {
		bounds = append(bounds, bounds[1]+".0")
	}
	slices.Sort(bounds)
	return slices.Compact(bounds)
}

// look is the counters at a time of the grid, by their labels.
type look struct {
	at       time.Time
	counters map[string]counter
}

// counter is a proxy's counter.
type counter struct {
	labels model.Metric
	value  float64
}

// looksOf returns the looks in the answer to a range query, one for each time of its grid, with or without counters.
func looksOf(matrix model.Matrix, part promv1.Range) []look {
	byTime := map[int64]map[string]counter{}
	for _, series := range matrix {
		name := series.Metric.String()
		for _, sample := range series.Values {
			at := int64(sample.Timestamp)
			if byTime[at] == nil {
				byTime[at] = map[string]counter{}
			}
			byTime[at][name] = counter{series.Metric, float64(sample.Value)}
		}
	}
	var looks []look
	for at := part.Start; !at.After(part.End); at = at.Add(part.Step) {
		looks = append(looks, look{at, byTime[at.UnixMilli()]})
	}
	return looks
}

// class is what a request counts as.
type class int

const (
	answered class = iota
	failed
	// cancelled requests have no answer, as the client went away before.
	cancelled
)

// The gRPC statuses OK and CANCELLED.
const (
	grpcOK        = "0"
	grpcCancelled = "1"
)

// classOf returns what the requests of a counter count as. Envoy has the code 0 for a request whose client went away.
// Not every gRPC status is a number: without one, Istio has an empty label, and others write a dash.
func classOf(labels model.Metric) class {
	code, err := strconv.Atoi(string(labels[labelCode]))
	status := string(labels[labelGRPCStatus])
	switch {
	case err == nil && code == 0, status == grpcCancelled:
		return cancelled
	case err == nil && code >= 500:
		return failed
	}
	if _, err := strconv.ParseUint(status, 10, 32); err == nil && status != grpcOK {
		return failed
	}
	return answered
}
