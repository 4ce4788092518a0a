package harness

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"sync"
	"testing"
)

// What the document's two models answer for the sample image.
const (
	FlowersAnswer  = 0
	Flowers2Answer = 3
)

// PredictPath is the path of my-model's predictions by protocol v1.
const PredictPath = "/v1/models/my-model:predict"

// Answers are numbers of predictions by the model's answer.
type Answers map[int]int

// Host returns the InferenceService's host at the ingress.
func (u *User) Host() string { return "my-model." + u.Namespace + ".example.com" }

// sampleInput is the file of the document's sample image.
const sampleInput = "testdata/input.json"

// SampleInput returns the document's sample image as a prediction.
func SampleInput(t *testing.T) []byte {
	t.Helper()
	input, err := os.ReadFile(sampleInput)
	if err != nil {
		t.Fatal(err)
	}
	return input
}

// Predict sends n predictions through the ingress, and fails the test unless each is answered.
func (u *User) Predict(t *testing.T, n int) Answers {
	t.Helper()
	input := SampleInput(t)
	const clients = 4
	var (
		mutex sync.Mutex
		group sync.WaitGroup
		all   = Answers{}
	)
	for client := range clients {
		group.Go(func() {
			for i := client; i < n; i += clients {
				answer, err := u.PredictOnce(input)
				mutex.Lock()
				if err != nil {
					t.Errorf("prediction %d: %v", i, err)
				}
				all[answer]++
				mutex.Unlock()
			}
		})
	}
	group.Wait()
	if t.Failed() {
		t.FailNow()
	}
	return all
}

// PredictOnce sends one prediction through the ingress.
func (u *User) PredictOnce(input []byte) (int, error) { return u.PredictAt(u.Host(), input) }

// PredictAt sends one prediction to a host at the ingress. An answer other than 200 is an error that
// begins with its status.
func (u *User) PredictAt(host string, input []byte) (int, error) {
	body, err := u.Post(host, PredictPath, input)
	if err != nil {
		return 0, err
	}
	return readAnswer(json.NewDecoder(bytes.NewReader(body)))
}

// AwaitModel waits until a model answers twenty predictions to a host in a row: so many reach each
// of the gateway's pods.
func (u *User) AwaitModel(t *testing.T, host string, model int) {
	t.Helper()
	input := SampleInput(t)
	Eventually(t, RolloutTime, fmt.Sprintf("%s answers %d", host, model), func() error {
		for range 20 {
			answer, err := u.PredictAt(host, input)
			if err != nil {
				return err
			}
			if answer != model {
				return fmt.Errorf("it answers %d", answer)
			}
		}
		return nil
	})
}

// readAnswer reads the next body of predictions, which has one row as the sample image does.
func readAnswer(bodies *json.Decoder) (int, error) {
	var body struct {
		Predictions []struct{ Prediction int }
	}
	if err := bodies.Decode(&body); err != nil {
		return 0, err
	}
	if len(body.Predictions) != 1 {
		return 0, fmt.Errorf("%d predictions, want 1", len(body.Predictions))
	}
	return body.Predictions[0].Prediction, nil
}

// Response is the answer to a prediction, whatever its status.
type Response struct {
	// Status is of HTTP, and Protocol its major version.
	Status, Protocol int
	// Model is the model's answer, if the status is 200.
	Model int
}

// Send sends one prediction to a host and a path at the ingress, over HTTP.
func (u *User) Send(host, path string) (Response, error) {
	return SendBy(PredictionClient, u.Ingress.JoinPath(path).String(), host)
}

// SendBy sends one prediction with a client. An answer of any status is no error.
func SendBy(client *http.Client, url, host string) (Response, error) {
	input, err := os.ReadFile(sampleInput)
	if err != nil {
		return Response{}, err
	}
	response, body, err := postBy(client, url, host, input)
	if err != nil {
		return Response{}, err
	}
	got := Response{Status: response.StatusCode, Protocol: response.ProtoMajor}
	if got.Status != http.StatusOK {
		return got, nil
	}
	got.Model, err = readAnswer(json.NewDecoder(bytes.NewReader(body)))
	return got, err
}
