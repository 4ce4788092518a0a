package istio

import (
	istiometa "istio.io/client-go/pkg/applyconfiguration/meta/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// ownedBy returns the controller reference as Istio's apply configurations take it.
func ownedBy(owner metav1.OwnerReference) *istiometa.OwnerReferenceApplyConfiguration {
	return istiometa.OwnerReference().
		WithAPIVersion(owner.APIVersion).
		WithKind(owner.Kind).
		WithName(owner.Name).
		WithUID(owner.UID).
		WithController(*owner.Controller).
		WithBlockOwnerDeletion(*owner.BlockOwnerDeletion)
}
