package deploy

import (
	"encoding/json"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	appsac "k8s.io/client-go/applyconfigurations/apps/v1"
	coreac "k8s.io/client-go/applyconfigurations/core/v1"
	metaac "k8s.io/client-go/applyconfigurations/meta/v1"

	"github.com/sluice-serving/sluice/apis/names"
)

// DeploymentOptions is what a revision's Deployment is made of.
type DeploymentOptions struct {
	Component names.Component
	Version   string
	Owner     metav1.OwnerReference
	Template  corev1.PodTemplateSpec
	// Replicas is nil if an autoscaler owns the number.
	Replicas *int32
	// ProgressDeadlineSeconds limits how long pods take to become ready.
	ProgressDeadlineSeconds int32
}

// Deployment returns a revision's Deployment. Its template never changes, so that it rolls only if
// a user restarts it; then no pod terminates before another is ready.
func Deployment(o DeploymentOptions) (*appsac.DeploymentApplyConfiguration, error) {
	template, err := templateApply(o.Template)
	if err != nil {
		return nil, err
	}
	spec := appsac.DeploymentSpec().
		WithSelector(metaac.LabelSelector().WithMatchLabels(o.Component.RevisionSelector(o.Version))).
		WithStrategy(appsac.DeploymentStrategy().
			WithType("RollingUpdate").
			WithRollingUpdate(appsac.RollingUpdateDeployment().
				WithMaxUnavailable(intstr.FromInt32(0)).
				WithMaxSurge(intstr.FromString("25%")))).
		WithProgressDeadlineSeconds(o.ProgressDeadlineSeconds).
		WithRevisionHistoryLimit(0).
		WithTemplate(template)
	if o.Replicas != nil {
		spec.WithReplicas(*o.Replicas)
	}
	return appsac.Deployment(o.Component.Deployment(o.Version), o.Component.Namespace).
		WithLabels(o.Component.RevisionLabels(o.Version)).
		WithOwnerReferences(ownedBy(o.Owner)).
		WithSpec(spec), nil
}

// templateApply converts a template into the form that is applied, which has the same JSON.
func templateApply(template corev1.PodTemplateSpec) (*coreac.PodTemplateSpecApplyConfiguration, error) {
	data, err := json.Marshal(template)
	if err != nil {
		return nil, fmt.Errorf("writing the pod template: %w", err)
	}
	apply := coreac.PodTemplateSpec()
	if err := json.Unmarshal(data, apply); err != nil {
		return nil, fmt.Errorf("writing the pod template: %w", err)
	}
	return apply, nil
}
