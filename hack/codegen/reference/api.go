package main

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// reference is the InferenceService's part of the page while it is written: a section per Go
// struct, in the order in which they occur first.
type reference struct {
	comments comments
	// schemas are the places where each of our structs occurs. An embedded struct has the schemas
	// of the structs that embed it.
	schemas map[reflect.Type][]*schema
	// places are the paths of those schemas.
	places map[reflect.Type][]string
	// written has the structs whose sections are written.
	written map[reflect.Type]bool
	page    strings.Builder
}

// shared are the structs that occur in several places: the title of their one section, and the word
// for the place in it.
var shared = map[reflect.Type]struct{ title, place string }{
	reflect.TypeFor[v1beta1.PredictorExtensionSpec](): {"Every framework", "<framework>"},
	reflect.TypeFor[v1beta1.ExplainerExtensionSpec](): {"Every explainer of a kind", "<explainer>"},
	reflect.TypeFor[v1beta1.PodSpec]():                {"The pods of a component", "<component>"},
	reflect.TypeFor[v1beta1.ComponentExtensionSpec](): {"Every component", "<component>"},
	reflect.TypeFor[v1beta1.Addressable]():            {"Address", "<address>"},
	reflect.TypeFor[v1beta1.RequestCounts]():          {"Requests of a revision", "<revision>"},
	reflect.TypeFor[v1beta1.InferenceService]():       {"InferenceService", ""},
}

// ours reports whether a type has a section here and is not linked.
func ours(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t.PkgPath() == reflect.TypeFor[v1beta1.InferenceService]().PkgPath()
}

// element returns the type, schema and path behind pointers, lists and maps.
func element(t reflect.Type, s *schema, path string) (reflect.Type, *schema, string) {
	switch {
	case t.Kind() == reflect.Pointer:
		return element(t.Elem(), s, path)
	case t.Kind() == reflect.Slice && s.Items != nil:
		return element(t.Elem(), s.Items, path+"[]")
	case t.Kind() == reflect.Map && s.AdditionalProperties != nil:
		return element(t.Elem(), s.AdditionalProperties, path+".<name>")
	}
	return t, s, path
}

// parts divides a struct's fields into its own and the structs that it embeds.
func parts(t reflect.Type) (own, embedded []reflect.StructField) {
	for i := range t.NumField() {
		switch field := t.Field(i); {
		case field.Type == reflect.TypeFor[metav1.TypeMeta]():
		case jsonName(field) == "":
			embedded = append(embedded, field)
		default:
			own = append(own, field)
		}
	}
	return own, embedded
}

func jsonName(field reflect.StructField) string {
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	return name
}

// collect records where our structs occur.
func (r *reference) collect(t reflect.Type, s *schema, path string) {
	if !ours(t) {
		return
	}
	r.schemas[t] = append(r.schemas[t], s)
	r.places[t] = append(r.places[t], code(path))
	own, embedded := parts(t)
	for _, field := range embedded {
		r.collect(field.Type, s, path)
	}
	for _, field := range own {
		if property := s.Properties[jsonName(field)]; property != nil {
			r.collect(element(field.Type, property, join(path, jsonName(field))))
		}
	}
}

// section writes the section of a struct and those of the structs in it.
func (r *reference) section(t reflect.Type, s *schema, path string) {
	if r.written[t] {
		return
	}
	r.written[t] = true
	title, place := title(t, path)
	own, embedded := parts(t)
	if len(own) > 0 {
		fmt.Fprintf(&r.page, "## %s\n\n", title)
		if where, common := shared[t]; common && where.place != "" {
			fmt.Fprintf(&r.page, "%s stands for %s.\n\n", code(place), or(r.places[t]))
		}
		fmt.Fprintf(&r.page, "%s\n\n", r.comments.of[t.Name()])
		r.rules(t)
		r.table(own, s, place)
		if len(embedded) > 0 {
			fmt.Fprintf(&r.page, "Beside these it has the fields of %s.\n\n", and(r.names(embedded)))
		}
	}
	for _, field := range own {
		inner, property, path := element(field.Type, s.Properties[jsonName(field)], join(place, jsonName(field)))
		if ours(inner) {
			r.section(inner, property, path)
		}
	}
	for _, field := range embedded {
		if ours(field.Type) {
			r.section(field.Type, s, "")
		}
	}
}

func join(path, name string) string { return strings.TrimPrefix(path+"."+name, ".") }

// title returns the title of a struct's section, and the beginning of its fields' paths.
func title(t reflect.Type, path string) (title, place string) {
	if where, common := shared[t]; common {
		return where.title, where.place
	}
	return code(path), path
}

// rules writes the sentences of the rules about a struct as a whole.
func (r *reference) rules(t reflect.Type) {
	rules := r.ownRules(t)
	if len(rules) == 0 {
		return
	}
	fmt.Fprint(&r.page, "Refused with:\n\n")
	for _, rule := range rules {
		fmt.Fprintf(&r.page, "- %s\n", cell(rule.sentence()))
	}
	fmt.Fprintln(&r.page)
}

