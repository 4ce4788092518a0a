// Command metrics writes the page of the manager's metrics as Markdown to standard output.
//
// The metrics describe themselves: those that package metrics of the manager registers are observed once
// here, because a metric with labels is exported only then, and gathered as for Prometheus.
package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"k8s.io/component-base/metrics/legacyregistry"
)

// header is the beginning of the page: it names the source.
const header = `<!-- Made from the metrics' own descriptions by hack/codegen/generate.sh. DO NOT EDIT. -->
# Metrics

What the manager exports to Prometheus: at ''/metrics'' of the port ''metrics'' (8080) of its pods.
''manifests/components/monitoring'' has what uses it: rules for alerts, and a dashboard for Grafana.

Each copy of the manager exports the metrics of the InferenceServices, with the same values, except for
''sluice_inferenceservice_fallbacks_total'': the leader alone counts, so use ''sum'' with that one, and ''max'' with the
others. They have the labels ''namespace'' and ''inferenceservice''; Prometheus keeps the first one as it is if it is
scraped with ''honorLabels''. Only the leader makes passes and takes items from the queue. ''workqueue_retries_total'' is
no count of errors: it also has each event that waits 50 ms for others, and each pass that is due by time alone. Errors
are in ''sluice_reconcile_duration_seconds_count{result="error"}''. Beside the tables there are ''go_*'' and
''process_*'', which are Prometheus' own for every program in Go.
`

// section is a table of the page: the metrics whose names begin with one of the prefixes.
type section struct {
	title    string
	prefixes []string
}

// sections are the page's, in its order.
var sections = []section{
	{"InferenceServices", []string{"sluice_inferenceservice_", "sluice_target_", "sluice_revision_",
		"sluice_rollout_state"}},
	{"Rollouts, passes, the build", []string{"sluice_"}},
	{"The queue", []string{"workqueue_"}},
	{"The leader election", []string{"leader_election_"}},
	{"Requests to the API server", []string{"rest_client_"}},
}

// unlisted are prefixes of metrics that are left out: those of every program in Go, and counts of the metrics
// themselves.
var unlisted = []string{"go_", "process_", "registered_metrics_", "disabled_metrics_", "hidden_metrics_",
	"cardinality_enforcement_"}

func main() {
	if err := write(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "metrics:", err)
		os.Exit(1)
	}
}

// write writes the page. It returns an error if a metric belongs to no section.
func write(out io.Writer) error {
	if err := observeAll(); err != nil {
		return err
	}
	metrics, err := gather()
	if err != nil {
		return err
	}
	page := strings.ReplaceAll(header, "''", "`")
	for _, s := range sections {
		page += fmt.Sprintf("\n## %s\n\n| metric | type | labels | |\n|---|---|---|---|\n", s.title)
		var rest []metric
		for _, m := range metrics {
			if m.hasPrefix(s.prefixes) {
				page += m.row()
			} else {
				rest = append(rest, m)
			}
		}
		metrics = rest
	}
	if len(metrics) > 0 {
		return fmt.Errorf("metric %s belongs to no section", metrics[0].name)
	}
	_, err = io.WriteString(out, page)
	return err
}

// metric is a row of a table.
type metric struct {
	name, kind, help string
	labels           []string
}

// gather returns the metrics that have a series, by name.
func gather() ([]metric, error) {
	families, err := legacyregistry.DefaultGatherer.Gather()
	if err != nil {
		return nil, fmt.Errorf("gathering: %w", err)
	}
	var metrics []metric
	for _, family := range families {
		m := metric{name: family.GetName(), kind: strings.ToLower(family.GetType().String()), help: family.GetHelp()}
		if m.hasPrefix(unlisted) {
			continue
		}
		for _, label := range family.GetMetric()[0].GetLabel() {
			m.labels = append(m.labels, "`"+label.GetName()+"`")
		}
		metrics = append(metrics, m)
	}
	return metrics, nil
}

func (m metric) hasPrefix(prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(m.name, prefix) })
}

// row returns the metric's row. Kubernetes' metrics have their stability before the help, in brackets.
func (m metric) row() string {
	help := m.help
	if strings.HasPrefix(help, "[") {
		_, help, _ = strings.Cut(help, "] ")
	}
	help = strings.ReplaceAll(strings.TrimSuffix(help, "."), "|", `\|`) + "."
	return fmt.Sprintf("| `%s` | %s | %s | %s |\n", m.name, m.kind, strings.Join(m.labels, ", "), help)
}
