package change

import (
	"fmt"
	"strconv"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/utils/ptr"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
)

// The names of fields that verbs change.
const (
	percentField = "canaryTrafficPercent"
	rolloutField = "rollout"
	retryField   = "retry"
)

// Subject is what a verb changes: a component of an InferenceService.
type Subject struct {
	// Object is the InferenceService as the API server has it. It is not changed.
	Object *unstructured.Unstructured
	// Objects are what the cluster has of it. Only Undo needs the records.
	view.Objects
	// Kind is the component's.
	Kind string
}

// Change is what a verb makes of an InferenceService.
type Change struct {
	// Object is the InferenceService to write.
	Object *unstructured.Unstructured
	// Done is what has happened once it is written, such as `promoted`.
	Done string
	// Notes are sentences about what follows from it.
	Notes []string
}

// Refusal is why a verb makes no sense: a sentence for the user.
type Refusal string

// Error returns the sentence.
func (r Refusal) Error() string { return string(r) }

// refuse returns a Refusal.
func refuse(format string, args ...any) error { return Refusal(fmt.Sprintf(format, args...)) }

// Verb makes a change. Its error is a Refusal if the change makes no sense.
type Verb func(Subject) (Change, error)

// NewSubject reads the InferenceService in an object of the API server.
func NewSubject(object *unstructured.Unstructured, objects view.Objects, kind string) (Subject, error) {
	service := &servingv1beta1.InferenceService{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, service); err != nil {
		return Subject{}, fmt.Errorf("reading InferenceService %s/%s: %w", object.GetNamespace(), object.GetName(), err)
	}
	objects.Service = service
	subject := Subject{Object: object, Objects: objects, Kind: kind}
	if view.Extension(service, kind) == nil {
		return Subject{}, refuse("%s has no %s", service.Name, kind)
	}
	return subject, nil
}

// status is the component's.
func (s Subject) status() servingv1beta1.ComponentStatus {
	return s.Service.Status.Components[servingv1beta1.ComponentType(s.Kind)]
}

// percent is the spec's; nil if it has none.
func (s Subject) percent() *int32 { return view.Extension(s.Service, s.Kind).CanaryTrafficPercent }

// share is the part of the traffic that the revision of the spec has now.
func (s Subject) share() int32 {
	share := int32(0)
	for _, target := range s.status().Traffic {
		if target.RevisionName == s.status().LatestCreatedRevision {
			share += target.Percent
		}
	}
	return share
}

// needsCanary refuses where the spec is the stable revision's: there is nothing to steer. While the manager has not seen
// the spec that is unknown, and nothing is refused: a verb has to work though the manager doesn't.
func (s Subject) needsCanary(verb string) error {
	switch status := s.status(); {
	case !view.Seen(s.Service):
		return nil
	case status.LatestRolledoutRevision == "":
		return refuse("there is nothing to %s: the first revision gets all of the traffic, whatever the percent", verb)
	case status.LatestCreatedRevision == status.LatestRolledoutRevision:
		return refuse("there is nothing to %s: the spec is that of %s, which is rolled out; to begin a canary, apply "+
			"another model", verb, status.LatestRolledoutRevision)
	}
	return nil
}

// needsTraffic refuses where the revision of the spec is rejected: no percent gives it traffic.
func (s Subject) needsTraffic() error {
	if rejected := s.status().Rejected; rejected != nil && view.Seen(s.Service) {
		return refuse("%s was rejected, and no percent gives it traffic: use retry, or undo", rejected.RevisionName)
	}
	return nil
}

// with returns the object with another value of a field of the component; a nil value removes the field.
func (s Subject) with(value any, path ...string) (*unstructured.Unstructured, error) {
	object := s.Object.DeepCopy()
	path = append([]string{"spec", s.Kind}, path...)
	if value == nil {
		unstructured.RemoveNestedField(object.Object, path...)
		return object, nil
	}
	if err := unstructured.SetNestedField(object.Object, value, path...); err != nil {
		return nil, fmt.Errorf("setting %v of %s: %w", path, s.Service.Name, err)
	}
	return object, nil
}

// steps reports whether the revision of the spec gets its traffic by steps, as far as the spec and the status have it.
func (s Subject) steps() bool {
	rollout := view.Extension(s.Service, s.Kind).Rollout
	return rollout != nil && len(rollout.Steps) > 0 || s.status().Rollout != nil
}

// Promote removes the percent: the revision of the spec gets all of the traffic.
func Promote(s Subject) (Change, error) {
	if err := first(s.needsCanary("promote"), s.needsTraffic()); err != nil {
		return Change{}, err
	}
	if ptr.Deref(s.percent(), 100) == 100 {
		return Change{}, refuse("nothing limits it: there is no %s below 100; explain has what it waits for", percentField)
	}
	object, err := s.with(nil, percentField)
	change := Change{Object: object, Done: "promoted"}
	if s.steps() {
		change.Notes = append(change.Notes, "it gets the rest of the traffic by its steps")
	}
	return change, err
}

