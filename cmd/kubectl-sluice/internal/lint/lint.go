package lint

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// Severity is what becomes of a manifest with a finding.
type Severity string

// The severities.
const (
	// Denied manifests are denied by the API server, at admission.
	Denied Severity = "denied"
	// Refused manifests are admitted, and refused by the controller with a condition.
	Refused Severity = "refused"
	// Warned manifests have what is ignored: the API server admits them with a warning.
	Warned Severity = "warned"
	// Unwise manifests are served.
	Unwise Severity = "unwise"
)

// Finding is what is wrong with a manifest.
type Finding struct {
	Severity Severity `json:"severity"`
	// Service is the name of the InferenceService.
	Service string `json:"service"`
	// Sentence is what is wrong, and what to do.
	Sentence string `json:"sentence"`
}

// Linter checks manifests.
type Linter struct {
	admission *admission
	policy    *policy
}

// New returns a Linter with the rules of a CustomResourceDefinition, and of a ValidatingAdmissionPolicy that warns. Both
// are YAML.
func New(definition, warning []byte) (*Linter, error) {
	admission, err := newAdmission(definition)
	if err != nil {
		return nil, fmt.Errorf("reading the CustomResourceDefinition: %w", err)
	}
	policy, err := newPolicy(warning)
	if err != nil {
		return nil, fmt.Errorf("reading the ValidatingAdmissionPolicy: %w", err)
	}
	return &Linter{admission, policy}, nil
}

// Fails reports whether a manifest with a finding is not served.
func (f Finding) Fails() bool { return f.Severity == Denied || f.Severity == Refused }

// Stream returns the findings of all InferenceServices in a stream of YAML or JSON documents, and how many there are.
// Other objects are left out.
func (l *Linter) Stream(ctx context.Context, stream io.Reader) (findings []Finding, services int, err error) {
	reader := utilyaml.NewYAMLReader(bufio.NewReader(stream))
	for number := 1; ; number++ {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return findings, services, nil
		}
		if err != nil {
			return nil, 0, err
		}
		if len(bytes.TrimSpace(document)) == 0 {
			continue
		}
		object := &unstructured.Unstructured{}
		if err := read(document, &object.Object); err != nil {
			return nil, 0, fmt.Errorf("document %d: %w", number, err)
		}
		for _, item := range itemsOf(object) {
			if item.GetKind() != servingv1beta1.KindInferenceService || !strings.HasPrefix(item.GetAPIVersion(),
				servingv1beta1.GroupName+"/") {
				continue
			}
			services++
			found, err := l.object(ctx, item)
			if err != nil {
				return nil, 0, fmt.Errorf("document %d: %w", number, err)
			}
			findings = append(findings, found...)
		}
	}
}

// read reads a document of YAML or JSON, in which no field may be there twice. Whole numbers are int64, which the rules
// of the API need.
func read(document []byte, object *map[string]any) error {
	data, err := yaml.YAMLToJSONStrict(document)
	if err != nil {
		return err
	}
	return utiljson.Unmarshal(data, object)
}

// itemsOf returns the objects of a List, or the object itself.
func itemsOf(object *unstructured.Unstructured) []*unstructured.Unstructured {
	if !object.IsList() {
		return []*unstructured.Unstructured{object}
	}
	var items []*unstructured.Unstructured
	_ = object.EachListItem(func(item runtime.Object) error {
		items = append(items, item.(*unstructured.Unstructured))
		return nil
	})
	return items
}

// object returns the findings of an InferenceService. What the API server denies gets no further.
func (l *Linter) object(ctx context.Context, object *unstructured.Unstructured) ([]Finding, error) {
	var findings []Finding
	add := func(severity Severity, sentences []string) {
		for _, sentence := range sentences {
			findings = append(findings, Finding{severity, object.GetName(), sentence})
		}
	}
	admitted, problems := l.admission.admit(ctx, object)
	if add(Denied, problems); len(problems) > 0 {
		return findings, nil
	}
	service := &servingv1beta1.InferenceService{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(admitted.Object, service); err != nil {
		add(Denied, []string{err.Error()})
		return findings, nil
	}
	warnings, err := l.policy.warnings(ctx, admitted)
	if err != nil {
		return nil, fmt.Errorf("evaluating the ValidatingAdmissionPolicy: %w", err)
	}
	add(Refused, refused(service))
	add(Warned, warnings)
	add(Unwise, unwise(service))
	return findings, nil
}
