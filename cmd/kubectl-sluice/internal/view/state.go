package view

import (
	"slices"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// State is how a rollout fares.
type State string

// The states, those first that a person should look at first.
const (
	// Failed rollouts need a person: the reason of RolledOut is none of waiting.
	Failed State = "failed"
	// NotReady services are rolled out, but their URL doesn't answer predictions.
	NotReady State = "not ready"
	// RollingOut services are on the way to what the spec asks for.
	RollingOut State = "rolling out"
	// Unseen specs have not been read by the manager.
	Unseen State = "not seen yet"
	// Holding services have the weights that the spec asks for, and a canary that waits for another percent.
	Holding State = "holding"
	// RolledOut services serve their spec with all of the traffic.
	RolledOut State = "rolled out"
)

var states = []State{Failed, NotReady, RollingOut, Unseen, Holding, RolledOut}

// Rank is where services in the state stand in a list: those first that a person should look at first.
func (s State) Rank() int { return slices.Index(states, s) }

// waiting are the reasons of RolledOut that pass without a person. All but the last two, which are over in a moment,
// are those of the health checks in docs/tasks/gitops.md.
var waiting = []string{
	servingv1beta1.ReasonWaitingForPods, servingv1beta1.ReasonWaitingForCapacity, servingv1beta1.ReasonSettling,
	servingv1beta1.ReasonStepping, servingv1beta1.ReasonWaitingForEvidence, servingv1beta1.ReasonAnalysisUnavailable,
	servingv1beta1.ReasonWaitingForRetirement,
	servingv1beta1.ReasonRetrying, servingv1beta1.ReasonWaitingForPredictor,
}

// Seen reports whether the status is about the present spec.
func Seen(service *servingv1beta1.InferenceService) bool {
	return service.Status.ObservedGeneration >= service.Generation && rolledOut(service) != nil
}

// StateOf returns how the rollout of a service fares.
func StateOf(service *servingv1beta1.InferenceService) State {
	condition := rolledOut(service)
	switch {
	case !Seen(service):
		return Unseen
	case condition.Status != metav1.ConditionTrue && slices.Contains(waiting, condition.Reason):
		return RollingOut
	case condition.Status != metav1.ConditionTrue:
		return Failed
	case !meta.IsStatusConditionTrue(service.Status.Conditions, servingv1beta1.ConditionReady):
		return NotReady
	case slices.ContainsFunc(Kinds(service), func(kind string) bool { return hasCanary(service, kind) }):
		return Holding
	}
	return RolledOut
}

// rolledOut is the condition RolledOut, nil if there is none.
func rolledOut(service *servingv1beta1.InferenceService) *metav1.Condition {
	return meta.FindStatusCondition(service.Status.Conditions, servingv1beta1.ConditionRolledOut)
}

// hasCanary reports whether the present spec of a component is another revision than the stable one.
func hasCanary(service *servingv1beta1.InferenceService, kind string) bool {
	status := service.Status.Components[servingv1beta1.ComponentType(kind)]
	return Extension(service, kind) != nil && status.LatestCreatedRevision != status.LatestRolledoutRevision
}

// Progress is one line of what a pipeline waits for.
type Progress struct {
	State   State  `json:"state"`
	Reason  string `json:"reason,omitempty"`
	Message string `json:"message,omitempty"`
	Weights string `json:"weights,omitempty"`
}

// ProgressOf returns how far a service is.
func ProgressOf(service *servingv1beta1.InferenceService) Progress {
	progress := Progress{State: StateOf(service), Weights: weightsOf(service)}
	if progress.State == NotReady { // RolledOut is what a pipeline waits for, not the pods of a moment.
		progress.State = RolledOut
	}
	if condition := rolledOut(service); condition != nil && progress.State != Unseen {
		progress.Reason, progress.Message = condition.Reason, condition.Message
	}
	return progress
}
