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
	// Replicas is nil where an autoscaler owns the number.
	Replicas *int32
	// ProgressDeadlineSeconds is how long pods may take to get ready.
	ProgressDeadlineSeconds int32
}

// Deployment returns a revision's Deployment. Its template never changes, so it
// rolls only when a node or a hand makes it; then no pod goes before another is ready.
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

// templateApply turns a template into the form that is applied. The two have the
// same JSON.
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
