package kube

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

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

// digest returns the digest of a value as the converter makes them: JSON's, whose objects are maps. It removes defaults
// from the value.
func digest(value any) string {
	withoutDefaults(value)
	data, err := json.Marshal(value) // It orders the maps' keys.
	if err != nil {
		panic(err) // The converter makes nothing that JSON can't have.
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

// ourFieldSet returns the FieldsV1 of our entry in managedFields, nil if we have
// none.
func ourFieldSet(live metav1.Object) (map[string]any, error) {
	for _, entry := range live.GetManagedFields() {
		if !ourEntry(entry) || entry.FieldsV1 == nil {
			continue
		}
		var fields map[string]any
		if err := json.Unmarshal(entry.FieldsV1.GetRawBytes(), &fields); err != nil {
			return nil, err
		}
		return fields, nil
	}
	return nil, nil
}

// ourEntry reports whether an entry of managedFields lists what we applied.
func ourEntry(entry metav1.ManagedFieldsEntry) bool {
	return entry.Manager == names.FieldManager && entry.Operation == metav1.ManagedFieldsOperationApply &&
		entry.Subresource == ""
}

// pick returns the part of a value that a FieldsV1 set lists. The set's keys are
// `f:<field>`, `k:<keys of a list's element>`, `v:<element of a set>`, `i:<index>`
// and `.` for the value itself; a leaf stands for all below it. Source of the
// format: FieldsV1 in k8s.io/apimachinery/pkg/apis/meta/v1.
func pick(value any, fields map[string]any) (any, bool) {
	if len(fields) == 0 {
		return value, true
	}
	switch value := value.(type) {
	case map[string]any:
		return pickMembers(value, fields), true
	case []any:
		return pickElements(value, fields), true
	case nil:
		return nil, false
	}
	return value, true
}

func pickMembers(value, fields map[string]any) map[string]any {
	picked := map[string]any{}
	for key, below := range fields {
		name, found := strings.CutPrefix(key, "f:")
		if !found {
			continue
		}
		member, found := value[name]
		if !found {
			continue
		}
		if part, found := pick(member, asFields(below)); found {
			picked[name] = part
		}
	}
	return picked
}

// pickElements keeps the list's own order.
func pickElements(value []any, fields map[string]any) []any {
	picked := []any{}
	for i, element := range value {
		for key, below := range fields {
			if !selects(key, i, element) {
				continue
			}
			if part, found := pick(element, asFields(below)); found {
				picked = append(picked, part)
			}
			break
		}
	}
	return picked
}

// selects reports whether a key of a FieldsV1 set names a list's element.
func selects(key string, index int, element any) bool {
	selector, data, _ := strings.Cut(key, ":")
	var want any
	if selector == "." || json.Unmarshal([]byte(data), &want) != nil {
		return false
	}
	switch selector {
	case "v":
		return equalJSON(want, element)
	case "i":
		return equalJSON(want, float64(index))
	case "k":
		keys, _ := want.(map[string]any)
		members, isObject := element.(map[string]any)
		if !isObject {
			return false
		}
		for name, value := range keys {
			member, written := members[name]
			// The schema defaults some keys to an empty string.
			if !equalJSON(value, member) && (written || value != "") {
				return false
			}
		}
		return true
	}
	return false
}

func equalJSON(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// asFields returns what a set lists below a key. The mark of the value itself, `.`,
// selects nothing.
func asFields(set any) map[string]any {
	fields, _ := set.(map[string]any)
	return fields
}