// SetPercent returns a verb that sets the percent.
func SetPercent(percent int32) Verb {
	return func(s Subject) (Change, error) {
		if percent < 0 || percent > 100 {
			return Change{}, refuse("the percent must be between 0 and 100, not %d", percent)
		}
		if err := s.needsCanary("give a part of the traffic"); err != nil {
			return Change{}, err
		}
		if percent > 0 {
			if err := s.needsTraffic(); err != nil {
				return Change{}, err
			}
		}
		if now := s.percent(); now != nil && *now == percent {
			return Change{}, refuse("%s is %d already", percentField, percent)
		}
		object, err := s.with(int64(percent), percentField)
		change := Change{Object: object, Done: fmt.Sprintf("set to %d %%", percent)}
		if percent > s.share() && s.steps() {
			change.Notes = append(change.Notes, fmt.Sprintf("it gets up to %d %% by its steps", percent))
		}
		return change, err
	}
}

// Pin sets the percent to 0: the revision of the spec stays deployed, without traffic.
func Pin(s Subject) (Change, error) {
	if err := s.needsCanary("pin"); err != nil {
		return Change{}, err
	}
	if now := s.percent(); now != nil && *now == 0 {
		return Change{}, refuse("it is pinned already: %s is 0", percentField)
	}
	object, err := s.with(int64(0), percentField)
	return Change{Object: object, Done: "pinned",
		Notes: []string{"it stays deployed, reachable by its own Service; the stable revision has all of the traffic"}}, err
}

// Pause sets the percent to the present share of the revision of the spec.
func Pause(s Subject) (Change, error) {
	if !view.Seen(s.Service) {
		return Change{}, refuse("the manager has not seen the present spec yet, so its share is unknown: use set-percent " +
			"or pin")
	}
	if err := first(s.needsCanary("pause"), s.needsTraffic()); err != nil {
		return Change{}, err
	}
	ceiling, share := ptr.Deref(s.percent(), 100), s.share()
	switch step := s.status().Rollout; {
	case step != nil && step.Mirror > 0:
		return Change{}, refuse("it gets copies of requests, and no share to stay at: use pin, which ends the copies")
	case share == ceiling:
		return Change{}, refuse("it has the %d %% that the spec asks for, and stays there", share)
	case share == 0:
		return Change{}, refuse("it has no traffic yet: use pin to keep it so")
	case share > ceiling:
		return Change{}, refuse("it has %d %% and loses traffic: a pause would give more than the percent of %d", share,
			ceiling)
	}
	object, err := s.with(int64(share), percentField)
	change := Change{Object: object, Done: fmt.Sprintf("paused at %d %%", share),
		Notes: []string{"the time of its step goes on meanwhile"}}
	if s.percent() != nil {
		change.Notes = append(change.Notes,
			fmt.Sprintf("the percent was %d: to go on to that, use set-percent %d in place of resume", ceiling, ceiling))
	}
	return change, err
}

// Resume removes the percent of a rollout by steps, which goes on.
func Resume(s Subject) (Change, error) {
	if err := first(s.needsCanary("resume"), s.needsTraffic()); err != nil {
		return Change{}, err
	}
	switch {
	case ptr.Deref(s.percent(), 100) == 100:
		return Change{}, refuse("it is not paused: there is no %s below 100", percentField)
	case !s.steps():
		return Change{}, refuse("neither the spec nor the status has steps to go on with, so it would get all of the " +
			"traffic at once: use promote for that, or set-percent")
	}
	object, err := s.with(nil, percentField)
	return Change{Object: object, Done: "resumed", Notes: []string{"it goes on by its steps to all of the traffic"}}, err
}

// Retry changes the retry of a rejected revision, which is tried again.
func Retry(s Subject) (Change, error) {
	if !view.Seen(s.Service) {
		return Change{}, refuse("the manager has not seen the present spec yet, so it is unknown whether it is rejected")
	}
	if s.status().Rejected == nil {
		return Change{}, refuse("the revision of the spec is not rejected: there is nothing to try again")
	}
	retry := ""
	if rollout := view.Extension(s.Service, s.Kind).Rollout; rollout != nil {
		retry = rollout.Retry
	}
	object, err := s.with(nextRetry(retry), rolloutField, retryField)
	return Change{Object: object, Done: "to be tried again", Notes: []string{"it begins at its first step again"}}, err
}

// nextRetry is a value of retry that differs from the present one: the next number.
func nextRetry(retry string) string {
	number, err := strconv.ParseUint(retry, 10, 32)
	if err != nil {
		number = 0
	}
	return strconv.FormatUint(number+1, 10)
}

// first returns the first error.
func first(problems ...error) error {
	for _, problem := range problems {
		if problem != nil {
			return problem
		}
	}
	return nil
}
