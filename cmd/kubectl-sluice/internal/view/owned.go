package view

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

// specElement leads to the spec in a set of fields.
var specElement = fieldpath.PathElement{FieldName: ptr.To("spec")}

// Owned returns the fields that an entry of managedFields has, nil if it can't be read.
func Owned(entry metav1.ManagedFieldsEntry) *fieldpath.Set {
	set := &fieldpath.Set{}
	if entry.FieldsV1 == nil || set.FromJSON(entry.FieldsV1.GetRawReader()) != nil {
		return nil
	}
	return set
}
