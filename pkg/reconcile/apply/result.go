package apply

import (
	"errors"
	"slices"
	"time"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/decide"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
	"github.com/sluice-serving/sluice/pkg/reconcile/steps"
)

// Result is what became of a pass's writes. The zero value is that of no writes.
type Result struct {
	// Faults are the writes that failed, and why.
	Faults []Fault
	// Err joins the errors of those of the faults that are the cluster's, not the user's.
	Err error
	// Outdated is true if a write was left out because an object has changed since it was seen; the
	// next pass sees it.
	Outdated bool
	// After is when a write that had no effect is due once more; 0 for never.
	After time.Duration
	// RouteEarly is true if the weights were written before all else.
	RouteEarly bool

	// broken are the chains that faults broke.
	broken map[steps.Chain]bool
	// unrenewed are the kinds of the components of which an object was to be renewed and wasn't.
	unrenewed map[string]bool
}

// Fault is a write that failed.
type Fault struct {
	Kind kube.Kind
	// Component is the kind of the component that the object belongs to, empty for none.
	Component string
	// Name is the object's.
	Name    string
	Problem plan.Problem
}

// Broken reports whether a fault broke a chain.
func (r *Result) Broken(chain steps.Chain) bool { return r.broken[chain] }

// RouteFailed reports whether the weights that the plans want could not be written.
func (r *Result) RouteFailed() bool { return r.broken[steps.ChainRoute] && !r.RouteEarly }

// Unrenewed reports whether an object of a component, by kind, was to be renewed and wasn't.
func (r *Result) Unrenewed(component string) bool { return r.unrenewed[component] }

// Problem makes one problem of the faults of objects of some kinds; of all kinds if none are given.
// It returns nil if there are none.
func (r *Result) Problem(of ...kube.Kind) *plan.Problem { return r.ProblemOf("", of...) }

// ProblemOf makes one problem of the faults of a component's objects of some kinds, as Problem does.
// The empty component stands for all.
func (r *Result) ProblemOf(component string, of ...kube.Kind) *plan.Problem {
	var problems []plan.Problem
	for _, fault := range r.Faults {
		if component != "" && fault.Component != component {
			continue
		}
		if len(of) == 0 || slices.Contains(of, fault.Kind) {
			problems = append(problems, fault.Problem)
		}
	}
	return plan.Join(problems)
}

// Refusal returns why the API server refuses the record or the Deployment of a component's target,
// nil if it doesn't. The target's pods can't come before that is mended.
func (r *Result) Refusal(c *decide.Component) *plan.Problem {
	for _, fault := range r.Faults {
		target := fault.Kind == kube.KindControllerRevision && fault.Name == c.Name.Revision(c.Plan.Target) ||
			fault.Kind == kube.KindDeployment && fault.Name == c.Name.Deployment(c.Plan.Target)
		if target && fault.Problem.Reason != servingv1beta1.ReasonRetrying {
			return &fault.Problem
		}
	}
	return nil
}

// failed adds a fault.
func (r *Result) failed(write steps.Write, problem plan.Problem) {
	r.Faults = append(r.Faults, Fault{write.Kind, write.Component, write.Name, problem})
	r.breaks(write.Chain)
}

// breaks adds a broken chain.
func (r *Result) breaks(chain steps.Chain) {
	if chain == steps.Unchained {
		return
	}
	if r.broken == nil {
		r.broken = map[steps.Chain]bool{}
	}
	r.broken[chain] = true
}

// leftUnrenewed notes that a write was left out or failed.
func (r *Result) leftUnrenewed(write steps.Write) {
	if !write.Renew {
		return
	}
	if r.unrenewed == nil {
		r.unrenewed = map[string]bool{}
	}
	r.unrenewed[write.Component] = true
}

// errs adds an error of the cluster's.
func (r *Result) errs(err error) { r.Err = errors.Join(r.Err, err) }
