package pods

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// A blank is an entry of a user's map whose value is empty, such as a label that only has to
// exist.

// blanksOf returns the digest of a spec's blanks.
func blanksOf(spec *servingv1beta1.PredictorSpec) string {
	return BlanksDigest(&corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: spec.Labels, Annotations: spec.Annotations},
		Spec:       corev1.PodSpec(spec.PodSpec),
	})
}

// BlanksDigest identifies the blanks of a template by 16 hexadecimal digits; empty if it has none.
// It is the end of the Hash of the spec that the template was rendered from, because the template
// holds the user's maps unchanged.
func BlanksDigest(template *corev1.PodTemplateSpec) string {
	paths := blanks(template)
	if len(paths) == 0 {
		return ""
	}
	sum := sha256.Sum256([]byte(strings.Join(paths, "\n")))
	return hex.EncodeToString(sum[:8])
}

// blanks returns the paths of a template's blanks, in order. A rendered template has the blanks of
// its spec at the same paths, because the user's lists come first in its lists.
func blanks(template *corev1.PodTemplateSpec) []string {
	var paths []string
	findBlanks(reflect.ValueOf(template), "", &paths)
	slices.Sort(paths)
	return paths
}

// findBlanks collects the blanks in a value and in all its members. A storageClassName is a blank
// too: empty it means no class, and absent the default class.
func findBlanks(value reflect.Value, path string, paths *[]string) {
	switch value.Kind() {
	case reflect.Pointer:
		if !value.IsNil() {
			findBlanks(value.Elem(), path, paths)
		}
	case reflect.Struct:
		for i := range value.NumField() {
			field := value.Type().Field(i)
			name := path + "." + field.Name
			if field.Name == "StorageClassName" && isBlank(value.Field(i)) {
				*paths = append(*paths, name)
			}
			if field.IsExported() {
				findBlanks(value.Field(i), name, paths)
			}
		}
	case reflect.Slice:
		for i := range value.Len() {
			findBlanks(value.Index(i), fmt.Sprintf("%s[%d]", path, i), paths)
		}
	case reflect.Map:
		if value.Type().Elem().Kind() != reflect.String {
			return
		}
		for _, key := range value.MapKeys() {
			if value.MapIndex(key).Len() == 0 {
				*paths = append(*paths, fmt.Sprintf("%s[%q]", path, key.String()))
			}
		}
	}
}

// isBlank reports whether a string is set, and empty.
func isBlank(value reflect.Value) bool {
	return value.Kind() == reflect.Pointer && !value.IsNil() && value.Elem().Kind() == reflect.String &&
		value.Elem().Len() == 0
}
