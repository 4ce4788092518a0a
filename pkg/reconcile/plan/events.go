package plan

import (
	"fmt"
	"strings"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// Event is a step of a rollout that a user may want to read about later.
type Event struct {
	// Warning is true if a user may have to look into the step.
	Warning bool
	// Reason is one word in CamelCase.
	Reason string
	// Message is a sentence.
	Message string
}

// events returns the steps that this decision takes.
func (d *decision) events() []Event {
	var events []Event
	if d.create {
		events = append(events,
			Event{Reason: servingv1beta1.EventRevisionCreated, Message: "created revision " + d.target.Version})
	}
	if event := d.mirrorEvent(); event != nil {
		events = append(events, *event)
	}
	if d.routeHolds() {
		return events
	}
	if r := d.superseded(); r != "" && d.next.Weight(r) == 0 {
		reason := servingv1beta1.EventSuperseded
		if d.target == d.stable {
			reason = servingv1beta1.EventRolledBack
		}
		events = append(events, Event{Reason: reason, Message: fmt.Sprintf(
			"revision %s lost its traffic: revision %s is the target now", r, d.target.Version)})
	}
	if d.shareProblem != nil && d.shareProblem.Reason == servingv1beta1.ReasonCanaryUnavailable {
		events = append(events, Event{Warning: true, Reason: servingv1beta1.EventFellBack, Message: d.shareProblem.Message})
	}
	if from, to := weights(d.current.Entries), weights(d.next.Entries); from != to {
		events = append(events, Event{Reason: servingv1beta1.EventWeightsChanged, Message: fmt.Sprintf(
			"weights changed from %s to %s", from, to)})
	}
	if d.promotes() {
		events = append(events, d.promotion())
	}
	return events
}

// superseded returns the version that carries weight as a canary and is not the target any longer, empty if there is
// none.
func (d *decision) superseded() string {
	for _, e := range d.current.Entries {
		if e.Version != d.target.Version && e.Version != version(d.stable) {
			return e.Version
		}
	}
	return ""
}

// promotion is the Event of a target that becomes stable, for the first time or again.
func (d *decision) promotion() Event {
	if d.target.RolledOutAt.IsZero() {
		return Event{
			Reason:  servingv1beta1.EventRolledOut,
			Message: fmt.Sprintf("revision %s carries all the traffic", d.target.Version),
		}
	}
	return Event{Reason: servingv1beta1.EventRolledBack, Message: fmt.Sprintf(
		"all the traffic went back from %s to %s", version(d.stable), d.target.Version)}
}

// rejectionEvent is the Event of a target that is worse than the stable revision.
func (d *decision) rejectionEvent() Event {
	return Event{Warning: true, Reason: servingv1beta1.EventRejected, Message: fmt.Sprintf(
		"revision %s was rejected: %s", d.target.Version, d.rejection.Message)}
}

// weights renders a route's weights for people, `a 90 %, b 10 %`.
func weights(entries []Entry) string {
	if len(entries) == 0 {
		return "none"
	}
	parts := make([]string, len(entries))
	for i, e := range entries {
		parts[i] = fmt.Sprintf("%s %d %%", e.Version, e.Weight)
	}
	return strings.Join(parts, ", ")
}
