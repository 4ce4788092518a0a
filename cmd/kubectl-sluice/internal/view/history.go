package view

import (
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
)

// History is what a service has served, and tried to.
type History struct {
	Namespace string  `json:"namespace"`
	Name      string  `json:"name"`
	Entries   []Entry `json:"revisions"`
	// Writers are those who own fields of the present spec, the latest first.
	Writers []Writer `json:"writers,omitempty"`
	// Missing has a sentence for what the user may not read.
	Missing []string `json:"missing,omitempty"`
}

// Entry is a revision in the history.
type Entry struct {
	Component string `json:"component"`
	Number    int64  `json:"number"`
	Version   string `json:"version"`
	// Outcome is what has become of the revision.
	Outcome Outcome   `json:"outcome"`
	Created time.Time `json:"created"`
	// RolledOut is when it last began to get all of the traffic; zero if never.
	RolledOut time.Time `json:"rolledOut,omitzero"`
	// Took is from its creation to then; 0 if it never did, or it had been stable before.
	Took metav1.Duration `json:"took,omitzero"`
	// Model is where the model comes from, or the server's image.
	Model string `json:"model,omitempty"`
	// Figures are those by which it was rejected; empty if it wasn't.
	Figures string `json:"figures,omitempty"`
}

// Outcome is what has become of a revision.
type Outcome string

// The outcomes of revisions.
const (
	IsStable      Outcome = "stable"
	IsCanary      Outcome = "canary"
	WasPromoted   Outcome = "promoted"
	WasRejected   Outcome = "rejected"
	WasSuperseded Outcome = "superseded"
)

// Writer is who owns fields of the spec.
type Writer struct {
	Manager   string    `json:"manager"`
	Operation string    `json:"operation"`
	Time      time.Time `json:"time"`
}

// HistoryOf returns the history of a service, the newest revisions first.
func HistoryOf(objects Objects) History {
	service := objects.Service
	history := History{Namespace: service.Namespace, Name: service.Name, Missing: objects.Missing,
		Writers: writersOf(service)}
	for _, kind := range names.Kinds() {
		records := objects.records(kind)
		for _, record := range records {
			history.Entries = append(history.Entries, entryOf(service, kind, record, records))
		}
	}
	return history
}

// entryOf is a revision in the history.
func entryOf(
	service *servingv1beta1.InferenceService, kind string, record *appsv1.ControllerRevision,
	all []*appsv1.ControllerRevision,
) Entry {
	role := deploy.ReadRole(record)
	return Entry{
		Component: kind,
		Number:    record.Revision,
		Version:   record.Labels[names.LabelVersion],
		Outcome:   outcomeOf(service.Status.Components[servingv1beta1.ComponentType(kind)], record.Name, role),
		Created:   record.CreationTimestamp.Time,
		RolledOut: role.RolledOutAt,
		Took:      metav1.Duration{Duration: took(record, role, all)},
		Model:     modelOf(record),
		Figures:   role.RejectedFor,
	}
}

// outcomeOf is what has become of a revision. One that was stable and is rejected later was rejected.
func outcomeOf(status servingv1beta1.ComponentStatus, name string, role deploy.Role) Outcome {
	switch {
	case name == status.LatestRolledoutRevision:
		return IsStable
	case status.Rejected != nil && status.Rejected.RevisionName == name:
		return WasRejected
	case name == status.LatestCreatedRevision:
		return IsCanary
	case role.RejectedAt.After(role.RolledOutAt):
		return WasRejected
	case !role.RolledOutAt.IsZero():
		return WasPromoted
	}
	return WasSuperseded
}

// took is how long a revision was on its way to all of the traffic: 0 where another was stable in between, because then
// it is not known when it was so for the first time.
func took(record *appsv1.ControllerRevision, role deploy.Role, all []*appsv1.ControllerRevision) time.Duration {
	created := record.CreationTimestamp.Time
	if role.RolledOutAt.IsZero() || slices.ContainsFunc(all, func(other *appsv1.ControllerRevision) bool {
		at := deploy.ReadRole(other).RolledOutAt
		return at.After(created) && at.Before(role.RolledOutAt)
	}) {
		return 0
	}
	return role.RolledOutAt.Sub(created)
}

// writersOf are those who own fields of the spec, the latest first.
func writersOf(service *servingv1beta1.InferenceService) []Writer {
	var writers []Writer
	for _, entry := range service.ManagedFields {
		if entry.Subresource == "" && ownsSpec(entry) && entry.Time != nil {
			writers = append(writers, Writer{Manager: entry.Manager, Operation: string(entry.Operation), Time: entry.Time.Time})
		}
	}
	slices.SortStableFunc(writers, func(a, b Writer) int { return b.Time.Compare(a.Time) })
	return writers
}

// ownsSpec reports whether an entry of managedFields has fields of the spec.
func ownsSpec(entry metav1.ManagedFieldsEntry) bool {
	fields := Owned(entry)
	return fields != nil && !fields.WithPrefix(specElement).Empty()
}
