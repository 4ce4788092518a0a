package report

import (
	"regexp"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/apply"
	"github.com/sluice-serving/sluice/pkg/reconcile/decide"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// pass is what a report is made of.
type pass struct {
	ingress    configv1alpha1.Ingress
	service    *observe.Service
	components []*component
	result     *apply.Result
	now        time.Time
	// after is Report.After.
	after time.Duration
	// invalid is what keeps the spec from being rendered, nil if nothing does.
	invalid *plan.Problem
}

// component is a decided component, with what its routes carry after the pass: what its plan wants,
// or, if that could not be written, what they carried before.
type component struct {
	*decide.Component
	route []plan.Entry
	tags  []plan.Tag
	// stable and previous are versions, empty for none.
	stable, previous string
	// refused is why the API server refuses the target's objects, nil if it doesn't.
	refused *plan.Problem
}

func newPass(ingress configv1alpha1.Ingress, components decide.Components, result *apply.Result, now time.Time) *pass {
	p := &pass{ingress: ingress, service: components.Service(), result: result, now: now, invalid: components.Invalid()}
	for _, decided := range components {
		c := &component{
			Component: decided,
			route:     decided.Plan.Route,
			tags:      decided.Plan.Tags,
			stable:    decided.Plan.Stable,
			previous:  decided.Plan.Previous,
		}
		if result.RouteFailed() {
			c.route, c.tags = decided.Seen.Route.Entries, decided.Seen.Route.Tags
			c.stable = decided.VersionOf(decided.Status().LatestRolledoutRevision)
			c.previous = decided.VersionOf(decided.Status().PreviousRolledoutRevision)
		}
		if !decided.Removed {
			c.refused = result.Refusal(decided)
		}
		p.components = append(p.components, c)
	}
	return p
}

// status returns the service's status, to be completed for the generation of its spec.
func (p *pass) status() *servingv1beta1.InferenceServiceStatus {
	status := p.service.Object.Status.DeepCopy()
	status.ObservedGeneration = p.service.Object.Generation
	return status
}

// predictor is the component that every service has.
func (p *pass) predictor() *component { return p.components[0] }

// present returns the components that the spec has.
func (p *pass) present() []*component {
	var present []*component
	for _, c := range p.components {
		if !c.Removed {
			present = append(present, c)
		}
	}
	return present
}

// set sets a condition to True, or to False with the problem's reason.
func (p *pass) set(status *servingv1beta1.InferenceServiceStatus, kind string, problem *plan.Problem) {
	condition := metav1.Condition{
		Type:               kind,
		Status:             metav1.ConditionTrue,
		Reason:             servingv1beta1.ReasonAsExpected,
		ObservedGeneration: status.ObservedGeneration,
		LastTransitionTime: metav1.NewTime(p.now.Truncate(time.Second)),
	}
	if problem != nil {
		condition.Status = metav1.ConditionFalse
		condition.Reason = reasonOf(*problem)
		condition.Message = truncate(problem.Message)
	}
	meta.SetStatusCondition(&status.Conditions, condition)
}

// reasonOf is a problem's reason. Those of pods are the kubelet's or a controller's, in any form.
func reasonOf(problem plan.Problem) string {
	if !reasonFormat.MatchString(problem.Reason) || len(problem.Reason) > 1024 {
		return servingv1beta1.ReasonOther
	}
	return problem.Reason
}

// truncate keeps a message within what a condition may hold.
func truncate(message string) string {
	const limit = 32768
	if len(message) <= limit {
		return message
	}
	return strings.ToValidUTF8(message[:limit], "")
}

// reasonFormat is what the API server takes for a condition's reason.
var reasonFormat = regexp.MustCompile(`^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$`)
