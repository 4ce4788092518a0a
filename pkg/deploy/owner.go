package deploy

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	metaac "k8s.io/client-go/applyconfigurations/meta/v1"
)

// ownedBy returns the controller reference as apply configurations take it.
func ownedBy(owner metav1.OwnerReference) *metaac.OwnerReferenceApplyConfiguration {
	return metaac.OwnerReference().
		WithAPIVersion(owner.APIVersion).
		WithKind(owner.Kind).
		WithName(owner.Name).
		WithUID(owner.UID).
		WithController(*owner.Controller).
		WithBlockOwnerDeletion(*owner.BlockOwnerDeletion)
}
