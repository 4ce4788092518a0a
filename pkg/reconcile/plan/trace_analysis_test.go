package plan

import (
	"testing"
	"time"
)

// analysis reads an analysis: how many requests a step takes, and how long it waits for them, or `hold`.
func analysis(t *testing.T, vals []string) *Analysis {
	t.Helper()
	a := &Analysis{MinRequests: uint64(number(t, vals[0]))}
	for _, val := range vals[1:] {
		if val == "hold" {
			a.Hold = true
			continue
		}
		patience, err := time.ParseDuration(val)
		if err != nil {
			t.Fatal(err)
		}
		a.Patience = &patience
	}
	return a
}

// setFigures reads what the requests have shown by now: `none`, `unavailable`, or how many the target has answered in
// its step, and `worse` if they show that it is.
func (w *world) setFigures(t *testing.T, vals []string) {
	t.Helper()
	compared := w.seen.Comparison(w.now)
	switch {
	case vals[0] == "none" || compared == nil:
		w.seen.Figures = Figures{}
	case vals[0] == "unavailable":
		w.seen.Figures.Problem = &Problem{"AnalysisUnavailable", "Prometheus can't be reached"}
	default:
		w.seen.Figures = Figures{Of: *compared, At: w.now, Requests: uint64(number(t, vals[0]))}
		if len(vals) > 1 && vals[1] == "worse" {
			w.seen.Figures.Worse = "more of its requests failed"
		}
	}
}
