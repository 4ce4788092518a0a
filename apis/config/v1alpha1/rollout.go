package v1alpha1

import (
	"fmt"
	"regexp"

	"k8s.io/apimachinery/pkg/util/intstr"
)

// mostSteps is how many steps a rollout may have, as in the InferenceService's API.
const mostSteps = 20

// validate returns what is wrong with the limits and the steps.
func (r Rollout) validate() []error {
	var problems []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			problems = append(problems, fmt.Errorf(format, args...))
		}
	}
	check(r.KeepCapacity != nil, "rollout.keepCapacity must be true or false")
	limit := r.RevisionHistoryLimit
	check(limit != nil && *limit >= 0 && *limit <= 100, "rollout.revisionHistoryLimit must be 0..100")
	check(len(r.Steps) <= mostSteps, "rollout.steps must be at most %d, not %d", mostSteps, len(r.Steps))
	before := Step{}
	for i, step := range r.Steps {
		path := fmt.Sprintf("rollout.steps[%d]", i)
		check(step.Percent == 0 || step.Mirror == 0, "%s must have either percent or mirror", path)
		check(step.Mirror == 0 || before.Percent == 0, "%s mirrors, and must come before steps with a percent", path)
		if step.Mirror == 0 {
			check(step.Percent >= 1 && step.Percent <= 100, "%s.percent must be 1..100, not %d", path, step.Percent)
			check(step.Percent > before.Percent,
				"%s.percent must be greater than that of the step before, %d", path, before.Percent)
		} else {
			check(step.Mirror >= 1 && step.Mirror <= 100, "%s.mirror must be 1..100, not %d", path, step.Mirror)
			check(step.Mirror > before.Mirror,
				"%s.mirror must be greater than that of the step before, %d", path, before.Mirror)
		}
		check(step.For.Duration >= 0, "%s.for must be 0 or more, not %s", path, step.For.Duration)
		before = step
	}
	problems = append(problems, validateAmount("rollout.maxSurge", r.MaxSurge)...)
	problems = append(problems, validateAmount("rollout.maxUnavailable", r.MaxUnavailable)...)
	check(r.MaxUnavailable == nil || r.MaxSurge != nil, "rollout.maxUnavailable needs rollout.maxSurge")
	if r.Analysis != nil {
		for _, problem := range r.Analysis.Problems() {
			problems = append(problems, fmt.Errorf("rollout.analysis.%s", problem))
		}
	}
	return problems
}

// percentOfPods is the form of an amount of pods that is not a number, as in the InferenceService's API.
var percentOfPods = regexp.MustCompile(`^[0-9]{1,3}%$`)

// validateAmount returns what is wrong with an amount of pods.
func validateAmount(path string, amount *intstr.IntOrString) []error {
	if amount == nil || amount.Type == intstr.Int && amount.IntVal >= 0 && amount.IntVal <= 10000 ||
		amount.Type == intstr.String && percentOfPods.MatchString(amount.StrVal) {
		return nil
	}
	return []error{fmt.Errorf("%s must be a number of pods, 0 or more, or a percent such as 25%%, not %s", path, amount)}
}
