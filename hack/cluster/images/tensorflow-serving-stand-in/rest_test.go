package main

import (
	"encoding/json"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	sampleModels  = "../models/kfserving-samples/models/tensorflow"
	sampleRequest = "../../../../test/e2e/testdata/input.json"
)

// sampleAPI serves one of the sample models as "my-model".
func sampleAPI(t *testing.T, name string) *restAPI {
	t.Helper()
	found, err := newestVersion(options{modelName: name, modelBasePath: filepath.Join(sampleModels, name)})
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := loadModel(found.dir)
	if err != nil {
		t.Fatal(err)
	}
	return &restAPI{modelName: "my-model", version: found.number, model: loaded}
}

const (
	predict  = "/v1/models/my-model:predict"
	instance = `{"image_bytes":{"b64":"AAECAwQFBgc="},"key":"   1"}`
)
const answered = `{
    "predictions": [
        {
            "prediction": 0,
            "key": "   1",
            "scores": [0.972653, 0.000370392227, 0.0074715605, 0.00279294862, 0.0153482687, 0.00136383332]
        }
    ]
}`
const available = `{
 "model_version_status": [
  {
   "version": "1",
   "state": "AVAILABLE",
   "status": {
    "error_code": "OK",
    "error_message": ""
   }
  }
 ]
}
`

var answerTests = []struct {
	name, method, path, body string
	status                   int
	answer                   string
}{
	{"one instance", "POST", predict, `{"instances":[` + instance + `]}`, 200, answered},
	{"the default signature by name", "POST", predict, `{"signature_name":"serving_default","instances":[` + instance + `]}`, 200, answered},
	{"a version", "POST", "/v1/models/my-model/versions/1:predict", `{"instances":[` + instance + `]}`, 200, answered},
	{"status", "GET", "/v1/models/my-model", "", 200, available},
	{"status of a version", "GET", "/v1/models/my-model/versions/1", "", 200, available},

	{"no verb", "POST", "/v1/models/my-model", "{}", 400, errorBody(`Malformed request: POST /v1/models/my-model`)},
	{"unknown verb", "POST", "/v1/models/my-model:explain", "{}", 400, errorBody(`Malformed request: POST /v1/models/my-model:explain`)},
	{"wrong method", "GET", predict, "", 400, errorBody(`Malformed request: GET /v1/models/my-model:predict`)},
	{"no body", "POST", predict, "", 400, errorBody(`JSON Parse error: The document is empty`)},
	{"no JSON", "POST", predict, "not json", 400, errorBody(`JSON Parse error: Invalid value. at offset: 1`)},
	{"no object", "POST", predict, "[]", 400, errorBody(`JSON Value: [] Is not object`)},
	{"no instances key", "POST", predict, "{}", 400, errorBody(`Missing 'inputs' or 'instances' key`)},
	{"no list", "POST", predict, `{"instances":1}`, 400, errorBody(`JSON Value: {\n    \"instances\": 1\n} Excepting 'instances' to be an list/array`)},
	{"no instance", "POST", predict, `{"instances":[]}`, 400, errorBody(`JSON Value: {\n    \"instances\": []\n} No values in 'instances' array`)},
	{"both formats", "POST", predict, `{"inputs":1,"instances":1}`, 400, errorBody(`JSON Value: {\n    \"inputs\": 1,\n    \"instances\": 1\n} Not formatted correctly expecting only one of 'inputs' or 'instances' keys to exist `)},
	{"column format", "POST", predict, `{"inputs":1}`, 501, errorBody(`The stand-in for tensorflow/serving answers the row format ('instances') only`)},
	{"plain list", "POST", predict, `{"instances":["a"]}`, 400, errorBody(`instances is a plain list, but expecting list of objects as multiple input tensors required as per tensorinfo_map`)},
	{"mixed list", "POST", predict, `{"instances":[` + instance + `,"a"]}`, 400, errorBody(`Expecting object but got list at item 1 of input list`)},
	{"a key too few", "POST", predict, `{"instances":[{"key":"1"}]}`, 400, errorBody(`Failed to process element: 0 of 'instances' list. JSON object: {\n    \"key\": \"1\"\n} keys must be equal to: image_bytes,key`)},
	{"a key too many", "POST", predict, `{"instances":[{"name":"1"}]}`, 400, errorBody(`Failed to process element: 0 key: name of 'instances' list. Error: Invalid argument: JSON object: does not have named input: name`)},
	{"wrong type", "POST", predict, `{"instances":[{"key":1}]}`, 400, errorBody(`Failed to process element: 0 key: key of 'instances' list. Error: Invalid argument: JSON Value: 1 Type: Number is not of expected type: string`)},
	{"bad base64", "POST", predict, `{"instances":[{"image_bytes":{"b64":"?"},"key":"1"}]}`, 400, errorBody(`Failed to process element: 0 key: image_bytes of 'instances' list. Error: Invalid argument: Unable to base64 decode`)},
	{"no base64", "POST", predict, `{"instances":[{"image_bytes":{"b65":""},"key":"1"}]}`, 400, errorBody(`Failed to process element: 0 key: image_bytes of 'instances' list. Error: Invalid argument: JSON Value: {\n    \"b65\": \"\"\n} not formatted correctly for base64 data`)},
	{"signature of a wrong type", "POST", predict, `{"signature_name":1}`, 400, errorBody(`JSON Value: {\n    \"signature_name\": 1\n} not formatted correctly. 'signature_name' key must be a string value.`)},
	{"unknown signature", "POST", predict, `{"signature_name":"x"}`, 400, errorBody(`Serving signature name: \"x\" not found in signature def`)},
	{"classify", "POST", "/v1/models/my-model:classify", "{}", 400, errorBody(`Expected classification signature method_name to be tensorflow/serving/classify. Was: tensorflow/serving/predict`)},

	{"another model", "POST", "/v1/models/other:predict", "{}", 404, errorBody(`Servable not found for request: Latest(other)`)},
	{"another version", "POST", "/v1/models/my-model/versions/2:predict", "{}", 404, errorBody(`Servable not found for request: Specific(my-model, 2)`)},
	{"a label", "POST", "/v1/models/my-model/labels/stable:predict", "{}", 400, errorBody(`Unrecognized servable version label: stable`)},
	{"status of another model", "GET", "/v1/models/other", "", 404, errorBody(`Could not find any versions of model other`)},
	{"status of another version", "GET", "/v1/models/my-model/versions/2", "", 404, errorBody(`Could not find version 2 of model my-model`)},
	{"status of no model", "GET", "/v1/models", "", 400, errorBody(`Missing model name in request.`)},
}

