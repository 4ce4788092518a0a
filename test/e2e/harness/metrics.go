package harness

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// Samples are the measurements that a program exports; a histogram's are its buckets.
type Samples model.Vector

// scrape reads a pod's metrics through the API server's proxy.
func (env *Environment) scrape(namespace, pod string, port int, path string) (Samples, error) {
	text, err := env.Raw(fmt.Sprintf("/api/v1/namespaces/%s/pods/%s:%d/proxy/%s", namespace, pod, port, path))
	if err != nil {
		return nil, err
	}
	return ParseSamples(text)
}

// ParseSamples reads Prometheus' text format.
func ParseSamples(text []byte) (Samples, error) {
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("reading metrics: %w", err)
	}
	all, err := expfmt.ExtractSamples(&expfmt.DecodeOptions{}, slices.Collect(maps.Values(families))...)
	if err != nil {
		return nil, fmt.Errorf("reading metrics: %w", err)
	}
	return Samples(all), nil
}

// Named returns the samples of a name.
func (all Samples) Named(name string) Samples {
	var found Samples
	for _, one := range all {
		if one.Metric[model.MetricNameLabel] == model.LabelValue(name) {
			found = append(found, one)
		}
	}
	return found
}

// Sum returns the sum of all values.
func (all Samples) Sum() float64 {
	total := model.SampleValue(0)
	for _, one := range all {
		total += one.Value
	}
	return float64(total)
}

// By returns the sums of the values, by the value of a label.
func (all Samples) By(label model.LabelName) map[string]int {
	totals := map[string]int{}
	for _, one := range all {
		totals[string(one.Metric[label])] += int(one.Value)
	}
	return totals
}
