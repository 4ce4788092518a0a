package pods

import (
	"os"
	"path/filepath"
	"testing"

	"sigs.k8s.io/yaml"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/internal/golden"
)

var component = names.Component{Namespace: "default", InferenceService: "my-model", Kind: "predictor"}

// TestTemplate renders the pods of each testdata/<name>.yaml, a predictor as a user writes it.
func TestTemplate(t *testing.T) {
	paths, err := filepath.Glob("testdata/predictor-*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	tested := 0
	for _, path := range paths {
		name := filepath.Base(path[:len(path)-len(".yaml")])
		if filepath.Ext(name) == ".golden" {
			continue
		}
		tested++
		t.Run(name, func(t *testing.T) {
			spec := readPredictor(t, path)
			if problems := Validate(component, spec); len(problems) > 0 {
				t.Fatalf("invalid: %v", problems)
			}
			golden.Check(t, name, Template(component, "default-wfgrl", spec, configv1alpha1.Default()))
		})
	}
	if tested == 0 {
		t.Fatal("no predictors in testdata")
	}
}

// A transformer gets the predictor's host, and keeps the arguments that the user sets.
func TestTransformerTemplate(t *testing.T) {
	transformer := component
	transformer.Kind = names.Transformer
	spec := predictorOf(t,
		"containers: [{name: kserve-container, image: 'example.com/t:1', args: [--model_name=other], "+
			"ports: [{containerPort: 5000}]}]")
	golden.Check(t, "transformer", Template(transformer, "default-wfgrl", spec, configv1alpha1.Default()))
	spec.Containers[0].Ports[0].Name = "h2c"
	golden.Check(t, "transformer-grpc", Template(transformer, "default-wfgrl", spec, configv1alpha1.Default()))
}

func readPredictor(t *testing.T, path string) *servingv1beta1.PredictorSpec {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	spec := &servingv1beta1.PredictorSpec{}
	unmarshal(t, data, spec)
	return spec
}

func unmarshal(t *testing.T, data []byte, into any) {
	t.Helper()
	if err := yaml.UnmarshalStrict(data, into); err != nil {
		t.Fatal(err)
	}
}
