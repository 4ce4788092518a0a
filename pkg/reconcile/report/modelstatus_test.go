package report

import (
	"testing"
	"time"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/decide"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// The model's status reports the progress of a rollout by KServe's states.
func TestModelStatus(t *testing.T) {
	const stable, canary = "default-aaaaa", "canary-bbbbb"
	invalid, waits := &plan.Problem{}, &plan.Problem{Reason: servingv1beta1.ReasonWaitingForPods}
	endpoints := []time.Time{time.Unix(0, 0)}
	for _, test := range []struct {
		name       string
		revisions  []plan.Revision
		plan       plan.Plan
		failure    *observe.PodFailure
		transition servingv1beta1.TransitionStatus
		active     servingv1beta1.ModelState
		target     servingv1beta1.ModelState
	}{
		{"new", nil,
			plan.Plan{
				Target:     stable,
				Revisions:  []plan.RevisionPlan{{Version: stable, Replicas: 1}},
				Conditions: plan.Conditions{Ready: waits},
			},
			nil, servingv1beta1.InProgress, "", servingv1beta1.ModelLoading},
		{"rolled out", []plan.Revision{{Version: stable, Endpoints: endpoints}},
			plan.Plan{Target: stable, Stable: stable},
			nil, servingv1beta1.UpToDate, servingv1beta1.ModelLoaded, servingv1beta1.ModelLoaded},
		{"canary that may not start yet", []plan.Revision{{Version: stable, Endpoints: endpoints}, {Version: canary}},
			plan.Plan{Target: canary, Stable: stable, Conditions: plan.Conditions{Ready: waits}},
			nil, servingv1beta1.InProgress, servingv1beta1.ModelLoaded, servingv1beta1.ModelPending},
		{"canary with its weight",
			[]plan.Revision{{Version: stable, Endpoints: endpoints}, {Version: canary, Endpoints: endpoints}},
			plan.Plan{Target: canary, Stable: stable},
			nil, servingv1beta1.InProgress, servingv1beta1.ModelLoaded, servingv1beta1.ModelLoaded},
		{"canary that crashes", []plan.Revision{{Version: stable, Endpoints: endpoints}, {Version: canary}},
			plan.Plan{Target: canary, Stable: stable, Conditions: plan.Conditions{Ready: waits}},
			&observe.PodFailure{Problem: plan.Problem{Message: "exit code 1"}, Cause: servingv1beta1.ModelLoadFailed},
			servingv1beta1.BlockedByFailedLoad, servingv1beta1.ModelLoaded, servingv1beta1.ModelFailedToLoad},
		{"canary that finds no node", []plan.Revision{{Version: stable, Endpoints: endpoints}, {Version: canary}},
			plan.Plan{
				Target: canary, Stable: stable,
				Revisions:  []plan.RevisionPlan{{Version: canary, Replicas: 1}},
				Conditions: plan.Conditions{Ready: waits},
			},
			&observe.PodFailure{
				Problem: plan.Problem{Reason: "Unschedulable"}, Cause: servingv1beta1.RuntimeUnhealthy, Waits: true,
			},
			servingv1beta1.InProgress, servingv1beta1.ModelLoaded, servingv1beta1.ModelLoading},
		{"stable lost its pods", []plan.Revision{{Version: stable}},
			plan.Plan{
				Target: stable, Stable: stable,
				Revisions:  []plan.RevisionPlan{{Version: stable, Replicas: 1}},
				Conditions: plan.Conditions{Ready: waits},
			},
			nil, servingv1beta1.InProgress, servingv1beta1.ModelLoading, servingv1beta1.ModelLoading},
	} {
		p := decided(plan.Seen{Revisions: test.revisions}, test.plan)
		p.Failures = map[string]*observe.PodFailure{test.plan.Target: test.failure}
		got := p.modelStatus()
		active, target := got.States.ActiveModelState, got.States.TargetModelState
		if got.TransitionStatus != test.transition || active != test.active || target != test.target {
			t.Errorf("%s: %s, active %q, target %q; want %s, %q, %q", test.name,
				got.TransitionStatus, active, target, test.transition, test.active, test.target)
		}
		failed := test.failure != nil
		if failed != (got.LastFailureInfo != nil) || failed && got.LastFailureInfo.Reason != test.failure.Cause {
			t.Errorf("%s: the last failure is %+v", test.name, got.LastFailureInfo)
		}
		p.Invalid = invalid
		if got := p.modelStatus(); got.TransitionStatus != servingv1beta1.InvalidSpec || got.LastFailureInfo == nil {
			t.Errorf("%s, then invalid: %+v", test.name, got)
		}
		p.Waits = true
		got = p.modelStatus()
		if got.TransitionStatus == servingv1beta1.InvalidSpec || got.LastFailureInfo == nil ||
			got.States.TargetModelState != servingv1beta1.ModelPending {
			t.Errorf("%s, then waiting for a missing object: %+v", test.name, got)
		}
		if test.active != "" && got.States.ActiveModelState != test.active {
			t.Errorf("%s, then waiting for a missing object: active %s, want %s",
				test.name, got.States.ActiveModelState, test.active)
		}
	}
}

// A failure to create pods is the model's last failure, until the model is ready.
func TestModelStatusWithoutPods(t *testing.T) {
	const version = "default-aaaaa"
	p := decided(
		plan.Seen{Revisions: []plan.Revision{{
			Version: version, Failure: &plan.Problem{Reason: "FailedCreate", Message: "no account"},
		}}},
		plan.Plan{Target: version, Conditions: plan.Conditions{Ready: &plan.Problem{}}})
	want := servingv1beta1.FailureInfo{
		Reason: servingv1beta1.RuntimeUnhealthy, Message: "no account", ModelRevisionName: predictor.Revision(version)}
	if got := p.modelStatus().LastFailureInfo; got == nil || *got != want {
		t.Errorf("the last failure is %+v, want %+v", got, want)
	}
	p.Plan.Conditions.Ready = nil
	if got := p.modelStatus().LastFailureInfo; got != nil {
		t.Errorf("the model is ready, and the last failure is %+v, want none", got)
	}
}

var predictor = names.Component{Namespace: "default", InferenceService: "my-model", Kind: names.Predictor}

// decided returns a predictor whose plan was carried out.
func decided(seen plan.Seen, plan plan.Plan) *component {
	c := &decide.Component{Component: &observe.Component{Name: predictor, Seen: seen}, Plan: plan}
	return &component{Component: c, route: plan.Route, tags: plan.Tags, stable: plan.Stable, previous: plan.Previous}
}
