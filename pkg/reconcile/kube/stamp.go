package kube

import (
	"strconv"

	istioac "istio.io/client-go/pkg/applyconfiguration/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	appsac "k8s.io/client-go/applyconfigurations/apps/v1"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// Generation is the stamp of what is written for an InferenceService's spec.
func Generation(service *servingv1beta1.InferenceService) string {
	return strconv.FormatInt(service.Generation, 10)
}

// StampOf is the generation of the spec that an object was last written for, empty if none
// is noted.
func StampOf(object metav1.Object) string {
	return object.GetAnnotations()[names.AnnotationForGeneration]
}

// Stamp notes in what is applied which generation of the spec it is for, in kinds that may
// have to be renewed.
func Stamp(object any, generation string) {
	if generation == "" {
		return
	}
	annotations := map[string]string{names.AnnotationForGeneration: generation}
	switch object := object.(type) {
	case *appsac.ControllerRevisionApplyConfiguration:
		object.WithAnnotations(annotations)
	case *appsac.DeploymentApplyConfiguration:
		object.WithAnnotations(annotations)
	case *istioac.DestinationRuleApplyConfiguration:
		object.WithAnnotations(annotations)
	case *istioac.VirtualServiceApplyConfiguration:
		object.WithAnnotations(annotations)
	}
}
