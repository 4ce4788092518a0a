package e2e

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// samples are measurements that a program exports, a histogram's by bucket.
type samples model.Vector

// scrape reads a pod's metrics through the API server's proxy.
func (env *environment) scrape(namespace, pod string, port int, path string) (samples, error) {
	text, err := env.raw(fmt.Sprintf("/api/v1/namespaces/%s/pods/%s:%d/proxy/%s", namespace, pod, port, path))
	if err != nil {
		return nil, err
	}
	return parseSamples(text)
}

// parseSamples reads Prometheus' text format.
func parseSamples(text []byte) (samples, error) {
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("reading metrics: %w", err)
	}
	all, err := expfmt.ExtractSamples(&expfmt.DecodeOptions{}, slices.Collect(maps.Values(families))...)
	if err != nil {
		return nil, fmt.Errorf("reading metrics: %w", err)
	}
	return samples(all), nil
}

// named returns the samples of a name.
func (all samples) named(name string) samples {
	var found samples
	for _, one := range all {
		if one.Metric[model.MetricNameLabel] == model.LabelValue(name) {
			found = append(found, one)
		}
	}
	return found
}

// sum returns the sum of all values.
func (all samples) sum() float64 {
	total := model.SampleValue(0)
	for _, one := range all {
		total += one.Value
	}
	return float64(total)
}

// by returns the sums of the values, by the value of a label.
func (all samples) by(label model.LabelName) map[string]int {
	totals := map[string]int{}
	for _, one := range all {
		totals[string(one.Metric[label])] += int(one.Value)
	}
	return totals
}

func TestSamplesAreRead(t *testing.T) {
	all, err := parseSamples([]byte(`# TYPE rest_client_requests_total counter
rest_client_requests_total{code="200",host="198.18.0.1:443",method="GET"} 4
rest_client_requests_total{code="404",host="198.18.0.1:443",method="GET"} 1
rest_client_requests_total{code="200",host="198.18.0.1:443",method="PATCH"} 1e+01
workqueue_depth 0
`))
	if err != nil {
		t.Fatal(err)
	}
	if got := all.named("rest_client_requests_total").by("method"); got["GET"] != 5 || got["PATCH"] != 10 || len(got) != 2 {
		t.Errorf("by method: %v, want GET 5 and PATCH 10", got)
	}
	if got := all.named("workqueue_depth"); len(got) != 1 || got.sum() != 0 {
		t.Errorf("workqueue_depth is %v, want one sample of 0", got)
	}
}
