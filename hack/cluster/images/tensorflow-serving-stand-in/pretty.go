package main

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// prettyPredictions prints as TensorFlow Serving does (util/json_tensor.cc):
// four spaces a level, lists of numbers on one line, no line end at the end.
func prettyPredictions(rows []prediction) string {
	var out strings.Builder
	out.WriteString("{\n    \"predictions\": [")
	for i, row := range rows {
		if i > 0 {
			out.WriteString(",")
		}
		scores := make([]string, len(row.scores))
		for class, score := range row.scores {
			scores[class] = decimal(score)
		}
		out.WriteString("\n        {\n            \"prediction\": " + strconv.Itoa(row.class))
		out.WriteString(",\n            \"key\": " + prettyValue(row.key))
		out.WriteString(",\n            \"scores\": [" + strings.Join(scores, ", ") + "]\n        }")
	}
	out.WriteString("\n    ]\n}")
	return out.String()
}

// decimal prints a float in six digits if those are enough to read the same
// float again, else in nine; a whole number gets ".0".
func decimal(value float32) string {
	text := strconv.FormatFloat(float64(value), 'g', 6, 32)
	if again, err := strconv.ParseFloat(text, 32); err != nil || float32(again) != value {
		text = strconv.FormatFloat(float64(value), 'g', 9, 32)
	}
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return text
}

func prettyError(message string) string {
	return "{\n    \"error\": " + prettyValue(message) + "\n}"
}

// prettyValue prints a JSON value as an error's text shows it.
func prettyValue(value any) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "    ")
	if err := encoder.Encode(value); err != nil {
		return err.Error()
	}
	return strings.TrimSuffix(out.String(), "\n")
}

// jsonType names a value's type as TensorFlow Serving's errors do.
func jsonType(value any) string {
	switch typed := value.(type) {
	case nil:
		return "Null"
	case bool:
		if typed {
			return "True"
		}
		return "False"
	case float64:
		return "Number"
	case string:
		return "String"
	case []any:
		return "Array"
	}
	return "Object"
}
