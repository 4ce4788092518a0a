package e2e

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// sample is one line of Prometheus's text format.
type sample struct {
	name   string
	labels map[string]string
	value  float64
}

type samples []sample

// scrape reads a pod's metrics through the API server's proxy.
func (env *environment) scrape(namespace, pod string, port int, path string) (samples, error) {
	text, err := env.raw(fmt.Sprintf("/api/v1/namespaces/%s/pods/%s:%d/proxy/%s", namespace, pod, port, path))
	if err != nil {
		return nil, err
	}
	return parseSamples(string(text)), nil
}

var (
	sampleLine  = regexp.MustCompile(`^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? ([0-9eE.+-]+|NaN|[+-]Inf)(?: \d+)?$`)
	sampleLabel = regexp.MustCompile(`([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"`)
)

func parseSamples(text string) samples {
	var all samples
	for line := range strings.Lines(text) {
		parts := sampleLine.FindStringSubmatch(strings.TrimSpace(line))
		if parts == nil {
			continue
		}
		value, err := strconv.ParseFloat(parts[3], 64)
		if err != nil {
			continue
		}
		labels := map[string]string{}
		for _, label := range sampleLabel.FindAllStringSubmatch(parts[2], -1) {
			labels[label[1]] = label[2]
		}
		all = append(all, sample{parts[1], labels, value})
	}
	return all
}

func (all samples) named(name string) samples {
	var found samples
	for _, one := range all {
		if one.name == name {
			found = append(found, one)
		}
	}
	return found
}

func (all samples) sum() float64 {
	total := 0.0
	for _, one := range all {
		total += one.value
	}
	return total
}

// by sums by the value of a label.
func (all samples) by(label string) map[string]int {
	totals := map[string]int{}
	for _, one := range all {
		totals[one.labels[label]] += int(one.value)
	}
	return totals
}

func TestSamplesAreRead(t *testing.T) {
	all := parseSamples(`# TYPE rest_client_requests_total counter
rest_client_requests_total{code="200",host="198.18.0.1:443",method="GET"} 4
rest_client_requests_total{code="404",host="198.18.0.1:443",method="GET"} 1
rest_client_requests_total{code="200",host="198.18.0.1:443",method="PATCH"} 1e+01
workqueue_depth 0
`)
	if got := all.named("rest_client_requests_total").by("method"); got["GET"] != 5 || got["PATCH"] != 10 || len(got) != 2 {
		t.Errorf("by method: %v, want GET 5 and PATCH 10", got)
	}
	if got := all.named("workqueue_depth"); len(got) != 1 || got.sum() != 0 {
		t.Errorf("workqueue_depth is %v, want one sample of 0", got)
	}
}
