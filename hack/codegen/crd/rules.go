package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
)

// rule is a validation rule in CEL, and the sentence with which it refuses an object.
type rule struct{ rule, message, messageExpression, fieldPath, reason string }

// object returns the rule as the definition has it.
func (r rule) object() object {
	o := object{"rule": r.rule}
	for key, value := range map[string]string{
		"message": r.message, "messageExpression": r.messageExpression, "fieldPath": r.fieldPath, "reason": r.reason,
	} {
		if value != "" {
			o[key] = value
		}
	}
	return o
}

// addRules inserts rules before the rules of a schema.
func addRules(schema object, rules ...rule) {
	var all []any
	for _, r := range rules {
		all = append(all, r.object())
	}
	given, _ := schema["x-kubernetes-validations"].([]any)
	schema["x-kubernetes-validations"] = append(all, given...)
}

// modelField is the field of a predictor that names its framework by a model format.
const modelField = "model"

// addFrameworkRules adds the rules that name frameworks to the schema of a predictor. Each field of
// a framework needs a row in the table, and each row a field.
func addFrameworkRules(predictor object, rows []pods.Framework) error {
	fields := frameworkFields()
	frameworks := make([]framework, len(fields))
	for i, field := range fields {
		at := slices.IndexFunc(rows, func(row pods.Framework) bool { return row.Name == field })
		if at < 0 {
			return fmt.Errorf("PredictorSpec has a field %s, and the table of frameworks has no row for it", field)
		}
		frameworks[i] = framework{rows[at]}
	}
	for _, row := range rows {
		if !slices.Contains(fields, row.Name) {
			return fmt.Errorf("the table of frameworks has a row %s, and PredictorSpec has no field for it", row.Name)
		}
	}
	properties := predictor["properties"].(object)
	for _, f := range frameworks {
		addRules(properties[f.Name].(object), f.rules()...)
	}
	addRules(predictor, predictorRules(frameworks)...)
	addModelRules(properties[modelField].(object), rows)
	return nil
}

// frameworkFields returns the names of the fields of PredictorSpec that are frameworks, in its order.
func frameworkFields() []string {
	var names []string
	t := reflect.TypeFor[v1beta1.PredictorSpec]()
	for i := range t.NumField() {
		field := t.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Type.Kind() != reflect.Pointer || field.Type.Elem().Kind() != reflect.Struct || name == modelField {
			continue
		}
		if common, found := field.Type.Elem().FieldByName("PredictorExtensionSpec"); found && common.Anonymous {
			names = append(names, name)
		}
	}
	return names
}

// http2 returns a condition: the first port of a container at one of the paths has a name for
// HTTP/2.
func http2(paths ...string) string {
	ports := make([]string, len(paths))
	for i, path := range paths {
		ports[i] = path + ".?ports[?0].?name.orValue('http')"
	}
	return "[" + strings.Join(ports, ", ") + "].exists(n, (n.startsWith('h2c') || n.startsWith('grpc')))"
}

// quoted returns a list of strings in CEL.
func quoted(values []string) string { return "['" + strings.Join(values, "', '") + "']" }

// and joins names for a sentence.
func and(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// or joins conditions.
func or(conditions []string) string { return strings.Join(conditions, " || ") }
