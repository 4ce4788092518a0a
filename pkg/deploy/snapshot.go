package deploy

import (
	"encoding/json"
	"fmt"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	appsac "k8s.io/client-go/applyconfigurations/apps/v1"

	"github.com/sluice-serving/sluice/apis/names"
)

// Snapshot is what a revision's ControllerRevision holds, as JSON. It never changes.
type Snapshot struct {
	// Template is the pods', rendered in full.
	Template corev1.PodTemplateSpec `json:"template"`
	// TimeoutSeconds limits a request to the revision; 0 for no limit.
	TimeoutSeconds int64 `json:"timeoutSeconds,omitempty"`
}

// Timeout of a request to the revision; 0 for no limit.
func (s Snapshot) Timeout() time.Duration { return time.Duration(s.TimeoutSeconds) * time.Second }

// ControllerRevisionOptions is what a revision's ControllerRevision is made of.
type ControllerRevisionOptions struct {
	Component names.Component
	Version   string
	Owner     metav1.OwnerReference
	// Hash of the spec that the revision is for.
	Hash string
	// Data is a Snapshot in JSON.
	Data []byte
	// Ordinal is the revision's number within the component, 1 or more.
	Ordinal int64
	// RolledOutAt is when it last came to carry all the traffic; zero if never.
	RolledOutAt time.Time
}

// ControllerRevision returns the record of a revision: what it runs, and the role
// it has had.
func ControllerRevision(o ControllerRevisionOptions) *appsac.ControllerRevisionApplyConfiguration {
	annotations := map[string]string{names.AnnotationSpecHash: o.Hash}
	if !o.RolledOutAt.IsZero() {
		annotations[names.AnnotationRolledOutAt] = o.RolledOutAt.UTC().Format(time.RFC3339Nano)
	}
	return appsac.ControllerRevision(o.Component.Revision(o.Version), o.Component.Namespace).
		WithLabels(o.Component.RevisionLabels(o.Version)).
		WithAnnotations(annotations).
		WithOwnerReferences(ownedBy(o.Owner)).
		WithData(runtime.RawExtension{Raw: o.Data}).
		WithRevision(o.Ordinal)
}

// ReadSnapshot returns what a ControllerRevision holds.
func ReadSnapshot(revision *appsv1.ControllerRevision) (Snapshot, error) {
	var snapshot Snapshot
	if err := json.Unmarshal(revision.Data.Raw, &snapshot); err != nil {
		return Snapshot{}, fmt.Errorf("reading the snapshot in ControllerRevision %s/%s: %w", revision.Namespace, revision.Name, err)
	}
	return snapshot, nil
}

// ReadRolledOutAt returns when a ControllerRevision's revision last came to carry
// all the traffic; zero if it never did.
func ReadRolledOutAt(revision *appsv1.ControllerRevision) time.Time {
	at, err := time.Parse(time.RFC3339Nano, revision.Annotations[names.AnnotationRolledOutAt])
	if err != nil {
		return time.Time{}
	}
	return at
}
