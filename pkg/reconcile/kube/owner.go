package kube

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// OwnerReference makes an InferenceService the controller of an object, so that the
// garbage collector removes the object with it.
func OwnerReference(service *servingv1beta1.InferenceService) metav1.OwnerReference {
	return metav1.OwnerReference{
		APIVersion:         servingv1beta1.SchemeGroupVersion.String(),
		Kind:               string(KindInferenceService),
		Name:               service.Name,
		UID:                service.UID,
		Controller:         ptr.To(true),
		BlockOwnerDeletion: ptr.To(true),
	}
}

// IsFormer reports whether an object belongs to an InferenceService of the same name that is
// no more: it is about to be removed, or, after an orphaning deletion, to be nobody's.
func IsFormer(service *servingv1beta1.InferenceService, object metav1.Object) bool {
	controller := metav1.GetControllerOfNoCopy(object)
	return controller != nil && controller.Kind == string(KindInferenceService) &&
		controller.Name == service.Name && controller.UID != service.UID
}

// Controls reports whether an object belongs to an InferenceService: by its
// controller reference, or, once an orphaning deletion has taken that away, because
// we applied it under the service's label. Anything else is somebody else's, and is
// never adopted.
func Controls(service *servingv1beta1.InferenceService, object metav1.Object) bool {
	if controller := metav1.GetControllerOfNoCopy(object); controller != nil {
		return controller.UID == service.UID
	}
	return object.GetLabels()[names.LabelInferenceService] == service.Name && FieldsOf(object).Digest != ""
}
