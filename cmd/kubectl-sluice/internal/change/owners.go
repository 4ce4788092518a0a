package change

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"

	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
)

// FieldManager owns the fields that the verbs write.
const FieldManager = "kubectl-sluice"

// Claim is a field that a change takes from a manager who applies it.
type Claim struct {
	// Field is its path, such as spec.predictor.canaryTrafficPercent.
	Field string
	// Manager is who applies it.
	Manager string
}

// Claims returns the fields of a change that other managers have by server-side apply. Whoever applies declares what the
// field is to be: with its next apply it would undo the change, or have a conflict.
func Claims(from, to *unstructured.Unstructured) []Claim {
	var claims []Claim
	for _, path := range differing(from.Object["spec"], to.Object["spec"], []string{"spec"}) {
		for _, entry := range from.GetManagedFields() {
			if entry.Operation == metav1.ManagedFieldsOperationApply && entry.Manager != FieldManager &&
				entry.Subresource == "" && owns(view.Owned(entry), path) {
				claims = append(claims, Claim{Field: strings.Join(path, "."), Manager: entry.Manager})
			}
		}
	}
	return claims
}

// Claimed returns a Refusal to take fields from those who declare them, nil if nobody does.
func Claimed(claims []Claim) error {
	if len(claims) == 0 {
		return nil
	}
	var fields []string
	for _, claim := range claims {
		fields = append(fields, claim.Field+" (of "+claim.Manager+")")
	}
	return refuse("others declare what it changes, by server-side apply, and would undo it or have a conflict: %s; "+
		"change it there (-o yaml prints the manifest), or take it with --force-conflicts", strings.Join(fields, ", "))
}

// Warning is what a user should know before an InferenceService is changed that a manifest is applied for; empty if
// there is none.
func Warning(object *unstructured.Unstructured) string {
	if _, applied := object.GetAnnotations()[corev1.LastAppliedConfigAnnotation]; !applied {
		return ""
	}
	return "kubectl apply has this service from a manifest, and will undo this unless the manifest has it too: " +
		"-o yaml prints it"
}

// differing returns the paths at which two values differ. Lists differ as a whole.
func differing(from, to any, path []string) [][]string {
	a, isObject := from.(map[string]any)
	b, areObjects := to.(map[string]any)
	if !isObject || !areObjects {
		if reflect.DeepEqual(from, to) {
			return nil
		}
		return [][]string{path}
	}
	keys := maps.Clone(a)
	maps.Copy(keys, b)
	var paths [][]string
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		paths = append(paths, differing(a[key], b[key], append(path[:len(path):len(path)], key))...)
	}
	return paths
}

// owns reports whether a set of fields has the one at a path, a part of it, or one that it is a part of.
func owns(set *fieldpath.Set, path []string) bool {
	for _, name := range path {
		if set == nil {
			return false
		}
		element := fieldpath.PathElement{FieldName: ptr.To(name)}
		below := set.WithPrefix(element)
		if below.Empty() {
			return set.Members.Has(element)
		}
		set = below
	}
	return true
}
