package deploy

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// plainHash is how many digits a hash has without those of blanks.
const plainHash = 2 * sha256.Size

// A blank is an entry of a user's map whose value is empty, such as a label that only has to be
// there. Hashes were once made without them. A record of that time tells of its blanks by its
// template, where they stand as the user wrote them, so that it is the same revision still.

// blanksOf identifies the blanks of a spec, by 16 hexadecimal digits; empty if it has none.
func blanksOf(spec *servingv1beta1.PredictorSpec) string {
	return digestOf(blanks(&corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: spec.Labels, Annotations: spec.Annotations},
		Spec:       corev1.PodSpec(spec.PodSpec),
	}))
}

// ReadHash returns the hash of the spec that a ControllerRevision is for. A template that can't
// be read counts as one without blanks.
func ReadHash(revision *appsv1.ControllerRevision) string {
	hash := revision.Annotations[names.AnnotationSpecHash]
	// Empty strings are rare in a template: most need not be read.
	if len(hash) != plainHash || !bytes.Contains(revision.Data.Raw, []byte(`:""`)) {
		return hash
	}
	var snapshot struct {
		Template corev1.PodTemplateSpec `json:"template"`
	}
	if err := json.Unmarshal(revision.Data.Raw, &snapshot); err != nil {
		return hash
	}
	return hash + digestOf(blanks(&snapshot.Template))
}

func digestOf(paths []string) string {
	if len(paths) == 0 {
		return ""
	}
	sum := sha256.Sum256([]byte(strings.Join(paths, "\n")))
	return hex.EncodeToString(sum[:8])
}

// blanks returns the paths of a template's blanks, in order. The template that is rendered of a
// spec has those of the spec, and the user's lists come first in its lists.
func blanks(template *corev1.PodTemplateSpec) []string {
	var paths []string
	findBlanks(reflect.ValueOf(template), "", &paths)
	slices.Sort(paths)
	return paths
}

// findBlanks walks all that a value holds. A storageClassName is a blank too: empty it asks for
// no class, and left out for the default one.
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

// isBlank reports whether a string is given, and empty.
func isBlank(value reflect.Value) bool {
	return value.Kind() == reflect.Pointer && !value.IsNil() && value.Elem().Kind() == reflect.String && value.Elem().Len() == 0
}
