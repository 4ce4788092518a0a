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
// their numbers wait until those in the status are of a certain age; those of another share don't.
func (c *component) analysis(routeFailed bool, now time.Time) *servingv1beta1.AnalysisStatus {
	before, figures := c.Status().Analysis, c.Seen.Figures
	ofTarget := before != nil && before.RevisionName == c.RevisionName(c.Plan.Target)
	if c.Plan.Rejected != nil && !c.Plan.Rejects {
		if ofTarget {
			return before // By which figures it was rejected.
		}
		return nil
	}
	compared := c.Seen.Comparison(now)
	if compared == nil {
		return nil
	}
	began, since := c.sinceWhen(compared, routeFailed, now)
	known := ofTarget && before.ComparedTo == c.RevisionName(compared.Stable) && before.Since.Equal(statusTime(since))
	if figures.At.IsZero() || figures.Of.Target != compared.Target || figures.Of.Stable != compared.Stable {
		if known {
			return before // The manager is new, and has not counted yet.
		}
		return nil
	}
	status := c.analysed(figures)
	if known && before.Verdict == status.Verdict && figures.At.Sub(before.Time.Time) < figuresAge {
		return before
	}
	renewed(status, figures, began, since)
	return status
}

// sinceWhen is since when the target has had a share, and the present one, once the plan is carried out.
func (c *component) sinceWhen(compared *plan.Comparison, routeFailed bool, now time.Time) (began, since time.Time) {
	switch {
	case routeFailed || c.Plan.Rejects || !compared.Promoted.IsZero():
		return compared.Began, compared.Since
	case c.Plan.Promote:
		return now, now
	}
	return c.Plan.Held.Began, c.Plan.Held.Since
}

// renewed leaves out of a status the figures of another share.
func renewed(status *servingv1beta1.AnalysisStatus, figures plan.Figures, began, since time.Time) {
	switch {
	case !figures.Of.Began.Equal(began): // Nothing is counted yet since then.
		status.Since, status.Requests, status.Evidence, status.Measures, status.Queries = statusTime(since), 0, 0, nil, nil
		status.Verdict = servingv1beta1.VerdictNotWorse
	case !figures.Of.Since.Equal(since):
		status.Since, status.Requests = statusTime(since), 0
	}
}

// statusTime is a time as the status has it; nil for none.
func statusTime(at time.Time) *metav1.Time {
	if at.IsZero() {
		return nil
	}
	return &metav1.Time{Time: at.Truncate(time.Second)}
}

// analysed are figures as the status has them.
func (c *component) analysed(figures plan.Figures) *servingv1beta1.AnalysisStatus {
	status := &servingv1beta1.AnalysisStatus{
		RevisionName: c.RevisionName(figures.Of.Target),
		ComparedTo:   c.RevisionName(figures.Of.Stable),
		Since:        statusTime(figures.Of.Since),
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
	for _, queried := range figures.Queries {
		status.Queries = append(status.Queries, servingv1beta1.QueryStatus{Name: queried.Name,
			Revision: number(queried.Target), ComparedTo: number(queried.Stable), OutsideSince: statusTime(queried.OutsideSince)})
	}
	return status
}

// number is the result of a query, empty for none.
func number(n *float64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatFloat(*n, 'g', 6, 64)
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