func TestAnswers(t *testing.T) {
	api := sampleAPI(t, "flowers")
	for _, test := range answerTests {
		t.Run(test.name, func(t *testing.T) {
			answer, status := api.answer(test.method, test.path, []byte(test.body))
			if status != test.status {
				t.Errorf("status is %d, want %d", status, test.status)
			}
			if diff := cmp.Diff(test.answer, answer); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
		})
	}
}

func errorBody(message string) string {
	return "{\n    \"error\": \"" + message + "\"\n}"
}

// The walk through the document tells the two models apart by their answers.
func TestTheSampleModelsAnswerDifferently(t *testing.T) {
	request, err := os.ReadFile(sampleRequest)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{"flowers": 0, "flowers-2": 3} {
		answer, status := sampleAPI(t, name).answer(http.MethodPost, "/v1/models/my-model:predict", request)
		if status != http.StatusOK {
			t.Fatalf("%s: %d %s", name, status, answer)
		}
		row := onlyRow(t, answer)
		if row.Prediction != want || row.Key != "   1" {
			t.Errorf("%s answers %+v, want prediction %d and key %q", name, row, want, "   1")
		}
		if row.Scores[want] < 0.99 {
			t.Errorf("%s scores its answer with %v, want about as sure as the document shows", name, row.Scores[want])
		}
		sum := 0.0
		for _, score := range row.Scores {
			sum += score
		}
		if len(row.Scores) != classes || math.Abs(sum-1) > 1e-6 {
			t.Errorf("%s: %d scores sum to %v, want 6 that sum to 1", name, len(row.Scores), sum)
		}
	}
}

type row struct {
	Prediction int
	Key        string
	Scores     []float64
}

func onlyRow(t *testing.T, answer string) row {
	t.Helper()
	var body struct{ Predictions []row }
	if err := json.Unmarshal([]byte(answer), &body); err != nil {
		t.Fatalf("%v in %s", err, answer)
	}
	if len(body.Predictions) != 1 {
		t.Fatalf("%d predictions, want 1: %s", len(body.Predictions), answer)
	}
	return body.Predictions[0]
}

func TestTwoInstancesGetTwoPredictions(t *testing.T) {
	answer, status := sampleAPI(t, "flowers").answer(http.MethodPost, "/v1/models/my-model:predict",
		[]byte(`{"instances":[{"image_bytes":"a","key":"1"},{"image_bytes":"b","key":"2"}]}`))
	if status != http.StatusOK || strings.Count(answer, "\n        {\n") != 2 {
		t.Errorf("%d %s", status, answer)
	}
	if !json.Valid([]byte(answer)) {
		t.Errorf("no JSON: %s", answer)
	}
}

func TestMetadataIsJSON(t *testing.T) {
	answer, status := sampleAPI(t, "flowers").answer(http.MethodGet, "/v1/models/my-model/metadata", nil)
	if status != http.StatusOK || !json.Valid([]byte(answer)) {
		t.Errorf("%d %s", status, answer)
	}
	if start := "{\n\"model_spec\":{\n \"name\": \"my-model\",\n"; !strings.HasPrefix(answer, start) {
		t.Errorf("starts with %.60q, want %q", answer, start)
	}
}

// Floats as util/json_tensor.cc's WriteDecimal prints them.
func TestDecimal(t *testing.T) {
	for want, value := range map[string]float32{
		"0.999114931":    0.999114931,
		"9.2098875e-05":  9.2098875e-05,
		"0.000136786344": 0.000136786344,
		"0.2":            0.2,
		"1.0":            1,
		"0.0":            0,
		"9e+06":          9000000,
		"3e-05":          0.00003,
	} {
		if got := decimal(value); got != want {
			t.Errorf("decimal(%v) = %s, want %s", value, got, want)
		}
	}
}
