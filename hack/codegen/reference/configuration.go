package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// configurationTop is the beginning of the configuration's part of the page.
const configurationTop = `## Configuration

The manager reads one YAML document at its start, usually of a ConfigMap whose name begins with
` + "`sluice-configuration`" + `, with ` + "`apiVersion: %s`" + ` and ` + "`kind: %s`" + `. An absent field has its
default; an unknown field is an error. A change takes effect when the manager starts again, and never
changes the pods of a revision that exists.

| field | type | default | |
|---|---|---|---|
`

// settings is the configuration's table while it is written.
type settings struct {
	comments comments
	page     strings.Builder
}

// describeConfiguration returns the configuration's part of the page.
func describeConfiguration(defaults *v1alpha1.SluiceConfiguration, comments comments) (string, error) {
	text, err := json.Marshal(defaults)
	if err != nil {
		return "", fmt.Errorf("writing the default configuration: %w", err)
	}
	var values map[string]any
	if err := json.Unmarshal(text, &values); err != nil {
		return "", fmt.Errorf("reading the default configuration: %w", err)
	}
	s := &settings{comments: comments}
	fmt.Fprintf(&s.page, configurationTop, v1alpha1.APIVersion, v1alpha1.Kind)
	s.rows(reflect.TypeFor[v1alpha1.SluiceConfiguration](), values, "")
	s.servers(defaults.Frameworks)
	return s.page.String(), nil
}

// rows writes a row per field, and then those of the structs in it. Without values it writes no
// defaults: those of a map's entries differ.
func (s *settings) rows(t reflect.Type, values map[string]any, path string) {
	own, _ := parts(t)
	for _, field := range own {
		name := join(path, jsonName(field))
		inner := field.Type
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		value, nested := values[jsonName(field)], field.Type
		switch {
		case inner.Kind() == reflect.Map:
			s.row(name, "map", "below", s.comments.of[t.Name()+"."+field.Name])
			s.rows(inner.Elem(), nil, name+".<name>")
		case inner.Kind() == reflect.Struct && inner.PkgPath() == t.PkgPath():
			s.row(name, "object", "", s.comments.of[t.Name()+"."+field.Name])
			defaults, _ := value.(map[string]any)
			s.rows(nested, defaults, name)
		case inner.Kind() == reflect.Slice && inner.Elem().PkgPath() == t.PkgPath():
			s.row(name, "list", settingDefault(inner, value, values), s.comments.of[t.Name()+"."+field.Name])
			s.rows(inner.Elem(), nil, name+"[]")
		default:
			s.row(name, settingKind(inner), settingDefault(inner, value, values),
				s.comments.of[t.Name()+"."+field.Name])
		}
	}
}

func (s *settings) row(name, kind, value, comment string) {
	fmt.Fprintf(&s.page, "| %s | %s | %s | %s |\n", code(name), kind, value, cell(comment))
}

// settingKind returns the word for a setting's type.
func settingKind(t reflect.Type) string {
	switch {
	case t.Name() == "Duration":
		return "duration"
	case t.Kind() == reflect.Slice:
		return "list of " + settingKind(t.Elem())
	case t == reflect.TypeFor[v1beta1.Analysis]():
		return link(code("<component>.rollout.analysis")) // The same as in a spec.
	case t.Kind() == reflect.Struct:
		return kubernetes(t)
	case t.Kind() == reflect.Bool:
		return "boolean"
	case t.Kind() == reflect.String:
		return "string"
	}
	return "integer"
}

// settingDefault returns a default as the file would have it.
func settingDefault(t reflect.Type, value any, all map[string]any) string {
	switch {
	case value == nil && all != nil && t.Kind() == reflect.Bool:
		return code("false") // left out when it is written
	case value == nil:
		return ""
	}
	if text, ok := value.(string); ok {
		return code(text)
	}
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // it has been read from JSON
	}
	return code(string(text))
}

// servers writes the default model servers.
func (s *settings) servers(frameworks map[string]v1alpha1.Framework) {
	fmt.Fprint(&s.page, "\nThe frameworks' servers by default:\n\n| framework | server | image |\n|---|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(frameworks)) {
		framework := frameworks[name]
		fmt.Fprintf(&s.page, "| %s | its own | %s |\n", code(name), code(framework.Image+":"+framework.Tag))
		for _, server := range slices.Sorted(maps.Keys(framework.Servers)) {
			other := framework.Servers[server]
			fmt.Fprintf(&s.page, "| %s | %s | %s |\n", code(name), code(server), code(other.Image+":"+other.Tag))
		}
	}
}
