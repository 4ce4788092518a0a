package v1alpha1

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	yamlv2 "go.yaml.in/yaml/v2"
	"sigs.k8s.io/yaml"
)

// decodeStrict reads a file's content into config, over the values in it. It returns all that the
// configuration has no place for: unknown fields, values of a wrong type, and fields that are there
// twice. It decodes the rest, so that this can be validated too; ok is false if nothing can be decoded.
func decodeStrict(data []byte, config *SluiceConfiguration) (problems []error, ok bool) {
	text, err := yaml.YAMLToJSONStrict(data)
	if twice := (*yamlv2.TypeError)(nil); errors.As(err, &twice) {
		for _, problem := range twice.Errors {
			problems = append(problems, errors.New(problem))
		}
		text, err = yaml.YAMLToJSON(data)
	}
	if err != nil {
		return append(problems, err), false
	}
	var content any
	if err := json.Unmarshal(text, &content); err != nil {
		return append(problems, err), false
	}
	var found misfits
	fitting, fits := found.fit("", content, reflect.TypeOf(config).Elem())
	problems = append(problems, found...)
	if !fits {
		return problems, false
	}
	if text, err = json.Marshal(fitting); err != nil {
		return append(problems, err), false
	}
	if err := yaml.Unmarshal(text, config); err != nil { // It writes numbers into strings, as for `tag: 2.6`.
		return append(problems, err), false
	}
	return problems, true
}

// misfits are the values of a file that don't fit the configuration's types. The library's own strict
// decoding stops at the first one.
type misfits []error

func (m *misfits) report(format string, args ...any) { *m = append(*m, fmt.Errorf(format, args...)) }

var decodesItself = reflect.TypeFor[json.Unmarshaler]()

// fit returns the part of a value that fits a type, and reports the rest. The second result is false
// if no part fits. A path is that of the value in the file, such as `ingress.additionalDomains[1]`.
func (m *misfits) fit(path string, value any, to reflect.Type) (any, bool) {
	for to.Kind() == reflect.Pointer {
		to = to.Elem()
	}
	if value == nil { // It fits every type, as in JSON.
		return nil, true
	}
	if reflect.PointerTo(to).Implements(decodesItself) {
		return m.fitLeaf(path, value, to)
	}
	switch to.Kind() {
	case reflect.Struct, reflect.Map:
		return m.fitObject(path, value, to)
	case reflect.Slice:
		return m.fitList(path, value, to)
	}
	return m.fitLeaf(path, value, to)
}

// fitObject returns the entries that fit.
func (m *misfits) fitObject(path string, value any, to reflect.Type) (any, bool) {
	entries, isObject := value.(map[string]any)
	if !isObject {
		m.report("%s must be an object, not %s", orFile(path), asText(value))
		return nil, false
	}
	known := fieldsOf(to)
	fitting := map[string]any{}
	for _, key := range slices.Sorted(maps.Keys(entries)) {
		of, found := known[key]
		if to.Kind() == reflect.Map {
			of, found = to.Elem(), true
		}
		if !found {
			m.report("%s is an unknown field; there are %s", join(path, key), list(known))
			continue
		}
		if entry, fits := m.fit(join(path, key), entries[key], of); fits {
			fitting[key] = entry
		}
	}
	return fitting, true
}

// fitList returns the list if all of its items fit: without some of them the paths of the others
// would be wrong in what is reported later.
func (m *misfits) fitList(path string, value any, to reflect.Type) (any, bool) {
	items, isList := value.([]any)
	if !isList {
		m.report("%s must be a list, not %s", path, asText(value))
		return nil, false
	}
	fitting, all := []any{}, true
	for n, item := range items {
		entry, fits := m.fit(fmt.Sprintf("%s[%d]", path, n), item, to.Elem())
		fitting, all = append(fitting, entry), all && fits
	}
	return fitting, all
}

// fitLeaf returns the value if its type decodes it.
func (m *misfits) fitLeaf(path string, value any, to reflect.Type) (any, bool) {
	switch value.(type) {
	case bool, float64:
		if to.Kind() == reflect.String {
			return value, true
		}
	}
	err := json.Unmarshal([]byte(asText(value)), reflect.New(to).Interface())
	if mistyped := (*json.UnmarshalTypeError)(nil); errors.As(err, &mistyped) {
		m.report("%s must be %s, not %s", path, describe(mistyped.Type), asText(value))
	} else if err != nil {
		m.report("%s: %w", path, err)
	}
	return value, err == nil
}

// fieldsOf returns the types of a struct's fields by their names in the file; none of another type.
func fieldsOf(t reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	if t.Kind() != reflect.Struct {
		return fields
	}
	for field := range t.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous && name == "":
			maps.Copy(fields, fieldsOf(field.Type))
		case name != "" && name != "-":
			fields[name] = field.Type
		}
	}
	return fields
}

// describe returns what a value of a type is in the file.
func describe(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int32, reflect.Int64:
		return "a whole number"
	case reflect.Uint32:
		return "a whole number of at least 0"
	case reflect.String:
		return "a string"
	}
	return "a value of type " + t.String()
}

// asText returns a value of a file as JSON, which it was made of.
func asText(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(text)
}

// join returns the path of an object's field.
func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// orFile returns a path for a sentence; that of the whole file is empty.
func orFile(path string) string {
	if path == "" {
		return "the file"
	}
	return path
}
