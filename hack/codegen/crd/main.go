// Command crd completes the CustomResourceDefinition that controller-gen generates from the
// InferenceService: it reads it from standard input and writes it to standard output.
//
//   - A framework's container needs no name, though a pod's does.
//   - It removes the descriptions of Kubernetes' own types: with them the definition is too large
//     for an API server.
//   - It refuses quantities and numbers that the API server would store and Go can't read. One such
//     object would stop the manager's watch for all objects.
//   - It adds the rules that name frameworks, from the table of frameworks in package pods. All
//     other rules are markers on the types.
package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/yaml"

	"github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
)

// header is the first line of the definition: it names the source.
const header = "# Made from apis/serving/v1beta1 by hack/codegen/generate.sh. DO NOT EDIT.\n"

func main() {
	in, err := io.ReadAll(os.Stdin)
	if err == nil {
		err = finish(in, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "crd:", err)
		os.Exit(1)
	}
}

// object is a JSON object; a schema is one.
type object = map[string]any

func finish(in []byte, out io.Writer) error {
	crd := object{}
	if err := yaml.Unmarshal(in, &crd); err != nil {
		return fmt.Errorf("parse the definition: %w", err)
	}
	for _, version := range crd["spec"].(object)["versions"].([]any) {
		schema := version.(object)["schema"].(object)["openAPIV3Schema"].(object)
		if err := finishSchema(schema, reflect.TypeFor[v1beta1.InferenceService]()); err != nil {
			return err
		}
		spec := schema["properties"].(object)["spec"].(object)
		if err := addFrameworkRules(spec["properties"].(object)["predictor"].(object), pods.Frameworks()); err != nil {
			return err
		}
	}
	text, err := yaml.Marshal(crd)
	if err != nil {
		return fmt.Errorf("write the definition: %w", err)
	}
	_, err = fmt.Fprintf(out, "%s%s", header, text)
	return err
}

// finishSchema completes the schema that was generated from a type.
func finishSchema(schema object, t reflect.Type) error {
	switch t.Kind() {
	case reflect.Pointer:
		return finishSchema(schema, t.Elem())
	case reflect.Slice:
		if items, ok := schema["items"].(object); ok {
			return finishSchema(items, t.Elem())
		}
	case reflect.Map:
		if values, ok := schema["additionalProperties"].(object); ok {
			return finishSchema(values, t.Elem())
		}
	case reflect.Struct:
		narrow(schema, t)
		return finishFields(schema, t)
	}
	return nil
}

// finishFields completes the schemas of a struct's fields. The fields of an embedded struct are
// properties of the same schema.
func finishFields(schema object, t reflect.Type) error {
	properties, ok := schema["properties"].(object)
	if !ok {
		return nil // a struct that is a plain value in JSON, such as a Quantity
	}
	for i := range t.NumField() {
		field := t.Field(i)
		if field.Anonymous {
			if err := finishEmbedded(schema, field.Type); err != nil {
				return fmt.Errorf("%s: %w", t.Name(), err)
			}
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		property, ok := properties[name].(object)
		if !ok {
			continue
		}
		if strings.HasPrefix(t.PkgPath(), "k8s.io/api/") {
			delete(property, "description")
		}
		if err := finishSchema(property, field.Type); err != nil {
			return err
		}
	}
	return nil
}

// quantity is controller-gen's pattern, except that an exponent is an integer.
const quantity = `^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?[0-9]+))?$`

// narrow refuses values that the type can't hold.
func narrow(schema object, t reflect.Type) {
	switch t {
	case reflect.TypeFor[resource.Quantity]():
		schema["pattern"] = quantity
	case reflect.TypeFor[intstr.IntOrString]():
		schema["minimum"], schema["maximum"] = math.MinInt32, math.MaxInt32
	}
}

func finishEmbedded(schema object, t reflect.Type) error {
	if t == reflect.TypeFor[corev1.Container]() {
		if err := makeOptional(schema, "name"); err != nil {
			return err
		}
	}
	return finishFields(schema, t)
}

// makeOptional removes a property from the required ones.
func makeOptional(schema object, name string) error {
	required, _ := schema["required"].([]any)
	at := slices.Index(required, any(name))
	if at < 0 {
		return fmt.Errorf("%s is no longer required: adapt hack/codegen/crd", name)
	}
	if required = slices.Delete(required, at, at+1); len(required) == 0 {
		delete(schema, "required")
		return nil
	}
	schema["required"] = required
	return nil
}
