package pods

import (
	"testing"

	"k8s.io/utils/ptr"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// The hash changes with exactly those edits that change the pods.
func TestHash(t *testing.T) {
	base := func() *servingv1beta1.PredictorSpec { return readPredictor(t, "testdata/predictor-tensorflow.yaml") }
	want := hash(t, base())
	for _, test := range []struct {
		name string
		edit func(*servingv1beta1.PredictorSpec)
		same bool
	}{
		{"nothing", func(*servingv1beta1.PredictorSpec) {}, true},
		{"the percent", func(s *servingv1beta1.PredictorSpec) { s.CanaryTrafficPercent = ptr.To[int32](10) }, true},
		{"minReplicas", func(s *servingv1beta1.PredictorSpec) { s.MinReplicas = ptr.To[int32](3) }, true},
		{"maxReplicas", func(s *servingv1beta1.PredictorSpec) { s.MaxReplicas = 7 }, true},
		{"the model", func(s *servingv1beta1.PredictorSpec) { s.Tensorflow.StorageURI = ptr.To("gs://b/m") }, false},
		{"the version", func(s *servingv1beta1.PredictorSpec) { s.Tensorflow.RuntimeVersion = ptr.To("2.7") }, false},
		{"an argument", func(s *servingv1beta1.PredictorSpec) { s.Tensorflow.Args = []string{"--x"} }, false},
		{"a pod label", func(s *servingv1beta1.PredictorSpec) { s.Labels = map[string]string{"team": "a"} }, false},
		{"the service account", func(s *servingv1beta1.PredictorSpec) { s.ServiceAccountName = "models" }, false},
		{"the timeout", func(s *servingv1beta1.PredictorSpec) { s.TimeoutSeconds = ptr.To[int64](5) }, false},
	} {
		spec := base()
		test.edit(spec)
		if same := hash(t, spec) == want; same != test.same {
			t.Errorf("after editing %s the hash is the same: %v, want %v", test.name, same, test.same)
		}
	}
}

// A hash that changed between two versions of Sluice would restart every model: never update this
// one.
func TestHashIsForLife(t *testing.T) {
	const want = "9bf6340006ab8b15d231763b7759719cafbff879f6d83c2df2570145466dcce7"
	if got := hash(t, readPredictor(t, "testdata/predictor-tensorflow.yaml")); got != want {
		t.Errorf("the hash is %s, want %s", got, want)
	}
}

func hash(t *testing.T, spec *servingv1beta1.PredictorSpec) string {
	t.Helper()
	hash, err := Hash(spec)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}
