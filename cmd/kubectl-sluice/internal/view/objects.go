package view

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// Objects are what the cluster has of one InferenceService, as far as the user may read it.
type Objects struct {
	Service *servingv1beta1.InferenceService
	// Records are the ControllerRevisions of the service.
	Records     []appsv1.ControllerRevision
	Deployments []appsv1.Deployment
	Events      []corev1.Event
	// Missing has a sentence for each kind of object that could not be read.
	Missing []string
}

// records returns the ControllerRevisions of a component, the newest first.
func (o Objects) records(kind string) []*appsv1.ControllerRevision {
	var records []*appsv1.ControllerRevision
	for i := range o.Records {
		if o.Records[i].Labels[names.LabelComponent] == kind {
			records = append(records, &o.Records[i])
		}
	}
	slices.SortFunc(records, func(a, b *appsv1.ControllerRevision) int {
		return cmp.Or(cmp.Compare(b.Revision, a.Revision), cmp.Compare(a.Name, b.Name))
	})
	return records
}

// deployment returns the Deployment of a revision, nil if there is none.
func (o Objects) deployment(kind, version string) *appsv1.Deployment {
	for i := range o.Deployments {
		labels := o.Deployments[i].Labels
		if labels[names.LabelComponent] == kind && labels[names.LabelVersion] == version {
			return &o.Deployments[i]
		}
	}
	return nil
}

// Record returns the ControllerRevision that a user means: by its name, its version, the number that the history has,
// or as stable, current or previous. It returns nil if there is none.
func (o Objects) Record(kind, meant string) *appsv1.ControllerRevision {
	status := o.Service.Status.Components[servingv1beta1.ComponentType(kind)]
	switch meant {
	case "stable":
		meant = status.LatestRolledoutRevision
	case "current":
		meant = status.LatestCreatedRevision
	case "previous":
		meant = status.PreviousRolledoutRevision
	}
	number, err := strconv.ParseInt(meant, 10, 64)
	for _, record := range o.records(kind) {
		if meant != "" && (record.Name == meant || record.Labels[names.LabelVersion] == meant ||
			err == nil && record.Revision == number) {
			return record
		}
	}
	return nil
}

// RevisionNames returns what a user can call the revisions of a component, the newest first.
func (o Objects) RevisionNames(kind string) []string {
	var versions []string
	for _, record := range o.records(kind) {
		versions = append(versions, record.Labels[names.LabelVersion])
	}
	return versions
}

// versionOf returns the version of a revision by its name; the name if it is not of the component.
func versionOf(service *servingv1beta1.InferenceService, kind, revision string) string {
	component := names.Component{InferenceService: service.Name, Kind: kind}
	return strings.TrimPrefix(revision, component.Revision(""))
}

// Kinds returns the components of a service's spec and of its status, the predictor first.
func Kinds(service *servingv1beta1.InferenceService) []string {
	has := map[string]bool{
		names.Predictor:   true,
		names.Transformer: service.Spec.Transformer != nil,
		names.Explainer:   service.Spec.Explainer != nil,
	}
	return slices.DeleteFunc(names.Kinds(), func(kind string) bool {
		_, reported := service.Status.Components[servingv1beta1.ComponentType(kind)]
		return !has[kind] && !reported
	})
}

// Extension returns what the spec of a component has beside its pods, nil if the spec doesn't have the component.
func Extension(service *servingv1beta1.InferenceService, kind string) *servingv1beta1.ComponentExtensionSpec {
	switch spec := &service.Spec; {
	case kind == names.Predictor:
		return &spec.Predictor.ComponentExtensionSpec
	case kind == names.Transformer && spec.Transformer != nil:
		return &spec.Transformer.ComponentExtensionSpec
	case kind == names.Explainer && spec.Explainer != nil:
		return &spec.Explainer.ComponentExtensionSpec
	}
	return nil
}
