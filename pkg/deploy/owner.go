package deploy

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	metaac "k8s.io/client-go/applyconfigurations/meta/v1"
)

// ownedBy renders the controller reference in the form that is applied.
func ownedBy(owner metav1.OwnerReference) *metaac.OwnerReferenceApplyConfiguration {
	return metaac.OwnerReference().
		WithAPIVersion(owner.APIVersion).
		WithKind(owner.Kind).
		WithName(owner.Name).
		WithUID(owner.UID).
		WithController(*owner.Controller).
		WithBlockOwnerDeletion(*owner.BlockOwnerDeletion)
}
