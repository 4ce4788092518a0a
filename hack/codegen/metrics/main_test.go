package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// The page in docs is what the metrics describe, with a row for each.
func TestPage(t *testing.T) {
	var page strings.Builder
	if err := write(&page); err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile("../../../docs/metrics.md")
	if err != nil {
		t.Fatal(err)
	}
	if page.String() != string(written) {
		t.Error("docs/metrics.md is out of date: run make generate")
	}
	for _, row := range []string{
		"| `sluice_inferenceservice_ready` | gauge | `inferenceservice`, `namespace` | 1 if the URL",
		"| `sluice_inferenceservice_fallbacks_total` | counter | `inferenceservice`, `namespace` | How often",
		"| `sluice_target_percent` | gauge | `component`, `inferenceservice`, `namespace` |",
		"| `sluice_rollouts_total` | counter | `outcome` | Revisions by outcome: promoted,",
		"| `workqueue_queue_duration_seconds` | histogram | `name` | How long",
		"| `leader_election_master_status` | gauge | `name` | Gauge",
		"| `rest_client_requests_total` | counter | `code`, `host`, `method` | Number",
	} {
		if strings.Count(page.String(), row) != 1 {
			t.Errorf("no row, or more than one: %s", row)
		}
	}
	if bad := regexp.MustCompile(`(?m)\[ALPHA\]|\.\.|\| \.? \|$`).FindString(page.String()); bad != "" {
		t.Errorf("the page has %q", bad)
	}
}
