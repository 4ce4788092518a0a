package plan

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// steps reads steps, each its percent, after an m where it mirrors, and how long it is.
func steps(t *testing.T, vals []string) []Step {
	t.Helper()
	var all []Step
	for i := 0; i+1 < len(vals); i += 2 {
		duration, err := time.ParseDuration(vals[i+1])
		if err != nil {
			t.Fatal(err)
		}
		step := Step{For: duration}
		if percent, mirrors := strings.CutPrefix(vals[i], "m"); mirrors {
			step.Mirror = number(t, percent)
		} else {
			step.Percent = number(t, percent)
		}
		all = append(all, step)
	}
	return all
}

// checkSteps fails the test if a target that was never rolled out leaves out a step, or ends one early.
func (w *world) checkSteps(t *testing.T, plan Plan) {
	t.Helper()
	target := w.seen.Revision(plan.Target)
	from, to := w.seen.Route.Weight(plan.Target), weightIn(plan.Route, plan.Target)
	if len(w.seen.Spec.Steps) == 0 || w.seen.Stable() == "" || len(w.seen.Strays) > 0 || to <= from ||
		target == nil || !target.RolledOutAt.IsZero() {
		return
	}
	next, lasts := int32(100), time.Duration(0)
	for _, step := range slices.Backward(w.seen.Spec.Steps) {
		if step.Percent > from {
			next = step.Percent
		} else {
			lasts = w.seen.Settings.Settle + step.For
			break
		}
	}
	if to > next {
		t.Fatalf("the target goes from %d to %d %%, above its next step %d", from, to, next)
	}
	isStep := slices.ContainsFunc(w.seen.Spec.Steps, func(s Step) bool { return s.Percent == from })
	if held := w.seen.Route.Held; isStep && held.Percent == from && w.now.Before(held.Since.Add(lasts)) {
		t.Fatalf("the target leaves %d %% after %s, before %s", from, w.now.Sub(held.Since), lasts)
	}
}
