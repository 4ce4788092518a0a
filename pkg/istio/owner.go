package istio

import (
	istiometa "istio.io/client-go/pkg/applyconfiguration/meta/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// ownedBy renders the controller reference in the form that Istio's apply
// configurations take.
func ownedBy(owner metav1.OwnerReference) *istiometa.OwnerReferenceApplyConfiguration {
	return istiometa.OwnerReference().
		WithAPIVersion(owner.APIVersion).
		WithKind(owner.Kind).
		WithName(owner.Name).
		WithUID(owner.UID).
		WithController(*owner.Controller).
		WithBlockOwnerDeletion(*owner.BlockOwnerDeletion)
}
