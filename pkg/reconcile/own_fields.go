package reconcile

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/apis/names"
)

// ownFields is what a cached object still says of the fields that we own, as server-side apply
// has recorded them.
type ownFields struct {
	// digest identifies them and their values (owned.go); empty if we have never applied the
	// object.
	digest string
	// contested is whose the field is that others write too and that decides something: a
	// Deployment's spec.replicas, a VirtualService's spec.http. Of other kinds nobody reads it.
	contested fieldOwner
}

// fieldOwner is whose a field is, as far as that is known.
type fieldOwner string

const (
	// nobodyKnows stands for an object without a record that can be read.
	nobodyKnows fieldOwner = ""
	oursToKeep  fieldOwner = "ours"
	othersField fieldOwner = "others"
)

// operationDigested marks the entry of a cached object's managedFields that stands for all
// that there were. No object has it before it is in a cache: the API server lets nobody write
// another operation than Apply and Update there, whatever is free in labels and annotations.
// So it also tells an object that has been slimmed: client-go's informers transform twice
// what they list by a stream.
const operationDigested metav1.ManagedFieldsOperationType = "Digested"

// entries are the managedFields of a cached object.
func (f ownFields) entries() []metav1.ManagedFieldsEntry {
	if f.digest == "" {
		return nil
	}
	return []metav1.ManagedFieldsEntry{{
		Manager: names.FieldManager, Operation: operationDigested, FieldsType: f.digest, Subresource: string(f.contested),
	}}
}

// ownFieldsOf reads them back.
func ownFieldsOf(cached metav1.Object) ownFields {
	for _, entry := range cached.GetManagedFields() {
		if entry.Operation == operationDigested {
			return ownFields{entry.FieldsType, fieldOwner(entry.Subresource)}
		}
	}
	return ownFields{}
}
