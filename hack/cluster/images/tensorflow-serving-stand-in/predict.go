package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"sort"
	"strings"
)

const defaultSignature = "serving_default"

// predict answers POST. The order of the checks is TensorFlow Serving's: the
// body's syntax, the model, the signature, then the instances.
func (api *restAPI) predict(asked target, body []byte) (string, error) {
	request, err := parseRequest(body)
	if err != nil {
		return "", err
	}
	if err := api.checkServable(asked); err != nil {
		return "", err
	}
	if err := checkSignature(request["signature_name"], asked.verb); err != nil {
		return "", err
	}
	instances, err := instancesOf(request)
	if err != nil {
		return "", err
	}
	rows := make([]prediction, len(instances))
	for i, instance := range instances {
		image, key, err := parseInstance(i, instance)
		if err != nil {
			return "", err
		}
		rows[i] = api.model.classify(image, key)
	}
	return prettyPredictions(rows), nil
}

func parseRequest(body []byte) (map[string]any, error) {
	if len(body) == 0 {
		return nil, invalid("JSON Parse error: The document is empty")
	}
	var document any
	if err := json.Unmarshal(body, &document); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, invalid("JSON Parse error: Invalid value. at offset: %d", syntax.Offset-1)
		}
		return nil, invalid("JSON Parse error: %v", err)
	}
	request, ok := document.(map[string]any)
	if !ok {
		return nil, invalid("JSON Value: %s Is not object", prettyValue(document))
	}
	if name, given := request["signature_name"]; given {
		if _, ok := name.(string); !ok {
			return nil, invalid("JSON Value: %s not formatted correctly. 'signature_name' key must be a string value.", prettyValue(request))
		}
	}
	return request, nil
}

func checkSignature(name any, verb string) error {
	asked, _ := name.(string)
	if asked == "" {
		asked = defaultSignature
	}
	switch {
	case asked != defaultSignature:
		return invalid("Serving signature name: \"%s\" not found in signature def", asked)
	case verb == "classify":
		return invalid("Expected classification signature method_name to be tensorflow/serving/classify. Was: tensorflow/serving/predict")
	case verb == "regress":
		return invalid("Expected regression signature method_name to be tensorflow/serving/regress. Was: tensorflow/serving/predict")
	}
	return nil
}

// instancesOf gives the rows of a request in the row format.
func instancesOf(request map[string]any) ([]any, error) {
	value, rows := request["instances"]
	_, columns := request["inputs"]
	switch {
	case rows && columns:
		return nil, invalid("JSON Value: %s Not formatted correctly expecting only one of 'inputs' or 'instances' keys to exist ", prettyValue(request))
	case columns:
		return nil, &apiError{http.StatusNotImplemented, "The stand-in for tensorflow/serving answers the row format ('instances') only"}
	case !rows:
		return nil, invalid("Missing 'inputs' or 'instances' key")
	}
	instances, ok := value.([]any)
	if !ok {
		return nil, invalid("JSON Value: %s Excepting 'instances' to be an list/array", prettyValue(request))
	}
	if len(instances) == 0 {
		return nil, invalid("JSON Value: %s No values in 'instances' array", prettyValue(request))
	}
	return instances, nil
}

// parseInstance takes {"image_bytes": {"b64": ...}, "key": ...}, no more and no
// less.
func parseInstance(item int, instance any) (image []byte, key string, err error) {
	fields, ok := instance.(map[string]any)
	switch {
	case !ok && item == 0:
		return nil, "", invalid("instances is a plain list, but expecting list of objects as multiple input tensors required as per tensorinfo_map")
	case !ok:
		return nil, "", invalid("Expecting object but got list at item %d of input list", item)
	}
	tensors := map[string][]byte{}
	for _, name := range sortedKeys(fields) {
		if name != "image_bytes" && name != "key" {
			return nil, "", elementError(item, name, "JSON object: does not have named input: "+name)
		}
		content, problem := stringTensor(fields[name])
		if problem != "" {
			return nil, "", elementError(item, name, problem)
		}
		tensors[name] = content
	}
	if len(tensors) != 2 {
		return nil, "", invalid("Failed to process element: %d of 'instances' list. JSON object: %s keys must be equal to: image_bytes,key",
			item, prettyValue(instance))
	}
	return tensors["image_bytes"], string(tensors["key"]), nil
}

func elementError(item int, name, problem string) error {
	return invalid("Failed to process element: %d key: %s of 'instances' list. Error: Invalid argument: %s", item, name, problem)
}

// stringTensor takes a string, or bytes as {"b64": "..."}; the second value
// says what is wrong.
func stringTensor(value any) (content []byte, problem string) {
	switch typed := value.(type) {
	case string:
		return []byte(typed), ""
	case map[string]any:
		encoded, ok := typed["b64"].(string)
		if !ok || len(typed) != 1 {
			return nil, "JSON Value: " + prettyValue(value) + " not formatted correctly for base64 data"
		}
		content, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(encoded, "="))
		if err != nil {
			return nil, "Unable to base64 decode"
		}
		return content, ""
	}
	return nil, "JSON Value: " + prettyValue(value) + " Type: " + jsonType(value) + " is not of expected type: string"
}

func sortedKeys(fields map[string]any) []string {
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
