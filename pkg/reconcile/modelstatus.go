package reconcile

import (
	"slices"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// modelStatus says how the predictor's model fares, in KServe's words. What it says of times
// is left out: it would be a write each time that a pod fails once more.
func (p *part) modelStatus() *servingv1beta1.ModelStatus {
	if p.invalid != nil && !p.waits {
		return &servingv1beta1.ModelStatus{
			TransitionStatus: servingv1beta1.InvalidSpec,
			States:           p.modelStates(),
			LastFailureInfo: &servingv1beta1.FailureInfo{
				Reason: servingv1beta1.InvalidPredictorSpec, Message: truncate(p.invalid.Message)},
		}
	}
	status := &servingv1beta1.ModelStatus{TransitionStatus: servingv1beta1.InProgress, States: p.modelStates()}
	switch {
	case status.States.TargetModelState == servingv1beta1.ModelFailedToLoad:
		status.TransitionStatus = servingv1beta1.BlockedByFailedLoad
	case p.plan.Stable == p.plan.Target && status.States.TargetModelState == servingv1beta1.ModelLoaded:
		status.TransitionStatus = servingv1beta1.UpToDate
	}
	status.LastFailureInfo = p.lastFailure()
	return status
}

// lastFailure tells what keeps the spec's model from being served, nil if nothing is known
// to: what its pods need and have not, what pods can't be made for, or what became of them.
func (p *part) lastFailure() *servingv1beta1.FailureInfo {
	if p.invalid != nil {
		return &servingv1beta1.FailureInfo{Reason: servingv1beta1.RuntimeUnhealthy, Message: truncate(p.invalid.Message)}
	}
	if p.refused != nil {
		return &servingv1beta1.FailureInfo{
			Reason: servingv1beta1.RuntimeUnhealthy, Message: truncate(p.refused.Message), ModelRevisionName: p.revisionName(p.plan.Target)}
	}
	failure, target := p.targetFailure(), p.revision(p.plan.Target)
	switch {
	case failure == nil && (target == nil || target.Failure == nil || p.plan.Conditions.Ready == nil):
		return nil
	case failure == nil:
		failure = &podFailure{Problem: *target.Failure, reason: servingv1beta1.RuntimeUnhealthy}
	}
	return &servingv1beta1.FailureInfo{
		Location:          failure.pod,
		Reason:            failure.reason,
		Message:           truncate(failure.Message),
		ModelRevisionName: p.revisionName(p.plan.Target),
	}
}

// targetFailure is what keeps a pod of the spec's model from getting ready, nil if nothing does.
func (p *part) targetFailure() *podFailure {
	if p.plan.Conditions.Ready == nil {
		return nil
	}
	return p.failures[p.plan.Target]
}

// modelStates are those of the model that serves, if one does, and of the spec's.
func (p *part) modelStates() *servingv1beta1.ModelRevisionStates {
	states := &servingv1beta1.ModelRevisionStates{TargetModelState: p.targetState()}
	switch stable := p.revision(p.plan.Stable); {
	case p.plan.Stable == p.plan.Target && stable != nil && p.invalid == nil:
		states.ActiveModelState = states.TargetModelState
	case stable != nil:
		states.ActiveModelState = servingv1beta1.ModelLoading
		if len(stable.Endpoints) > 0 {
			states.ActiveModelState = servingv1beta1.ModelLoaded
		}
	}
	return states
}

// targetState is how far the spec's model is.
func (p *part) targetState() servingv1beta1.ModelState {
	target, failure := p.revision(p.plan.Target), p.targetFailure()
	asked := slices.ContainsFunc(p.plan.Revisions, func(r plan.RevisionPlan) bool { return r.Version == p.plan.Target && r.Replicas > 0 })
	switch {
	case p.invalid != nil:
		return servingv1beta1.ModelPending
	case target != nil && p.plan.Conditions.Ready == nil:
		return servingv1beta1.ModelLoaded
	case failure != nil && !failure.waits:
		return servingv1beta1.ModelFailedToLoad
	case asked:
		return servingv1beta1.ModelLoading
	}
	return servingv1beta1.ModelPending
}

// revision returns what is seen of a version, nil if it has no snapshot.
func (p *part) revision(version string) *plan.Revision {
	for i := range p.seen.Revisions {
		if p.seen.Revisions[i].Version == version {
			return &p.seen.Revisions[i]
		}
	}
	return nil
}
