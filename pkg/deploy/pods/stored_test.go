package pods

import (
	"encoding/json"
	"os"
	"testing"

	"sigs.k8s.io/yaml"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// crdSchema is the part of a schema in the definition that the tests read.
type crdSchema struct {
	Default              any                   `json:"default"`
	Properties           map[string]*crdSchema `json:"properties"`
	Items                *crdSchema            `json:"items"`
	AdditionalProperties *crdSchema            `json:"additionalProperties"`
}

// predictorSchema returns the schema of spec.predictor in the definition.
func predictorSchema(t *testing.T) *crdSchema {
	t.Helper()
	data, err := os.ReadFile("../../../manifests/serving.kubeflow.org_inferenceservices.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var definition struct {
		Spec struct {
			Versions []struct {
				Schema struct {
					Root crdSchema `json:"openAPIV3Schema"`
				} `json:"schema"`
			} `json:"versions"`
		} `json:"spec"`
	}
	if err := yaml.Unmarshal(data, &definition); err != nil {
		t.Fatal(err)
	}
	return definition.Spec.Versions[0].Schema.Root.Properties["spec"].Properties["predictor"]
}

// stored returns a predictor as the API server stores it: with the definition's defaults.
func (s *crdSchema) stored(t *testing.T, written *servingv1beta1.PredictorSpec) *servingv1beta1.PredictorSpec {
	t.Helper()
	data, err := json.Marshal(written)
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		t.Fatal(err)
	}
	if data, err = json.Marshal(s.complete(value)); err != nil {
		t.Fatal(err)
	}
	spec := &servingv1beta1.PredictorSpec{}
	unmarshal(t, data, spec)
	return spec
}

// complete adds defaults at all levels that a value has.
func (s *crdSchema) complete(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for name, property := range s.Properties {
			if _, given := value[name]; !given && property.Default != nil {
				value[name] = property.Default
			}
		}
		for name, member := range value {
			if below := s.of(name); below != nil {
				value[name] = below.complete(member)
			}
		}
	case []any:
		for i := range value {
			if s.Items != nil {
				value[i] = s.Items.complete(value[i])
			}
		}
	}
	return value
}

// of returns the schema of an object's member; nil if there is none.
func (s *crdSchema) of(name string) *crdSchema {
	if property := s.Properties[name]; property != nil {
		return property
	}
	return s.AdditionalProperties
}

// Predictors are stored with defaults, so that their hashes differ from those of what was written.
func TestStoredHasDefaults(t *testing.T) {
	spec := predictorSchema(t).stored(t,
		predictorOf(t, "containers: [{name: c, image: 'c:1', ports: [{containerPort: 8080}]}]"))
	if got := spec.Containers[0].Ports[0].Protocol; got != "TCP" {
		t.Errorf("the protocol of a port is stored as %q", got)
	}
}
