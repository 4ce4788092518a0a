package main

import (
	"encoding/json"
	"fmt"
)

// describe answers GET: the model's status, or its metadata.
func (api *restAPI) describe(asked target) (string, error) {
	if asked.name == "" {
		return "", invalid("Missing model name in request.")
	}
	if asked.verb == "metadata" {
		return api.metadata(asked)
	}
	return api.status(asked)
}

type versionStatus struct {
	Version string      `json:"version"` // int64 is a string in protobuf's JSON
	State   string      `json:"state"`
	Status  errorStatus `json:"status"`
}

type errorStatus struct {
	ErrorCode    string `json:"error_code"`
	ErrorMessage string `json:"error_message"`
}

func (api *restAPI) status(asked target) (string, error) {
	switch {
	case asked.label != "":
		return "", invalid("Unrecognized servable version label: %s", asked.label)
	case asked.version != nil && (asked.name != api.modelName || *asked.version != api.version):
		return "", missing("Could not find version %d of model %s", *asked.version, asked.name)
	case asked.name != api.modelName:
		return "", missing("Could not find any versions of model %s", asked.name)
	}
	return protobufJSON(map[string][]versionStatus{"model_version_status": {{
		Version: fmt.Sprint(api.version),
		State:   "AVAILABLE",
		Status:  errorStatus{ErrorCode: "OK"},
	}}})
}

type modelSpec struct {
	Name          string `json:"name"`
	SignatureName string `json:"signature_name"`
	Version       string `json:"version"`
}

type signature struct {
	Inputs     map[string]tensor `json:"inputs"`
	Outputs    map[string]tensor `json:"outputs"`
	MethodName string            `json:"method_name"`
}

type tensor struct {
	DType string `json:"dtype"`
	Shape shape  `json:"tensor_shape"`
	Name  string `json:"name"`
}

type shape struct {
	Dim         []dimension `json:"dim"`
	UnknownRank bool        `json:"unknown_rank"`
}

type dimension struct {
	Size string `json:"size"`
	Name string `json:"name"`
}

// batchOf makes a tensor whose first dimension is the batch.
func batchOf(dtype, name string, sizes ...string) tensor {
	dims := []dimension{{Size: "-1"}}
	for _, size := range sizes {
		dims = append(dims, dimension{Size: size})
	}
	return tensor{DType: dtype, Shape: shape{Dim: dims}, Name: name}
}

func (api *restAPI) metadata(asked target) (string, error) {
	if err := api.checkServable(asked); err != nil {
		return "", err
	}
	spec, err := protobufJSON(modelSpec{Name: api.modelName, Version: fmt.Sprint(api.version)})
	if err != nil {
		return "", err
	}
	signatures, err := protobufJSON(map[string]map[string]signature{"signature_def": {defaultSignature: {
		Inputs: map[string]tensor{
			"image_bytes": batchOf("DT_STRING", "image_bytes:0"),
			"key":         batchOf("DT_STRING", "key:0"),
		},
		Outputs: map[string]tensor{
			"key":        batchOf("DT_STRING", "key:0"),
			"prediction": batchOf("DT_INT64", "prediction:0"),
			"scores":     batchOf("DT_FLOAT", "scores:0", fmt.Sprint(classes)),
		},
		MethodName: "tensorflow/serving/predict",
	}}})
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("{\n\"model_spec\":%s,\n\"metadata\": {\"signature_def\": %s}\n}\n", spec, signatures), nil
}

// protobufJSON prints as protobuf's JSON printer does: one space a level, and
// a line end after the last brace.
func protobufJSON(value any) (string, error) {
	printed, err := json.MarshalIndent(value, "", " ")
	return string(printed) + "\n", err
}
