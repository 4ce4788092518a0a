package kube

import (
	"bytes"
	"encoding/json"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/apis/names"
)

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
