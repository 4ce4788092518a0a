package deploy

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	appsac "k8s.io/client-go/applyconfigurations/apps/v1"
	"k8s.io/utils/ptr"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
)

// Snapshot is what a revision's ControllerRevision holds, as JSON. It never changes.
type Snapshot struct {
	// Template is the pods' template, rendered in full.
	Template corev1.PodTemplateSpec `json:"template"`
	// TimeoutSeconds limits a request to the revision; 0 for no limit.
	TimeoutSeconds int64 `json:"timeoutSeconds,omitempty"`
	// Protocol is that of the requests; empty for HTTP/1.1.
	Protocol pods.Protocol `json:"protocol,omitempty"`
	// Ports are the Services' ports beside the serving port.
	Ports []Port `json:"ports,omitempty"`
	// Access identifies the access that was granted to the container that downloads the model;
	// empty if there is no such container.
	Access string `json:"access,omitempty"`
	// Spec is the part of the component's spec that the template was rendered from. Sluice renders nothing from it again:
	// it is for people, who compare revisions by it and return to one. Early records have none.
	Spec *servingv1beta1.PredictorSpec `json:"spec,omitempty"`

	// given is the environment in the spec for that container.
	given []corev1.EnvVar
}

// NewSnapshot renders a revision of a spec that has passed Validate.
func NewSnapshot(component names.Component, version string, spec *servingv1beta1.PredictorSpec,
	config *configv1alpha1.SluiceConfiguration) Snapshot {
	s := Snapshot{
		Template:       pods.Template(component, version, spec, config),
		TimeoutSeconds: ptr.Deref(spec.TimeoutSeconds, 0),
		Protocol:       pods.ProtocolOf(spec),
		Spec:           pods.OfPods(spec),
	}
	s.Ports = furtherPorts(&s.Template.Spec, s.Protocol)
	for _, container := range spec.InitContainers {
		if container.Name == pods.InitializerName {
			s.given = container.Env
		}
	}
	return s
}

// Grant adds the access to the container that downloads the model, if there is one. Variables in
// the spec for that container win.
func (s *Snapshot) Grant(access pods.Access) {
	if access.Grant(&s.Template.Spec, s.given) {
		s.Access = access.Digest()
	}
}

// SnapshotLimit is the most bytes that a snapshot in JSON may have, without its Spec. The manager holds all of them
// in memory, with their history, and writes each in one request; the spec of a real server takes
// some 5 KB.
const SnapshotLimit = 256 << 10

// CheckSize returns the problem of a spec that has passed Validate but is too large for a snapshot;
// empty if it is small enough.
func CheckSize(component names.Component, spec *servingv1beta1.PredictorSpec,
	config *configv1alpha1.SluiceConfiguration) (string, error) {
	snapshot := NewSnapshot(component, "canary-00000", spec, config)
	snapshot.Spec = nil // It is as large as the user wrote it, which the API server has accepted.
	data, err := json.Marshal(snapshot)
	if err != nil {
		return "", fmt.Errorf("writing the snapshot of %s: %w", component.Service(), err)
	}
	if len(data) <= SnapshotLimit {
		return "", nil
	}
	return fmt.Sprintf(
		"the %s's pods take %d KiB to describe, and a revision may take %d KiB: "+
			"put what is large into a ConfigMap, and mount it",
		component.Kind, (len(data)+1023)>>10, SnapshotLimit>>10), nil
}

// Timeout limits a request to the revision; 0 for no limit.
func (s Snapshot) Timeout() time.Duration { return time.Duration(s.TimeoutSeconds) * time.Second }

// ControllerRevisionOptions is what a revision's ControllerRevision is made of.
type ControllerRevisionOptions struct {
	Component names.Component
	Version   string
	Owner     metav1.OwnerReference
	// Hash is that of the revision's spec.
	Hash string
	// Data is a Snapshot in JSON.
	Data []byte
	// Ordinal is the revision's number within the component, 1 or more.
	Ordinal int64
	// Role is the revision's record so far.
	Role Role
	// Replicas is what the object records of the spec's replicas; nothing if its Min is 0.
	Replicas Replicas
}

// Role is the record of a revision's part in the traffic. Its ControllerRevision holds it, so that
// it survives the loss of the status.
type Role struct {
	// RolledOutAt is when the revision last began to get all of the traffic; zero if never.
	RolledOutAt time.Time
	// Fallbacks is how often the revision has lately lost its share because no pods were ready, and
	// FellBackAt when that was last; zero if never.
	Fallbacks  int
	FellBackAt time.Time
	// RejectedAt is when the revision was last worse than the stable one, zero if never; RejectedRetry is what the
	// spec's retry was then, and RejectedFor by what figures.
	RejectedAt                 time.Time
	RejectedRetry, RejectedFor string
}

