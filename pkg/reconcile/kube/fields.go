package kube

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/cbor/direct"

	"github.com/sluice-serving/sluice/apis/names"
)

// Fields is the digest that a cached object keeps of the fields that Sluice owns, as server-side
// apply has recorded them.
type Fields struct {
	// Digest identifies the fields and their values; empty if Sluice has never applied the object.
	Digest string
	// Contested is the owner of the field that others write too and that decides something: a
	// Deployment's spec.replicas, a VirtualService's spec.http. For other kinds nobody reads it.
	Contested Owner
}

// Owner is the owner of a field.
type Owner string

const (
	// OwnerUnknown stands for an object without a record that can be read.
	OwnerUnknown Owner = ""
	// OwnerSluice stands for a field that Sluice applied and nobody has changed since.
	OwnerSluice Owner = "ours"
	// OwnerOther stands for a field that Sluice has never applied, or somebody else has changed.
	OwnerOther Owner = "others"
)

// operationDigested marks the one entry of a cached object's managedFields, which stands for all
// entries of the object. No object has it outside of a cache: the API server accepts no other
// operation than Apply and Update there. So it also marks an object that is transformed already:
// client-go's informers transform twice what they list by a stream.
const operationDigested metav1.ManagedFieldsOperationType = "Digested"

// entries returns the managedFields of a cached object.
func (f Fields) entries() []metav1.ManagedFieldsEntry {
	if f.Digest == "" {
		return nil
	}
	return []metav1.ManagedFieldsEntry{
		{
			Manager:     names.FieldManager,
			Operation:   operationDigested,
			FieldsType:  f.Digest,
			Subresource: string(f.Contested),
		},
	}
}

// FieldsOf reads the digest of a cached object.
func FieldsOf(cached metav1.Object) Fields {
	for _, entry := range cached.GetManagedFields() {
		if entry.Operation == operationDigested {
			return Fields{entry.FieldsType, Owner(entry.Subresource)}
		}
	}
	return Fields{}
}

// Differs reports whether applying the configuration would change an object, as it is
// cached: whether the fields that we own of it, as server-side apply records them, are not
// just the configured ones with the configured values. A field that someone else has changed
// is no longer ours, and shows as a difference; one that we never set is none of our business.
func Differs(kind Kind, cached metav1.Object, configuration any) (bool, error) {
	failed := func(err error) (bool, error) {
		return false, fmt.Errorf("reading the configuration of %s %s/%s: %w",
			kind, cached.GetNamespace(), cached.GetName(), err)
	}
	written, err := writtenFields(configuration)
	if err != nil {
		return failed(err)
	}
	owned := FieldsOf(cached).Digest
	if digest(written) == owned {
		return false, nil // Most values are written as their kind has them.
	}
	typed, err := typedFields(kind, written)
	if err != nil {
		return failed(err)
	}
	return digest(typed) != owned, nil
}

// digestOwned identifies the fields that we own of an object and their values, and whose the
// contested one is. A record that can't be read is as good as none of these fields:
// they are applied again.
func digestOwned(kind Kind, live metav1.Object) Fields {
	unreadable := Fields{"unreadable", OwnerUnknown}
	fields, err := ourFieldSet(live)
	if err != nil {
		return unreadable
	}
	if fields == nil {
		return Fields{}
	}
	owned, err := ownedFields(live, fields)
	if err != nil {
		return unreadable
	}
	contested := OwnerOther
	if _, found := asFields(fields["f:spec"])[byKind[kind].contested]; found {
		contested = OwnerSluice
	}
	return Fields{digest(owned), contested}
}

// digest returns the digest of a value as the converter makes them: maps, lists, and JSON's other types, whole numbers as
// int64, of which an equal float64 differs. It removes defaults from the value.
func digest(value any) string {
	withoutDefaults(value)
	data, err := direct.Marshal(value) // It orders the maps' keys, with a ninth of the garbage that JSON's makes.
	if err != nil {
		panic(err) // The converter makes nothing that CBOR can't have.
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:16])
}

// withoutDefaults removes the defaults that the API server adds to a pod template inside of maps and lists that are one
// value for server-side apply: they count as applied, though the configuration doesn't have them. Source:
// SetDefaults_ObjectFieldSelector and SetDefaults_ServiceAccountTokenProjection in k8s.io/kubernetes/pkg/apis/core/v1.
func withoutDefaults(value any) {
	switch value := value.(type) {
	case map[string]any:
		if value["fieldPath"] != nil && value["apiVersion"] == "v1" {
			delete(value, "apiVersion")
		}
		if token, found := value["serviceAccountToken"].(map[string]any); found && token["expirationSeconds"] == int64(60*60) {
			delete(token, "expirationSeconds")
		}
		for _, member := range value {
			withoutDefaults(member)
		}
	case []any:
		for _, element := range value {
			withoutDefaults(element)
		}
	}
}

// converter reads Go's types as maps and back.
var converter = runtime.DefaultUnstructuredConverter

// writtenFields returns the fields that a configuration, a pointer to a struct, has, without those that identify the
// object.
func writtenFields(configuration any) (map[string]any, error) {
	written, err := converter.ToUnstructured(configuration)
	if err != nil {
		return nil, err
	}
	return withoutIdentity(written), nil
}

// typedFields returns written fields with their values as the kind has them: two ways to write a value (a quantity, an
// empty list) come out the same.
func typedFields(kind Kind, written map[string]any) (any, error) {
	typed := kind.New()
	if err := converter.FromUnstructured(written, typed); err != nil {
		return nil, err
	}
	values, err := converter.ToUnstructured(typed)
	if err != nil {
		return nil, err
	}
	return within(values, written), nil
}

// withoutIdentity removes from an object what identifies it, and returns it.
func withoutIdentity(object map[string]any) map[string]any {
	delete(object, "apiVersion")
	delete(object, "kind")
	if metadata, found := object["metadata"].(map[string]any); found {
		delete(metadata, "name")
		delete(metadata, "namespace")
		if len(metadata) == 0 {
			delete(object, "metadata")
		}
	}
	return object
}

// within returns the part of a value that was written before it was read as a Go type: the type adds fields that its JSON
// always has, and leaves out those that are empty.
func within(value, written any) any {
	switch value := value.(type) {
	case map[string]any:
		members, isMap := written.(map[string]any)
		if !isMap {
			return value
		}
		part := map[string]any{}
		for name, member := range members {
			if found := value[name]; found != nil {
				part[name] = within(found, member)
			}
		}
		return part
	case []any:
		elements, isList := written.([]any)
		if !isList || len(elements) != len(value) {
			return value
		}
		part := make([]any, len(value))
		for i, element := range elements {
			part[i] = within(value[i], element)
		}
		return part
	}
	return value
}

// ownedFields returns the part of an object that a set of fields selects.
func ownedFields(live metav1.Object, fields map[string]any) (any, error) {
	record := live.GetManagedFields()
	live.SetManagedFields(nil) // Of most objects it is the larger part, and nobody owns a field of it.
	value, err := converter.ToUnstructured(live)
	live.SetManagedFields(record)
	if err != nil {
		return nil, err
	}
	owned, _ := pick(withoutIdentity(value), fields)
	return owned, nil
}