// ownRules returns the rules of a struct without those of a struct in it.
func (r *reference) ownRules(t reflect.Type) []rule {
	rules := r.commonRules(t)
	_, embedded := parts(t)
	for _, field := range embedded {
		if ours(field.Type) {
			inner := r.commonRules(field.Type)
			rules = slices.DeleteFunc(rules, func(one rule) bool { return slices.Contains(inner, one) })
		}
	}
	return rules
}

var ruleField = regexp.MustCompile(`self\.\??(\w+)`)

// commonRules returns the rules that a struct has in every place, and that read only its own
// fields: a definition doesn't contain which struct a rule comes from.
func (r *reference) commonRules(t reflect.Type) []rule {
	fields := fieldNames(t)
	var rules []rule
	for _, one := range r.schemas[t][0].Rules {
		everywhere := !slices.ContainsFunc(r.schemas[t], func(s *schema) bool { return !slices.Contains(s.Rules, one) })
		foreign := slices.ContainsFunc(ruleField.FindAllStringSubmatch(one.Rule, -1), func(match []string) bool {
			return !slices.Contains(fields, match[1])
		})
		if everywhere && !foreign &&
			!slices.ContainsFunc(rules, func(other rule) bool { return other.sentence() == one.sentence() }) {
			rules = append(rules, one)
		}
	}
	return rules
}

// fieldNames returns the JSON names of a struct's fields, with those of embedded structs.
func fieldNames(t reflect.Type) []string {
	var names []string
	own, embedded := parts(t)
	for _, field := range own {
		names = append(names, jsonName(field))
	}
	for _, field := range embedded {
		names = append(names, fieldNames(field.Type)...)
	}
	return names
}

// table writes a row per field.
func (r *reference) table(fields []reflect.StructField, s *schema, place string) {
	fmt.Fprint(&r.page, "| field | type | |\n|---|---|---|\n")
	for _, field := range fields {
		name := jsonName(field)
		property := s.Properties[name]
		kind := r.kind(field.Type, property, join(place, name))
		if slices.Contains(s.Required, name) {
			kind += ", required"
		}
		fmt.Fprintf(&r.page, "| %s | %s | %s |\n", code(join(place, name)), kind, r.describe(field.Type, property))
	}
	fmt.Fprintln(&r.page)
}

// describe returns the text in a field's row.
func (r *reference) describe(t reflect.Type, property *schema) string {
	texts := []string{cell(property.Description)}
	inner, bounds, _ := element(t, property, "")
	rules := property.Rules
	switch {
	case ours(inner) && bounds == property: // A list of such structs has rules of its own.
		rules = nil
		if own, _ := parts(inner); len(own) == 0 {
			rules = r.ownRules(inner)
		}
	case inner.Kind() != reflect.Struct:
		texts = append(texts, bounds.limits()...)
	}
	for _, one := range rules {
		texts = append(texts, "*"+cell(one.sentence())+"*.")
	}
	return strings.Join(slices.DeleteFunc(texts, func(text string) bool { return text == "" }), " ")
}

// kind returns the words for the type of the field at a path.
func (r *reference) kind(t reflect.Type, s *schema, path string) string {
	switch inner, property, place := element(t, s, path); {
	case t.Kind() == reflect.Pointer:
		return r.kind(t.Elem(), s, path)
	case t.Kind() == reflect.Slice && s.Items != nil:
		return "list of " + r.kind(t.Elem(), s.Items, place)
	case t.Kind() == reflect.Map && s.AdditionalProperties != nil:
		return "map of " + r.kind(t.Elem(), s.AdditionalProperties, place)
	case s.IntOrString:
		return "integer or string"
	case ours(inner):
		return r.structKind(inner, place)
	case t.Kind() == reflect.Struct && property.Type == "object":
		return kubernetes(t)
	case s.Format == "date-time":
		return "time"
	}
	return s.Type
}

// structKind returns links to a struct's section, or to those of the structs that it embeds.
func (r *reference) structKind(t reflect.Type, path string) string {
	own, embedded := parts(t)
	if len(own) == 0 {
		return and(r.names(embedded))
	}
	title, _ := title(t, path)
	return link(title)
}

func (r *reference) names(embedded []reflect.StructField) []string {
	var names []string
	for _, field := range embedded {
		if ours(field.Type) {
			title, _ := title(field.Type, "")
			names = append(names, link(title))
		} else {
			names = append(names, "Kubernetes' "+kubernetes(field.Type))
		}
	}
	return names
}

// conditions writes what the conditions in the status mean.
func (r *reference) conditions() {
	fmt.Fprint(&r.page, "## Conditions\n\nThe types of `status.conditions`.\n\n| type | |\n|---|---|\n")
	for _, one := range r.comments.named("Condition") {
		meaning := strings.TrimPrefix(one.comment, one.name+" ")
		fmt.Fprintf(&r.page, "| %s | %s |\n", code(one.value), cell(meaning))
	}
	fmt.Fprintln(&r.page)
}
