// Command reference writes the reference of the API and of the configuration as Markdown to
// standard output:
//
//	reference DEFINITION
//
// DEFINITION is the CustomResourceDefinition's file: the source of types, descriptions, limits and
// the sentences of its rules. The Go types determine which fields belong together. The doc comments
// under apis/ in the current folder describe the types and the configuration's fields, and the
// configuration's defaults are the package's own.
package main

import (
	"fmt"
	"io"
	"os"
	"reflect"

	"sigs.k8s.io/yaml"

	"github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// header is the beginning of the page: it names the source.
const header = `<!-- Made from apis/ by hack/codegen/generate.sh. DO NOT EDIT. -->
# Reference

[The InferenceService](#inferenceservice), with the sentences by which the API server refuses what is wrong, the
[reasons](#reasons) of its conditions and of its [Events](#events), and [the manager's configuration](#configuration).
On a cluster ` + "`kubectl explain isvc.spec`" + ` lists the fields too. Kubernetes' own types are linked, not
repeated. The sentences in a table are those that refuse a value; … stands for the value.

`

func main() {
	if err := write(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "reference:", err)
		os.Exit(1)
	}
}

func write(args []string, out io.Writer) error {
	if len(args) != 1 {
		return fmt.Errorf("want the definition's file as the only argument, got %d arguments", len(args))
	}
	root, err := readDefinition(args[0])
	if err != nil {
		return err
	}
	api, err := readComments("apis/serving/v1beta1")
	if err != nil {
		return err
	}
	configuration, err := readComments("apis/config/v1alpha1")
	if err != nil {
		return err
	}
	page, err := describeAPI(root, api)
	if err != nil {
		return err
	}
	settings, err := describeConfiguration(v1alpha1.Default(), configuration)
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, header+page+settings)
	return err
}

// describeAPI returns the InferenceService's part of the page.
func describeAPI(root *schema, comments comments) (string, error) {
	r := &reference{
		comments: comments,
		schemas:  map[reflect.Type][]*schema{},
		places:   map[reflect.Type][]string{},
		written:  map[reflect.Type]bool{},
	}
	t := reflect.TypeFor[v1beta1.InferenceService]()
	r.collect(t, root, "")
	r.section(t, root, "")
	r.conditions()
	if err := r.reasons(); err != nil {
		return "", err
	}
	return r.page.String(), nil
}

// readDefinition returns the schema of the definition's one version.
func readDefinition(file string) (*schema, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading the definition: %w", err)
	}
	var definition struct {
		Spec struct {
			Versions []struct {
				Schema struct {
					Root schema `json:"openAPIV3Schema"`
				} `json:"schema"`
			} `json:"versions"`
		} `json:"spec"`
	}
	if err := yaml.Unmarshal(text, &definition); err != nil {
		return nil, fmt.Errorf("parsing the definition %s: %w", file, err)
	}
	if n := len(definition.Spec.Versions); n != 1 {
		return nil, fmt.Errorf("the definition %s has %d versions, want 1", file, n)
	}
	return &definition.Spec.Versions[0].Schema.Root, nil
}
