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

// checkAnalysis fails the test if a target is rejected that is not worse, or has traffic though it is rejected, or goes
// on by steps without figures.
func (w *world) checkAnalysis(t *testing.T, plan Plan) {
	t.Helper()
	worse := w.seen.Figures.Worse != "" && w.seen.Figures.Of.Target == plan.Target
	if plan.Rejects && (!worse || w.seen.Spec.Analysis == nil || w.seen.Spec.Analysis.Hold) {
		t.Fatalf("%s is rejected, and its figures are %+v", plan.Target, w.seen.Figures)
	}
	target, to := w.seen.Revision(plan.Target), weightIn(plan.Route, plan.Target)
	if target == nil || len(w.seen.Strays) > 0 {
		return
	}
	rejected := plan.Rejects || !target.Rejection.At.IsZero() && target.Rejection.Retry == w.seen.Spec.Retry
	if rejected && !w.gaveUp(plan) && plan.Stable != plan.Target && plan.Stable != "" && to > 0 {
		t.Fatalf("%s was rejected, and gets %d %%", plan.Target, to)
	}
	steps, from := w.seen.Spec.Steps, w.seen.Route.Weight(plan.Target)
	figures := w.seen.Figures
	if w.seen.Spec.Analysis == nil || len(steps) == 0 || w.seen.Stable() == "" || w.seen.Stable() == plan.Target ||
		to <= from || !target.RolledOutAt.IsZero() {
		return
	}
	if figures.Problem != nil || worse || figures.At.IsZero() || w.now.Sub(figures.At) > w.seen.Settings.FiguresLag {
		t.Fatalf("the target goes from %d to %d %% with the figures %+v", from, to, figures)
	}
}
