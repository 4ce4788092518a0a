package main

import (
	"os"
	"testing"
	"time"
)

func TestParseUsage(t *testing.T) {
	const (
		stat   = "7 (a) b (c) S 1 7 7 0 -1 4194560 100 0 0 0 150 25 9 9 20 0 8 0 1 2 3"
		status = "Name:\ta\nVmPeak:\t  900 kB\nVmHWM:\t  300 kB\nVmRSS:\t  200 kB\nRssAnon:\t  100 kB\n"
	)
	got, err := parseUsage(stat, status)
	want := usage{cpu: 1750 * time.Millisecond, resident: 200 * 1024, anonymous: 100 * 1024, peak: 300 * 1024}
	if err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	for name, files := range map[string][2]string{
		"a short stat":       {"7 (a) S 1", status},
		"a time that isn't":  {"7 (a) S 1 7 7 0 -1 4194560 100 0 0 0 x 25", status},
		"a missing line":     {stat, "VmRSS:\t  200 kB\nVmHWM:\t  300 kB\n"},
		"a line with no kB":  {stat, "VmHWM:\t  300 kB\nVmRSS:\t  200\nRssAnon:\t  1 MB\n"},
		"nothing in status ": {stat, ""},
	} {
		if got, err := parseUsage(files[0], files[1]); err == nil {
			t.Errorf("%s: got %+v, want an error", name, got)
		}
	}
}

// The kernel's own files have the form that is read.
func TestUsageOfThisProcess(t *testing.T) {
	stat, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		t.Fatal(err)
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	got, err := parseUsage(string(stat), string(status))
	if err != nil || got.resident < got.anonymous || got.peak < got.resident || got.anonymous == 0 {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestParsePasses(t *testing.T) {
	const text = `# TYPE sluice_reconcile_duration_seconds histogram
sluice_reconcile_duration_seconds_bucket{result="success",le="+Inf"} 7
sluice_reconcile_duration_seconds_sum{result="success"} 1
sluice_reconcile_duration_seconds_count{result="success"} 7
sluice_reconcile_duration_seconds_bucket{result="error",le="+Inf"} 2
sluice_reconcile_duration_seconds_sum{result="error"} 1
sluice_reconcile_duration_seconds_count{result="error"} 2
`
	if got, err := parsePasses([]byte(text)); err != nil || got != 9 {
		t.Errorf("got %d, %v; want 9", got, err)
	}
	if got, err := parsePasses(nil); err != nil || got != 0 {
		t.Errorf("before the first pass: got %d, %v", got, err)
	}
}
