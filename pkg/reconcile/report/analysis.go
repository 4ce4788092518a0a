package report

import (
	"strconv"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// figuresAge is how old the figures in a status may get: each look at a rollout would be a write otherwise.
const figuresAge = time.Minute

// analysis is what the requests have shown of the target, nil if it is not compared. Figures that are news only by
// their numbers wait until those in the status are of a certain age.
func (c *component) analysis(now time.Time) *servingv1beta1.AnalysisStatus {
	before, figures := c.Status().Analysis, c.Seen.Figures
	if c.Plan.Rejected != nil && !c.Plan.Rejects {
		if before != nil && before.RevisionName == c.RevisionName(c.Plan.Target) {
			return before // By which figures it was rejected.
		}
		return nil
	}
	compared := c.Seen.Comparison(now)
	if compared == nil {
		return nil
	}
	if figures.At.IsZero() {
		if before != nil && before.RevisionName == c.RevisionName(compared.Target) &&
			before.ComparedTo == c.RevisionName(compared.Stable) {
			return before // The manager is new, and has not counted yet.
		}
		return nil
	}
	status := c.analysed(figures)
	if before != nil && before.RevisionName == status.RevisionName && before.ComparedTo == status.ComparedTo &&
		before.Verdict == status.Verdict && figures.At.Sub(before.Time.Time) < figuresAge {
		return before
	}
	return status
}

// analysed are figures as the status has them.
func (c *component) analysed(figures plan.Figures) *servingv1beta1.AnalysisStatus {
	status := &servingv1beta1.AnalysisStatus{
		RevisionName: c.RevisionName(figures.Of.Target),
		ComparedTo:   c.RevisionName(figures.Of.Stable),
		Time:         metav1.NewTime(figures.At.Truncate(time.Second)),
		Verdict:      servingv1beta1.VerdictNotWorse,
		Requests:     int64(figures.Requests),
		Evidence:     int32(100 * figures.Evidence),
	}
	if figures.Worse != "" {
		status.Verdict = servingv1beta1.VerdictWorse
	}
	for _, measured := range figures.Measures {
		status.Measures = append(status.Measures, servingv1beta1.MeasureStatus{
			Name:       measured.Name,
			Revision:   requestCounts(measured.Target, measured.TargetBad),
			ComparedTo: requestCounts(measured.Stable, measured.StableBad),
		})
	}
	return status
}

// requestCounts are counts with their rate.
func requestCounts(requests, bad uint64) servingv1beta1.RequestCounts {
	counts := servingv1beta1.RequestCounts{Requests: int64(requests), Bad: int64(bad)}
	if requests > 0 {
		counts.Rate = strconv.FormatFloat(100*float64(bad)/float64(requests), 'f', 2, 64) + "%"
	}
	return counts
}

// rejected is the record of a target that was rejected, nil if it was not, or is tried again.
func (c *component) rejected() *servingv1beta1.RejectedRevision {
	rejection := c.Plan.Rejected
	if rejection == nil {
		return nil
	}
	return &servingv1beta1.RejectedRevision{
		RevisionName: c.RevisionName(c.Plan.Target),
		Time:         metav1.NewTime(rejection.At.Truncate(time.Second)),
		Message:      rejection.Message,
	}
}
