package pods

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"k8s.io/utils/ptr"
	"sigs.k8s.io/yaml"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// FuzzHash: a spec has one hash, before and after its way through the API server's JSON. Percent, replicas and scaling
// don't change it, and it ends in the digest of the blanks of what is rendered.
func FuzzHash(f *testing.F) {
	for i, seed := range predictors(f) {
		f.Add(seed, int32(i), int32(i%4), int32(i%7), int32(i%100))
	}
	f.Fuzz(func(t *testing.T, predictor string, percent, minReplicas, maxReplicas, target int32) {
		spec, same := &servingv1beta1.PredictorSpec{}, &servingv1beta1.PredictorSpec{}
		if yaml.UnmarshalStrict([]byte(predictor), spec) != nil || yaml.UnmarshalStrict([]byte(predictor), same) != nil {
			return
		}
		want := hash(t, spec)
		if !reflect.DeepEqual(spec, same) {
			t.Fatalf("Hash has changed the spec from %+v to %+v", same, spec)
		}
		if got := hash(t, stored(t, spec)); got != want {
			t.Errorf("the hash is %s, and %s after JSON", want, got)
		}
		scaled := spec.DeepCopy()
		scaled.CanaryTrafficPercent, scaled.MinReplicas, scaled.MaxReplicas = &percent, &minReplicas, maxReplicas
		scaled.ScaleTarget, scaled.ScaleMetric = &target, ptr.To(servingv1beta1.ScaleMetricRPS)
		if got := hash(t, scaled); got != want {
			t.Errorf("the hash is %s, and %s with another percent and other replicas", want, got)
		}
		if len(Validate(component, spec)) > 0 {
			return
		}
		template := Template(component, "default-wfgrl", spec, configv1alpha1.Default())
		if blanks := BlanksDigest(&template); !strings.HasSuffix(want, blanks) || len(want) != 64+len(blanks) {
			t.Errorf("the hash is %s, and the rendered blanks are %q", want, blanks)
		}
	})
}

// FuzzTemplate: of any spec there are problems, or a template for each kind of component: with Sluice's labels, the
// serving port, and a readiness probe. It is the same each time, and rendering changes neither spec nor configuration.
func FuzzTemplate(f *testing.F) {
	for _, seed := range predictors(f) {
		f.Add(seed)
	}
	config, untouched := configv1alpha1.Default(), configv1alpha1.Default()
	f.Fuzz(func(t *testing.T, predictor string) {
		spec, same := &servingv1beta1.PredictorSpec{}, &servingv1beta1.PredictorSpec{}
		if yaml.UnmarshalStrict([]byte(predictor), spec) != nil || yaml.UnmarshalStrict([]byte(predictor), same) != nil {
			return
		}
		for _, kind := range names.Kinds() {
			c := component
			c.Kind = kind
			if len(Validate(c, spec)) > 0 {
				continue
			}
			template := Template(c, "canary-t5njm", spec, config)
			if !reflect.DeepEqual(spec, same) || !reflect.DeepEqual(config, untouched) {
				t.Fatalf("rendering has changed the spec or the configuration")
			}
			if again := Template(c, "canary-t5njm", spec, config); !reflect.DeepEqual(template, again) {
				t.Errorf("rendered again it is %+v, not %+v", again, template)
			}
			for label, value := range c.RevisionLabels("canary-t5njm") {
				if template.Labels[label] != value {
					t.Errorf("label %s is %q", label, template.Labels[label])
				}
			}
			serving := 0
			for _, container := range template.Spec.Containers {
				for _, port := range container.Ports {
					if port.Name == ProtocolOf(spec).PortName() {
						serving++
						if container.ReadinessProbe == nil {
							t.Errorf("container %q serves, and has no readiness probe", container.Name)
						}
					}
				}
			}
			if serving != 1 {
				t.Errorf("there are %d serving ports in %+v", serving, template.Spec.Containers)
			}
		}
	})
}

// stored returns a spec after its way through JSON.
func stored(t *testing.T, spec *servingv1beta1.PredictorSpec) *servingv1beta1.PredictorSpec {
	t.Helper()
	data, err := json.Marshal(spec)
	if err != nil {
		t.Fatal(err)
	}
	read := &servingv1beta1.PredictorSpec{}
	if err := json.Unmarshal(data, read); err != nil {
		t.Fatal(err)
	}
	return read
}

// predictors returns the predictors that are rendered, and those of the InferenceServices that the API accepts, in
// YAML.
func predictors(f *testing.F) []string {
	f.Helper()
	var all []string
	for _, path := range glob(f, "testdata/predictor-*.yaml") {
		if !strings.HasSuffix(path, ".golden.yaml") {
			all = append(all, string(read(f, path)))
		}
	}
	for _, path := range glob(f, "../../../apis/serving/v1beta1/testdata/valid/*.yaml") {
		var service struct {
			Spec struct {
				Predictor json.RawMessage `json:"predictor"`
			} `json:"spec"`
		}
		if err := yaml.Unmarshal(read(f, path), &service); err != nil {
			f.Fatal(err)
		}
		all = append(all, string(service.Spec.Predictor))
	}
	return append(all,
		"{sklearn: {storageUri: 'gs://b/m'}, nodeSelector: {gpu: ''}, labels: {team: ''}, annotations: {a: ''}}",
		"{sklearn: {storageUri: 'gs://b/m'}, volumes: [{name: v, csi: {driver: d, volumeAttributes: {a: ''}}}]}",
		"{containers: [{name: c, image: 'c:1', lifecycle: {preStop: {httpGet: {port: web}}}, ports: [{name: web}]}]}",
	)
}

func glob(f *testing.F, pattern string) []string {
	f.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		f.Fatalf("no files %s: %v", pattern, err)
	}
	return paths
}

func read(f *testing.F, path string) []byte {
	f.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	return data
}
