package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/yaml"
)

const repo = "../.."

// render makes the files of the repository's manifests once for all tests.
var render = sync.OnceValues(func() (map[string][]byte, error) {
	dir, err := os.MkdirTemp("", "sluice-release-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := writeManifests(dir, repo, "registry.example.com/team/manager", "v0.1.0"); err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, file := range []string{installFile, crdsFile, schemaFile} {
		if files[file], err = os.ReadFile(filepath.Join(dir, file)); err != nil {
			return nil, err
		}
	}
	return files, nil
})

// rendered returns one of the files that are made of the repository's manifests.
func rendered(t *testing.T, file string) []byte {
	t.Helper()
	files, err := render()
	if err != nil {
		t.Fatal(err)
	}
	return files[file]
}

// install.yaml has every object of the manifests, the namespace and the definition first, with the
// image and the label.
func TestInstall(t *testing.T) {
	objects := parse(t, rendered(t, installFile))
	var got []string
	for _, object := range objects {
		got = append(got, identity(object))
		if label := field(object, "metadata", "labels", versionLabel); label != "v0.1.0" {
			t.Errorf("%s has the version label %v", identity(object), label)
		}
		if labels := field(object, "spec", "template", "metadata", "labels"); labels != nil &&
			field(labels, versionLabel) != nil {
			t.Errorf("the pods of %s have the version label", identity(object))
		}
	}
	want := resourcesOfBase(t)
	got = slices.DeleteFunc(got, func(object string) bool { // The base makes it, with a hash in its name.
		return strings.HasPrefix(object, "ConfigMap sluice-system/sluice-configuration-")
	})
	if len(got) != len(objects)-1 {
		t.Errorf("the configuration is not among %v", got)
	}
	if !strings.HasPrefix(got[0], "Namespace") || !strings.HasPrefix(got[1], crdKind) {
		t.Errorf("the first objects are %s, %s", got[0], got[1])
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the objects are %v, want %v", got, want)
	}
	for _, object := range objects {
		if field(object, "kind") == "Deployment" {
			containers, _ := field(object, "spec", "template", "spec", "containers").([]any)
			if image := field(containers[0], "image"); image != "registry.example.com/team/manager:v0.1.0" {
				t.Errorf("the image is %v", image)
			}
		}
	}
}

