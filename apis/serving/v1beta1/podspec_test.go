package v1beta1

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
)

// The compiler sees to names, types and order. It does not see the JSON names.
func TestPodSpecReadsTheSameJSON(t *testing.T) {
	ours, theirs := reflect.TypeFor[PodSpec](), reflect.TypeFor[corev1.PodSpec]()
	for i := range theirs.NumField() {
		want := theirs.Field(i).Tag.Get("json")
		if theirs.Field(i).Name == "Containers" {
			want = "containers,omitempty"
		}
		if got := ours.Field(i).Tag.Get("json"); got != want {
			t.Errorf("%s has the JSON tag %q, want %q", ours.Field(i).Name, got, want)
		}
	}
}

func TestFrameworkWithoutContainersWritesNone(t *testing.T) {
	uri := "gs://bucket/model"
	spec := PredictorSpec{Tensorflow: &TensorflowSpec{PredictorExtensionSpec{StorageURI: &uri}}}
	got, err := json.Marshal(spec)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"tensorflow":{"storageUri":"gs://bucket/model","name":"","resources":{}}}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}
