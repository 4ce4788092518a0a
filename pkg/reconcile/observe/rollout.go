package observe

import (
	"time"

	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/ptr"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// Figures counts the requests to the revisions that are compared. It must not block.
type Figures interface {
	// Of returns what the requests have shown of a comparison so far, and goes on counting them; a nil comparison ends
	// that for the component. The analysis is nil only if the comparison is.
	Of(component names.Component, comparison *plan.Comparison, analysis *servingv1beta1.Analysis) plan.Figures
}

// ownRollout is the spec's rollout; nil if the configuration's holds, as it does for one with nothing but a retry, headers
// and bounds on the pods, which leave the way up to the traffic open.
func ownRollout(own *servingv1beta1.Rollout) *servingv1beta1.Rollout {
	if own == nil || (own.Retry != "" || len(own.Headers) > 0 || own.MaxSurge != nil) && len(own.Steps) == 0 && own.Analysis == nil {
		return nil
	}
	return own
}

// stepsOf are those of the spec or, if it has no rollout of its own, of the configuration.
func stepsOf(rollout *servingv1beta1.Rollout, config *configv1alpha1.SluiceConfiguration) []plan.Step {
	var steps []plan.Step
	if own := ownRollout(rollout); own != nil {
		for _, step := range own.Steps {
			steps = append(steps, plan.Step{Percent: step.Percent, Mirror: step.Mirror, For: step.For.Duration})
		}
		return steps
	}
	for _, step := range config.Rollout.Steps {
		steps = append(steps, plan.Step{Percent: step.Percent, Mirror: step.Mirror, For: step.For.Duration})
	}
	return steps
}

// analysisOf is that of the spec or, if it has no rollout of its own, of the configuration; nil for none. One that was
// stored before the API had its rules may be invalid, and is none.
func analysisOf(
	rollout *servingv1beta1.Rollout, config *configv1alpha1.SluiceConfiguration,
) *servingv1beta1.Analysis {
	analysis := config.Rollout.Analysis
	if own := ownRollout(rollout); own != nil {
		analysis = own.Analysis
	}
	if analysis == nil || len(analysis.Problems()) > 0 {
		return nil
	}
	return analysis
}

// surgeOf is that of the spec or, if it has none, of the configuration; nil for none. An amount that was stored before the
// API had its rules may have another form, and is none.
func surgeOf(rollout *servingv1beta1.Rollout, config *configv1alpha1.SluiceConfiguration) *plan.Surge {
	surge, unavailable := config.Rollout.MaxSurge, config.Rollout.MaxUnavailable
	if rollout != nil && rollout.MaxSurge != nil {
		surge, unavailable = rollout.MaxSurge, rollout.MaxUnavailable
	}
	if surge == nil {
		return nil
	}
	bound, err := amountOf(*surge)
	if err != nil {
		return nil
	}
	missing, err := amountOf(ptr.Deref(unavailable, intstr.IntOrString{}))
	if err != nil {
		return nil
	}
	return &plan.Surge{Max: bound, Unavailable: missing}
}

// amountOf reads a number of pods or a percent of them.
func amountOf(amount intstr.IntOrString) (plan.Amount, error) {
	if amount.Type == intstr.Int {
		return plan.Amount{Value: max(0, amount.IntVal)}, nil
	}
	percent, err := intstr.GetScaledValueFromIntOrPercent(&amount, 100, true)
	return plan.Amount{Value: int32(max(0, min(percent, 1000))), Percent: true}, err
}

// retryOf is the spec's.
func retryOf(rollout *servingv1beta1.Rollout) string {
	if rollout == nil {
		return ""
	}
	return rollout.Retry
}

// planned is what the rules need of an analysis.
func planned(analysis *servingv1beta1.Analysis) *plan.Analysis {
	if analysis == nil {
		return nil
	}
	rules := &plan.Analysis{
		MinRequests: uint64(servingv1beta1.DefaultMinRequests),
		Hold:        analysis.OnFailure == servingv1beta1.OnFailureHold,
	}
	if analysis.MinRequests != nil {
		rules.MinRequests = uint64(*analysis.MinRequests)
	}
	if analysis.Patience != nil {
		rules.Patience = &analysis.Patience.Duration
	}
	return rules
}

// count has the requests counted of the revisions that are compared, and finds what they have shown.
func (o *Observer) count(s *Service, now time.Time) {
	if o.Figures == nil {
		return
	}
	for _, c := range s.Components {
		var comparison *plan.Comparison
		if !c.Removed && c.Invalid == nil {
			comparison = c.Seen.Comparison(now)
		}
		c.Seen.Figures = o.Figures.Of(c.Name, comparison, c.analysis)
	}
}