// resourcesOfBase returns the identities of the objects that the kustomize base lists.
func resourcesOfBase(t *testing.T) []string {
	t.Helper()
	read := func(name string) []byte {
		content, err := os.ReadFile(filepath.Join(repo, "manifests", name))
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	var kustomization types.Kustomization
	if err := kustomization.Unmarshal(read("kustomization.yaml")); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, name := range kustomization.Resources {
		for _, object := range parse(t, read(name)) {
			all = append(all, identity(object))
		}
	}
	return all
}

// crds.yaml has the definition and nothing else.
func TestCRDs(t *testing.T) {
	objects := parse(t, rendered(t, crdsFile))
	if len(objects) != 1 || identity(objects[0]) != crdKind+" /inferenceservices.serving.kubeflow.org" {
		t.Errorf("it has %d objects, first %s", len(objects), identity(objects[0]))
	}
}

// A release without the image in its manifests would install another one.
func TestManifestsWithoutTheImage(t *testing.T) {
	clone := t.TempDir()
	if err := os.Mkdir(filepath.Join(clone, "manifests"), 0o700); err != nil {
		t.Fatal(err)
	}
	namespace := []byte("apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n")
	for name, content := range map[string][]byte{
		"a.yaml": namespace, "kustomization.yaml": []byte("resources: [a.yaml]\n"),
	} {
		if err := os.WriteFile(filepath.Join(clone, "manifests", name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	err := writeManifests(t.TempDir(), clone, "registry.example.com/m", "v0.1.0")
	if err == nil || !strings.Contains(err.Error(), manifestImage) {
		t.Errorf("error is %v, want one that names %s", err, manifestImage)
	}
}

// Editors accept what the API accepts, and refuse what needs no rule in CEL to be wrong.
func TestSchema(t *testing.T) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(rendered(t, schemaFile)))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	valid, err := filepath.Glob(repo + "/apis/serving/v1beta1/testdata/valid/*.yaml")
	if err != nil || len(valid) < 30 {
		t.Fatalf("%d valid services (%v)", len(valid), err)
	}
	for _, path := range valid {
		if err := validateFile(schema, path); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	for _, name := range []string{"field-unknown", "field-unknown-in-pod", "field-of-wrong-type", "predictor-absent",
		"spec-absent"} {
		path := repo + "/apis/serving/v1beta1/testdata/invalid/" + name + ".yaml"
		if _, err := os.Stat(path); err != nil {
			t.Fatal(err)
		}
		if err := validateFile(schema, path); err == nil {
			t.Errorf("%s is valid", path)
		}
	}
}

// validateFile returns an error if an InferenceService in a file doesn't fit the schema.
func validateFile(schema *jsonschema.Schema, path string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text, err := yaml.YAMLToJSON(content)
	if err != nil {
		return err
	}
	object, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	return schema.Validate(object)
}

func TestConvert(t *testing.T) {
	for _, test := range []struct{ name, openAPI, want string }{
		{"an object is closed", "{type: object, properties: {a: {type: string}}}",
			"{additionalProperties: false, properties: {a: {type: string}}, type: object}"},
		{"unless it keeps unknown fields",
			"{type: object, x-kubernetes-preserve-unknown-fields: true, properties: {a: {type: string}}}",
			"{properties: {a: {type: string}}, type: object}"},
		{"or is a map", "{type: object, additionalProperties: {type: integer, nullable: true}}",
			"{additionalProperties: {type: [integer, 'null']}, type: object}"},
		{"a number or a string", "{x-kubernetes-int-or-string: true}", "{type: [integer, string]}"},
		{"as controller-gen writes it",
			"{anyOf: [{type: integer}, {type: string}], pattern: ^a, x-kubernetes-int-or-string: true}",
			"{anyOf: [{type: integer}, {type: string}], pattern: ^a}"},
		{"a list", "{type: array, items: {type: string, x-kubernetes-validations: [{rule: 'true'}]}}",
			"{items: {type: string}, type: array}"},
		{"a field of a keyword's name", "{properties: {nullable: {type: boolean}}}",
			"{additionalProperties: false, properties: {nullable: {type: boolean}}}"},
	} {
		got, err := convert(read(t, test.openAPI))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if got, want := text(t, got), text(t, read(t, test.want)); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", test.name, got, want)
		}
	}
	_, err := convert(read(t, "{properties: {a: {items: {exclusiveMinimum: true}}}}"))
	if want := "properties: a: items: exclusiveMinimum: the keyword is unknown"; err == nil || err.Error() != want {
		t.Errorf("error is %v, want %s", err, want)
	}
}

func read(t *testing.T, content string) map[string]any {
	t.Helper()
	var object map[string]any
	if err := yaml.Unmarshal([]byte(content), &object); err != nil {
		t.Fatal(err)
	}
	return object
}

func text(t *testing.T, object any) string {
	t.Helper()
	content, err := yaml.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// parse returns all objects of a file.
func parse(t *testing.T, content []byte) []map[string]any {
	t.Helper()
	nodes, err := (&kio.ByteReader{Reader: bytes.NewReader(content), OmitReaderAnnotations: true}).Read()
	if err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	var objects []map[string]any
	for _, node := range nodes {
		object, err := node.Map()
		if err != nil {
			t.Fatal(err)
		}
		objects = append(objects, object)
	}
	return objects
}

// identity returns an object's kind, namespace and name.
func identity(object map[string]any) string {
	namespace := field(object, "metadata", "namespace")
	if namespace == nil {
		namespace = ""
	}
	return fmt.Sprintf("%v %v/%v", field(object, "kind"), namespace, field(object, "metadata", "name"))
}

// field returns the value at a path; nil if there is none.
func field(object any, path ...string) any {
	for _, name := range path {
		entries, _ := object.(map[string]any)
		object = entries[name]
	}
	return object
}
