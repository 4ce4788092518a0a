package kube

import (
	"encoding/json"
	"reflect"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// The kinds whose objects have JSON without a type are marked.
func TestRawKindsAreMarked(t *testing.T) {
	for _, row := range rows {
		if raw := hasRaw(reflect.TypeOf(row.empty), map[reflect.Type]bool{}); raw != row.raw {
			t.Errorf("objects of %s have JSON without a type: %v; its row has raw: %v", row.kind, raw, row.raw)
		}
	}
}

// hasRaw reports whether a value of a type may have JSON without a type. The metadata counts for nothing: its
// managedFields are never digested.
func hasRaw(of reflect.Type, seen map[reflect.Type]bool) bool {
	if seen[of] || of == reflect.TypeFor[metav1.ObjectMeta]() {
		return false
	}
	seen[of] = true
	switch {
	case of == reflect.TypeFor[runtime.RawExtension](), of == reflect.TypeFor[json.RawMessage]():
		return true
	case of.Kind() == reflect.Struct:
		for _, field := range reflect.VisibleFields(of) {
			if field.IsExported() && hasRaw(field.Type, seen) {
				return true
			}
		}
	case of.Kind() == reflect.Pointer, of.Kind() == reflect.Slice, of.Kind() == reflect.Map:
		return hasRaw(of.Elem(), seen)
	}
	return false
}

// The order of members of JSON without a type makes no difference.
func TestDigestOfRawJSON(t *testing.T) {
	digestOf := func(data string) string {
		revision := &appsv1.ControllerRevision{Data: runtime.RawExtension{Raw: []byte(data)}}
		found, err := digest(KindControllerRevision, revision)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if one, other := digestOf(`{"a": 1, "b": {"c": 2, "d": 3}}`), digestOf(`{"b":{"d":3,"c":2},"a":1}`); one != other {
		t.Errorf("the digests are %s and %s", one, other)
	}
	if digestOf(`{"a": 1}`) == digestOf(`{"a": 2}`) {
		t.Error("two values have one digest")
	}
}
