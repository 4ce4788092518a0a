package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"
)

// draft is the JSON Schema that editors know best, and that the schema is written in.
const draft = "http://json-schema.org/draft-07/schema#"

// definition is what is read of a CustomResourceDefinition.
type definition struct {
	Spec struct {
		Group string
		Names struct {
			Kind string
		}
		Versions []struct {
			Name    string
			Storage bool
			Schema  struct {
				OpenAPIV3Schema map[string]any
			}
		}
	}
}

// editorSchema returns the JSON schema of a CustomResourceDefinition's stored version, in which an
// unknown field is an error as it is for `kubectl apply`. Rules in CEL have no form in it.
func editorSchema(crd []byte) ([]byte, error) {
	var read definition
	if err := yaml.Unmarshal(crd, &read); err != nil {
		return nil, err
	}
	for _, version := range read.Spec.Versions {
		if !version.Storage {
			continue
		}
		schema, err := convert(version.Schema.OpenAPIV3Schema)
		if err != nil {
			return nil, err
		}
		apiVersion := read.Spec.Group + "/" + version.Name
		if err := identifyObject(schema, apiVersion, read.Spec.Names.Kind); err != nil {
			return nil, err
		}
		text, err := json.MarshalIndent(schema, "", " ")
		return append(text, '\n'), err
	}
	return nil, errors.New("the CustomResourceDefinition has no stored version")
}

// identifyObject makes the schema accept one version and kind only.
func identifyObject(schema map[string]any, apiVersion, kind string) error {
	properties, ok := schema["properties"].(map[string]any)
	if !ok {
		return errors.New("the schema has no properties")
	}
	for name, value := range map[string]string{"apiVersion": apiVersion, "kind": kind} {
		property, ok := properties[name].(map[string]any)
		if !ok {
			return fmt.Errorf("the schema has no %s", name)
		}
		property["enum"] = []string{value}
	}
	required := []any{"apiVersion", "kind", "metadata"}
	if own, ok := schema["required"].([]any); ok {
		required = append(required, own...)
	}
	schema["$schema"], schema["title"], schema["required"] = draft, kind+", "+apiVersion, required
	return nil
}

// sameInBoth are the keywords that OpenAPI 3.0 and JSON Schema share, whose values hold no schema.
var sameInBoth = []string{"default", "description", "enum", "format", "maxItems", "maxLength", "maxProperties",
	"maximum", "minItems", "minLength", "minProperties", "minimum", "multipleOf", "pattern", "required", "title",
	"type", "uniqueItems"}

const (
	extensionPrefix = "x-kubernetes-"
	keepsUnknown    = extensionPrefix + "preserve-unknown-fields"
	intOrString     = extensionPrefix + "int-or-string"
)

// convert returns the JSON schema of an OpenAPI schema. A keyword that it doesn't know is an error, so
// that none is lost when the API begins to use it.
func convert(openAPI map[string]any) (map[string]any, error) {
	schema := map[string]any{}
	for _, keyword := range slices.Sorted(maps.Keys(openAPI)) {
		value := openAPI[keyword]
		var err error
		switch {
		case slices.Contains(sameInBoth, keyword):
			schema[keyword] = value
		case keyword == "nullable" || strings.HasPrefix(keyword, extensionPrefix):
		case keyword == "properties":
			schema[keyword], err = convertEntries(value)
		case slices.Contains([]string{"items", "additionalProperties", "not"}, keyword):
			schema[keyword], err = convertOne(value)
		case slices.Contains([]string{"allOf", "anyOf", "oneOf"}, keyword):
			schema[keyword], err = convertList(value)
		default:
			err = errors.New("the keyword is unknown")
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", keyword, err)
		}
	}
	adjust(schema, openAPI)
	return schema, nil
}

// adjust adds what OpenAPI expresses by keywords that JSON Schema doesn't have.
func adjust(schema, openAPI map[string]any) {
	if openAPI[intOrString] == true && schema["anyOf"] == nil {
		schema["type"] = []any{"integer", "string"}
	}
	if openAPI["nullable"] == true && schema["type"] != nil {
		schema["type"] = []any{schema["type"], "null"}
	}
	if schema["properties"] != nil && schema["additionalProperties"] == nil && openAPI[keepsUnknown] != true {
		schema["additionalProperties"] = false
	}
}

// convertOne converts a schema; `additionalProperties: true` is none.
func convertOne(value any) (any, error) {
	schema, isSchema := value.(map[string]any)
	if !isSchema {
		return value, nil
	}
	return convert(schema)
}

func convertEntries(value any) (map[string]any, error) {
	entries, ok := value.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%v is no object", value)
	}
	converted := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		entry, err := convertOne(entries[name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		converted[name] = entry
	}
	return converted, nil
}

func convertList(value any) ([]any, error) {
	items, ok := value.([]any)
	if !ok {
		return nil, fmt.Errorf("%v is no list", value)
	}
	var converted []any
	for n, item := range items {
		entry, err := convertOne(item)
		if err != nil {
			return nil, fmt.Errorf("%d: %w", n, err)
		}
		converted = append(converted, entry)
	}
	return converted, nil
}
