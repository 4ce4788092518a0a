package view

import (
	"path"
	"slices"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/utils/ptr"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
)

// Component is what there is to see of a component.
type Component struct {
	Kind string `json:"kind"`
	// Revisions are those with traffic, with pods, or with a role; the stable one first.
	Revisions []Revision `json:"revisions"`
	// Step is that of the rollout, nil if it takes none.
	Step *Step `json:"step,omitempty"`
	// Analysis is how the current revision compares with the stable one, nil while nothing is compared.
	Analysis *servingv1beta1.AnalysisStatus `json:"analysis,omitempty"`
	// Rejected is the record of the current revision if it is rejected, nil otherwise.
	Rejected *servingv1beta1.RejectedRevision `json:"rejected,omitempty"`
}

// Role is a revision's part in the rollout.
type Role string

// The roles of revisions.
const (
	Stable   Role = "stable"
	Canary   Role = "canary"
	Previous Role = "previous"
	Rejected Role = "rejected"
	// Retiring revisions have neither role nor traffic, and pods that end.
	Retiring Role = "retiring"
)

// Revision is what there is to see of a revision.
type Revision struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Role    Role   `json:"role"`
	// Percent is the part of the traffic that the route carries to it, and Asked the part that the spec asks for.
	Percent int32 `json:"percent"`
	Asked   int32 `json:"asked"`
	// Pods are those of its Deployment, nil if it has none, or it can't be read.
	Pods *Pods `json:"pods,omitempty"`
	// Created is when the revision was created; zero if its record can't be read.
	Created time.Time `json:"created,omitzero"`
	// Model is where the model comes from, or the server's image for one that has its model in it.
	Model string `json:"model,omitempty"`
}

// Pods are how many pods of a revision are ready, of how many.
type Pods struct {
	Ready  int32 `json:"ready"`
	Wanted int32 `json:"wanted"`
}

// Step is a step of a rollout.
type Step struct {
	servingv1beta1.RolloutStatus
	// Next is the percent that follows, 0 if the spec doesn't have it.
	Next int32 `json:"next,omitempty"`
}

// componentOf returns what there is to see of a component.
func componentOf(objects Objects, kind string) Component {
	service := objects.Service
	status := service.Status.Components[servingv1beta1.ComponentType(kind)]
	component := Component{Kind: kind, Analysis: status.Analysis, Rejected: status.Rejected}
	if status.Rollout != nil {
		component.Step = &Step{RolloutStatus: *status.Rollout, Next: nextPercent(service, kind, *status.Rollout)}
	}
	for _, name := range shownRevisions(objects, kind, status) {
		component.Revisions = append(component.Revisions, revisionOf(objects, kind, status, name))
	}
	return component
}

// nextPercent is the share that follows a step: that of the spec's next one, but at most the percent.
func nextPercent(service *servingv1beta1.InferenceService, kind string, at servingv1beta1.RolloutStatus) int32 {
	extension := Extension(service, kind)
	if extension == nil || extension.Rollout == nil || len(extension.Rollout.Steps) != int(at.Steps) {
		return 0
	}
	next := int32(100)
	if int(at.Step) < len(extension.Rollout.Steps) {
		next = extension.Rollout.Steps[at.Step].Percent
	}
	return min(next, ptr.Deref(extension.CanaryTrafficPercent, 100))
}

// shownRevisions are the names of the revisions that have a role, traffic, or pods: the stable one first, then the
// current one.
func shownRevisions(objects Objects, kind string, status servingv1beta1.ComponentStatus) []string {
	shown := []string{status.LatestRolledoutRevision, status.LatestCreatedRevision}
	for _, target := range status.Traffic {
		shown = append(shown, target.RevisionName)
	}
	shown = append(shown, status.PreviousRolledoutRevision)
	for _, record := range objects.records(kind) {
		pods := podsOf(objects.deployment(kind, versionOf(objects.Service, kind, record.Name)))
		if pods != nil && (pods.Ready > 0 || pods.Wanted > 0) {
			shown = append(shown, record.Name)
		}
	}
	seen := map[string]bool{"": true}
	return slices.DeleteFunc(shown, func(name string) bool {
		before := seen[name]
		seen[name] = true
		return before
	})
}

// revisionOf returns what there is to see of a revision.
func revisionOf(objects Objects, kind string, status servingv1beta1.ComponentStatus, name string) Revision {
	version := versionOf(objects.Service, kind, name)
	revision := Revision{
		Name:    name,
		Version: version,
		Role:    roleOf(status, name),
		Asked:   askedOf(objects.Service, kind, status, name),
		Pods:    podsOf(objects.deployment(kind, version)),
	}
	for _, target := range status.Traffic {
		if target.RevisionName == name {
			revision.Percent += target.Percent
		}
	}
	if record := objects.Record(kind, name); record != nil {
		revision.Created = record.CreationTimestamp.Time
		revision.Model = modelOf(record)
	}
	return revision
}

// roleOf is a revision's part in the rollout.
func roleOf(status servingv1beta1.ComponentStatus, name string) Role {
	switch {
	case status.Rejected != nil && status.Rejected.RevisionName == name:
		return Rejected
	case name == status.LatestRolledoutRevision:
		return Stable
	case name == status.LatestCreatedRevision:
		return Canary
	case name == status.PreviousRolledoutRevision:
		return Previous
	}
	return Retiring
}

// askedOf is the part of the traffic that the spec asks for a revision, in the end.
func askedOf(
	service *servingv1beta1.InferenceService, kind string, status servingv1beta1.ComponentStatus, name string,
) int32 {
	extension := Extension(service, kind)
	if extension == nil {
		return 0
	}
	current, stable := status.LatestCreatedRevision, status.LatestRolledoutRevision
	percent := ptr.Deref(extension.CanaryTrafficPercent, 100)
	switch {
	case current == stable || stable == "":
		percent = 100
	case status.Rejected != nil:
		percent = 0
	}
	switch name {
	case current:
		return percent
	case stable:
		return 100 - percent
	}
	return 0
}

// podsOf are a Deployment's pods, nil if there is none.
func podsOf(deployment *appsv1.Deployment) *Pods {
	if deployment == nil {
		return nil
	}
	return &Pods{Ready: deployment.Status.ReadyReplicas, Wanted: ptr.Deref(deployment.Spec.Replicas, 1)}
}

// modelOf is where a revision's model comes from, or its server's image.
func modelOf(record *appsv1.ControllerRevision) string {
	snapshot, err := deploy.ReadSnapshot(record)
	if err != nil {
		return ""
	}
	template := snapshot.Template.Spec
	loads := func(container corev1.Container) bool {
		return container.Name == pods.InitializerName && len(container.Args) > 0
	}
	if i := slices.IndexFunc(template.InitContainers, loads); i >= 0 {
		return template.InitContainers[i].Args[0]
	}
	if spec := snapshot.Spec; spec != nil {
		if framework := pods.FrameworkPart(spec); framework != nil && framework.StorageURI != nil {
			return *framework.StorageURI
		}
	}
	if len(template.Containers) > 0 {
		return template.Containers[0].Image
	}
	return ""
}

// Short shortens where a model comes from to its last part: `gs://bucket/models/flowers-2` to `flowers-2`.
func Short(model string) string {
	if base := path.Base(strings.TrimRight(model, "/")); base != "." && base != "/" {
		return base
	}
	return model
}
