package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// Service is what there is to see of an InferenceService.
type Service struct {
	Namespace  string      `json:"namespace"`
	Name       string      `json:"name"`
	URL        string      `json:"url,omitempty"`
	Created    time.Time   `json:"created"`
	State      State       `json:"state"`
	Components []Component `json:"components"`
	// Conditions are those that a person should read: what is not as expected, or Ready and RolledOut.
	Conditions []Condition `json:"conditions,omitempty"`
	// Events are the last ones, the newest first.
	Events []Event `json:"events,omitempty"`
	// Trend is how many percent of the traffic the predictor's current revision had in the last hour, the oldest first;
	// empty if that is unknown.
	Trend []int32 `json:"trend,omitempty"`
	// Missing has a sentence for what the user may not read.
	Missing []string `json:"missing,omitempty"`
}

// Condition is a condition of the status.
type Condition struct {
	Type string `json:"type"`
	// Good is true if the condition has the status that it is to have.
	Good bool `json:"good"`
	// Waits is true if it is to pass without a person.
	Waits   bool   `json:"waits,omitempty"`
	Reason  string `json:"reason,omitempty"`
	Message string `json:"message,omitempty"`
}

// Event is an Event about the service.
type Event struct {
	Time    time.Time `json:"time"`
	Warning bool      `json:"warning,omitempty"`
	Reason  string    `json:"reason"`
	Message string    `json:"message"`
}

// shownEvents is how many Events are shown.
const shownEvents = 5

// Of returns what there is to see of an InferenceService.
func Of(objects Objects) Service {
	service := objects.Service
	seen := Service{
		Namespace:  service.Namespace,
		Name:       service.Name,
		URL:        service.Status.URL,
		Created:    service.CreationTimestamp.Time,
		State:      StateOf(service),
		Conditions: conditionsOf(service),
		Events:     EventsOf(objects.Events, shownEvents),
		Missing:    objects.Missing,
	}
	for _, kind := range Kinds(service) {
		seen.Components = append(seen.Components, componentOf(objects, kind))
	}
	return seen
}

// Sort sorts services: those first that a person should look at first, then by name.
func Sort(services []Service) {
	slices.SortFunc(services, func(a, b Service) int {
		return cmp.Or(
			cmp.Compare(a.State.Rank(), b.State.Rank()),
			cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name))
	})
}

// Summary is what is going on in a service, in one line; empty if nothing is.
func (s Service) Summary() string {
	wanted := "RolledOut"
	if s.State == NotReady {
		wanted = "Ready"
	}
	switch s.State {
	case Failed, NotReady, RollingOut, Unseen:
		for _, condition := range s.Conditions {
			if condition.Type == wanted && !condition.Good || condition.Type == "Seen" {
				return strings.TrimPrefix(condition.Reason+": "+condition.Message, ": ")
			}
		}
		return "the manager has not reported about it yet"
	}
	for _, component := range s.Components {
		for _, revision := range component.Revisions {
			if revision.Role == Canary {
				return fmt.Sprintf("%s has %d %% of the traffic", revision.Version, revision.Percent)
			}
		}
	}
	return ""
}

// conditionsOf returns the conditions that matter.
func conditionsOf(service *servingv1beta1.InferenceService) []Condition {
	var conditions []Condition
	if service.Status.ObservedGeneration < service.Generation {
		seen := fmt.Sprintf("the manager has not seen generation %d of the spec yet", service.Generation)
		if before := service.Status.ObservedGeneration; before > 0 {
			seen += fmt.Sprintf(": what follows is about generation %d", before)
		}
		conditions = append(conditions, Condition{Type: "Seen", Waits: true, Message: seen})
	}
	for _, condition := range service.Status.Conditions {
		wanted := metav1.ConditionTrue
		if condition.Type == servingv1beta1.ConditionFailedOver {
			wanted = metav1.ConditionFalse
		}
		good := condition.Status == wanted
		always := condition.Type == servingv1beta1.ConditionReady || condition.Type == servingv1beta1.ConditionRolledOut
		if good && !always {
			continue
		}
		shown := Condition{Type: condition.Type, Good: good, Waits: !good && slices.Contains(waiting, condition.Reason),
			Message: condition.Message}
		if condition.Reason != servingv1beta1.ReasonAsExpected {
			shown.Reason = condition.Reason
		}
		conditions = append(conditions, shown)
	}
	slices.SortStableFunc(conditions, func(a, b Condition) int { return cmp.Compare(rank(a.Type), rank(b.Type)) })
	return conditions
}

// rank is where a condition stands among others.
func rank(condition string) int {
	order := []string{"Seen", servingv1beta1.ConditionReady, servingv1beta1.ConditionRolledOut}
	if i := slices.Index(order, condition); i >= 0 {
		return i
	}
	return len(order)
}

// EventsOf returns the last Events, at most a number of them, the newest first.
func EventsOf(events []corev1.Event, most int) []Event {
	var shown []Event
	for i := range events {
		shown = append(shown, Event{
			Time:    timeOf(&events[i]),
			Warning: events[i].Type == corev1.EventTypeWarning,
			Reason:  events[i].Reason,
			Message: events[i].Message,
		})
	}
	slices.SortStableFunc(shown, func(a, b Event) int { return b.Time.Compare(a.Time) })
	return shown[:min(len(shown), most)]
}

// timeOf is when an Event was last.
func timeOf(event *corev1.Event) time.Time {
	if event.Series != nil && !event.Series.LastObservedTime.IsZero() {
		return event.Series.LastObservedTime.Time
	}
	for _, at := range []time.Time{event.LastTimestamp.Time, event.EventTime.Time, event.FirstTimestamp.Time} {
		if !at.IsZero() {
			return at
		}
	}
	return event.CreationTimestamp.Time
}

// weightsOf are the weights of all components, `a 90 %, b 10 %`; empty if there is no route.
func weightsOf(service *servingv1beta1.InferenceService) string {
	var parts []string
	for _, kind := range Kinds(service) {
		var weights []string
		for _, target := range service.Status.Components[servingv1beta1.ComponentType(kind)].Traffic {
			if target.Percent > 0 {
				weights = append(weights, fmt.Sprintf("%s %d %%", versionOf(service, kind, target.RevisionName), target.Percent))
			}
		}
		part := strings.Join(weights, ", ")
		if kind != names.Predictor && part != "" {
			part = kind + " " + part
		}
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "; ")
}
