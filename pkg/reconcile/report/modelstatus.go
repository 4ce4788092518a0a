package report

import (
	"slices"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// modelStatus returns the state of the predictor's model, in KServe's words. KServe's times are left
// out: they would be a write each time that a pod fails once more.
func (c *component) modelStatus() *servingv1beta1.ModelStatus {
	if c.Invalid != nil && !c.Waits {
		return &servingv1beta1.ModelStatus{
			TransitionStatus: servingv1beta1.InvalidSpec,
			States:           c.modelStates(),
			LastFailureInfo: &servingv1beta1.FailureInfo{
				Reason: servingv1beta1.InvalidPredictorSpec, Message: truncate(c.Invalid.Message)},
		}
	}
	status := &servingv1beta1.ModelStatus{TransitionStatus: servingv1beta1.InProgress, States: c.modelStates()}
	switch {
	case status.States.TargetModelState == servingv1beta1.ModelFailedToLoad:
		status.TransitionStatus = servingv1beta1.BlockedByFailedLoad
	case c.stable == c.Plan.Target && status.States.TargetModelState == servingv1beta1.ModelLoaded:
		status.TransitionStatus = servingv1beta1.UpToDate
	}
	status.LastFailureInfo = c.lastFailure()
	return status
}

// lastFailure returns what keeps the spec's model from being served, nil if nothing is known to: what
// its pods lack, why no pods can be made, or how they failed.
func (c *component) lastFailure() *servingv1beta1.FailureInfo {
	if c.Invalid != nil {
		return &servingv1beta1.FailureInfo{
			Reason:  servingv1beta1.RuntimeUnhealthy,
			Message: truncate(c.Invalid.Message),
		}
	}
	if c.refused != nil {
		return &servingv1beta1.FailureInfo{
			Reason:            servingv1beta1.RuntimeUnhealthy,
			Message:           truncate(c.refused.Message),
			ModelRevisionName: c.RevisionName(c.Plan.Target),
		}
	}
	failure, target := c.targetFailure(), c.Seen.Revision(c.Plan.Target)
	switch {
	case failure == nil && (target == nil || target.Failure == nil || c.Plan.Conditions.Ready == nil):
		return nil
	case failure == nil:
		failure = &observe.PodFailure{Problem: *target.Failure, Cause: servingv1beta1.RuntimeUnhealthy}
	}
	return &servingv1beta1.FailureInfo{
		Location:          failure.Pod,
		Reason:            failure.Cause,
		Message:           truncate(failure.Message),
		ModelRevisionName: c.RevisionName(c.Plan.Target),
	}
}

// targetFailure is what keeps a pod of the spec's model from getting ready, nil if nothing does.
func (c *component) targetFailure() *observe.PodFailure {
	if c.Plan.Conditions.Ready == nil {
		return nil
	}
	return c.Failures[c.Plan.Target]
}

// modelStates are those of the model that serves, if one does, and of the spec's.
func (c *component) modelStates() *servingv1beta1.ModelRevisionStates {
	states := &servingv1beta1.ModelRevisionStates{TargetModelState: c.targetState()}
	switch stable := c.Seen.Revision(c.stable); {
	case c.stable == c.Plan.Target && stable != nil && c.Invalid == nil:
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
func (c *component) targetState() servingv1beta1.ModelState {
	target, failure := c.Seen.Revision(c.Plan.Target), c.targetFailure()
	hasPods := slices.ContainsFunc(c.Plan.Revisions,
		func(r plan.RevisionPlan) bool { return r.Version == c.Plan.Target && r.Replicas > 0 })
	switch {
	case c.Invalid != nil:
		return servingv1beta1.ModelPending
	case target != nil && c.Plan.Conditions.Ready == nil:
		return servingv1beta1.ModelLoaded
	case failure != nil && !failure.Waits:
		return servingv1beta1.ModelFailedToLoad
	case hasPods:
		return servingv1beta1.ModelLoading
	}
	return servingv1beta1.ModelPending
}
