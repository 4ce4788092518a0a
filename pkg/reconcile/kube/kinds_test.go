package kube

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// The order of members of JSON without a type makes no difference.
func TestDigestOfRawJSON(t *testing.T) {
	digestOf := func(data string) string {
		fields, err := writtenFields(&appsv1.ControllerRevision{Data: runtime.RawExtension{Raw: []byte(data)}})
		if err != nil {
			t.Fatal(err)
		}
		return digest(fields)
	}
	if one, other := digestOf(`{"a": 1, "b": {"c": 2, "d": 3}}`), digestOf(`{"b":{"d":3,"c":2},"a":1}`); one != other {
		t.Errorf("the digests are %s and %s", one, other)
	}
	if digestOf(`{"a": 1}`) == digestOf(`{"a": 2}`) {
		t.Error("two values have one digest")
	}
}
