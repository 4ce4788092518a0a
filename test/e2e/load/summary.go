package load

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Summary is what people want to know of a run.
type Summary struct {
	Sent, Failed int
	// Reasons counts the failures by cause.
	Reasons map[string]int
	// Median and P99 are latencies of what was answered.
	Median, P99 time.Duration
	// Took is from the first request to the last.
	Took time.Duration
}

// Summarise sums up records in the order of sending.
func Summarise(records []Record) Summary {
	s := Summary{Sent: len(records), Reasons: map[string]int{}}
	var latencies []time.Duration
	for _, r := range records {
		if r.Failed() {
			s.Failed++
			s.Reasons[r.Reason()]++
			continue
		}
		latencies = append(latencies, r.Latency)
	}
	slices.Sort(latencies)
	s.Median, s.P99 = Quantile(latencies, 0.5), Quantile(latencies, 0.99)
	if len(records) > 0 {
		s.Took = records[len(records)-1].Sent.Sub(records[0].Sent)
	}
	return s
}

// Quantile returns the value below which the part q (0..1) of sorted durations
// lies, 0 if there are none.
func Quantile(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}

// Rate returns the requests a second that were really sent.
func (s Summary) Rate() float64 {
	if s.Took <= 0 {
		return 0
	}
	return float64(s.Sent-1) / s.Took.Seconds()
}

// String is one line, and one more for each cause of failure.
func (s Summary) String() string {
	var out strings.Builder
	fmt.Fprintf(&out, "%d requests, %d failed, %.0f/s, p50 %s, p99 %s",
		s.Sent, s.Failed, s.Rate(), s.Median.Round(100*time.Microsecond), s.P99.Round(100*time.Microsecond))
	for _, reason := range slices.Sorted(maps.Keys(s.Reasons)) {
		fmt.Fprintf(&out, "\n  %d x %s", s.Reasons[reason], reason)
	}
	return out.String()
}
