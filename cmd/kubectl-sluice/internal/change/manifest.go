package change

import (
	"fmt"
	"maps"
	"strings"

	"github.com/pmezard/go-difflib/difflib"
	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// Manifest returns an InferenceService as a file in Git has it: without what the API server, the manager and kubectl add.
func Manifest(object *unstructured.Unstructured) map[string]any {
	metadata := map[string]any{"name": object.GetName()}
	if namespace := object.GetNamespace(); namespace != "" {
		metadata["namespace"] = namespace
	}
	annotations := maps.Clone(object.GetAnnotations())
	delete(annotations, corev1.LastAppliedConfigAnnotation)
	for field, values := range map[string]map[string]string{"labels": object.GetLabels(), "annotations": annotations} {
		if len(values) > 0 {
			metadata[field] = values
		}
	}
	return map[string]any{
		"apiVersion": object.GetAPIVersion(),
		"kind":       object.GetKind(),
		"metadata":   metadata,
		"spec":       object.Object["spec"],
	}
}

// Patch returns the JSON merge patch of the spec from one object to another. It holds for the version of the object that
// the change was decided on, and no other.
func Patch(from, to *unstructured.Unstructured) ([]byte, error) {
	before, after := onlySpec(from), onlySpec(to)
	after.SetResourceVersion(from.GetResourceVersion())
	old, err := before.MarshalJSON()
	if err != nil {
		return nil, err
	}
	changed, err := after.MarshalJSON()
	if err != nil {
		return nil, err
	}
	return jsonpatch.CreateMergePatch(old, changed)
}

// onlySpec returns an object with nothing but its kind and its spec.
func onlySpec(object *unstructured.Unstructured) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": object.GetAPIVersion(), "kind": object.GetKind(), "spec": object.Object["spec"],
	}}
}

// Diff returns the lines of the unified difference between two values as YAML; none if they are equal.
func Diff(from, to any, fromName, toName string) ([]string, error) {
	before, err := yaml.Marshal(from)
	if err != nil {
		return nil, fmt.Errorf("writing %s: %w", fromName, err)
	}
	after, err := yaml.Marshal(to)
	if err != nil {
		return nil, fmt.Errorf("writing %s: %w", toName, err)
	}
	text, err := difflib.GetUnifiedDiffString(difflib.UnifiedDiff{
		A: difflib.SplitLines(string(before)), B: difflib.SplitLines(string(after)),
		FromFile: fromName, ToFile: toName, Context: 3,
	})
	if err != nil || text == "" {
		return nil, err
	}
	return strings.Split(strings.TrimRight(text, "\n"), "\n"), nil
}

// SpecDiff returns the difference that a change makes.
func SpecDiff(from, to *unstructured.Unstructured) ([]string, error) {
	return Diff(map[string]any{"spec": from.Object["spec"]}, map[string]any{"spec": to.Object["spec"]}, "now", "wanted")
}