// annotations returns the role as annotations.
func (r Role) annotations() map[string]string {
	annotations := map[string]string{}
	if !r.RolledOutAt.IsZero() {
		annotations[names.AnnotationRolledOutAt] = r.RolledOutAt.UTC().Format(time.RFC3339Nano)
	}
	if r.Fallbacks > 0 {
		annotations[names.AnnotationFallbacks] = strconv.Itoa(r.Fallbacks)
		annotations[names.AnnotationFellBackAt] = r.FellBackAt.UTC().Format(time.RFC3339Nano)
	}
	if !r.RejectedAt.IsZero() {
		annotations[names.AnnotationRejectedAt] = r.RejectedAt.UTC().Format(time.RFC3339Nano)
		annotations[names.AnnotationRejectedRetry] = r.RejectedRetry
		annotations[names.AnnotationRejectedFor] = r.RejectedFor
	}
	return annotations
}

// ControllerRevision returns the object that records a revision: what it runs, and its role.
func ControllerRevision(o ControllerRevisionOptions) *appsac.ControllerRevisionApplyConfiguration {
	annotations := o.Role.annotations()
	annotations[names.AnnotationSpecHash] = o.Hash
	o.Replicas.annotate(annotations)
	return appsac.ControllerRevision(o.Component.Revision(o.Version), o.Component.Namespace).
		WithLabels(o.Component.RevisionLabels(o.Version)).
		WithAnnotations(annotations).
		WithOwnerReferences(ownedBy(o.Owner)).
		WithData(runtime.RawExtension{Raw: o.Data}).
		WithRevision(o.Ordinal)
}

// ReadSnapshot returns the snapshot in a ControllerRevision.
func ReadSnapshot(revision *appsv1.ControllerRevision) (Snapshot, error) {
	var snapshot Snapshot
	if err := json.Unmarshal(revision.Data.Raw, &snapshot); err != nil {
		return Snapshot{},
			fmt.Errorf("reading the snapshot in ControllerRevision %s/%s: %w", revision.Namespace, revision.Name, err)
	}
	return snapshot, nil
}

// ReadService returns the protocol and the further ports of a revision's Services, from the
// Snapshot in its ControllerRevision. It decodes nothing else, to be cheap.
func ReadService(revision *appsv1.ControllerRevision) (pods.Protocol, []Port, error) {
	var snapshot struct {
		Protocol pods.Protocol `json:"protocol"`
		Ports    []Port        `json:"ports"`
	}
	if err := json.Unmarshal(revision.Data.Raw, &snapshot); err != nil {
		return pods.HTTP, nil,
			fmt.Errorf("reading the protocol in ControllerRevision %s/%s: %w", revision.Namespace, revision.Name, err)
	}
	return snapshot.Protocol, snapshot.Ports, nil
}

// plainHash is the number of digits of a hash without the digest of blanks.
const plainHash = 2 * sha256.Size

// ReadHash returns the hash of the spec that a ControllerRevision was created for. Early records
// have a hash without the digest of blanks; ReadHash adds it from their template, so that they
// still match their spec. A template that can't be read counts as one without blanks.
func ReadHash(revision *appsv1.ControllerRevision) string {
	hash := revision.Annotations[names.AnnotationSpecHash]
	// Most templates have no empty string, and need not be decoded. The spec before it has some.
	_, template, _ := bytes.Cut(revision.Data.Raw, []byte(`"template":`))
	if len(hash) != plainHash || !bytes.Contains(template, []byte(`:""`)) {
		return hash
	}
	var snapshot struct {
		Template corev1.PodTemplateSpec `json:"template"`
	}
	if err := json.Unmarshal(revision.Data.Raw, &snapshot); err != nil {
		return hash
	}
	return hash + pods.BlanksDigest(&snapshot.Template)
}

// ReadAccess returns what identifies the access in a ControllerRevision's Snapshot; empty if there
// is none, or it can't be read.
func ReadAccess(revision *appsv1.ControllerRevision) string {
	var snapshot struct {
		Access string `json:"access"`
	}
	if revision == nil || json.Unmarshal(revision.Data.Raw, &snapshot) != nil {
		return ""
	}
	return snapshot.Access
}

// ReadRole returns the role that a ControllerRevision records. What can't be read counts as never.
func ReadRole(revision *appsv1.ControllerRevision) Role {
	role := Role{RolledOutAt: readTime(revision, names.AnnotationRolledOutAt)}
	if n, err := strconv.Atoi(revision.Annotations[names.AnnotationFallbacks]); err == nil && n > 0 {
		role.Fallbacks, role.FellBackAt = n, readTime(revision, names.AnnotationFellBackAt)
	}
	if at := readTime(revision, names.AnnotationRejectedAt); !at.IsZero() {
		role.RejectedAt = at
		role.RejectedRetry = revision.Annotations[names.AnnotationRejectedRetry]
		role.RejectedFor = revision.Annotations[names.AnnotationRejectedFor]
	}
	return role
}

func readTime(revision *appsv1.ControllerRevision, annotation string) time.Time {
	at, err := time.Parse(time.RFC3339Nano, revision.Annotations[annotation])
	if err != nil {
		return time.Time{}
	}
	return at
}
