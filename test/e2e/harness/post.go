package harness

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"time"
)

// PredictionClient sends predictions over HTTP.
var PredictionClient = &http.Client{Timeout: 30 * time.Second}

// Post sends JSON to a host and a path at the ingress, over HTTP, and returns the answer's body. An
// answer other than 200 is an error that begins with its status.
func (u *User) Post(host, path string, body []byte) ([]byte, error) {
	response, answer, err := postBy(PredictionClient, u.Ingress.JoinPath(path).String(), host, body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", response.Status, bytes.TrimSpace(answer))
	}
	return answer, nil
}

// postBy sends JSON to a host with a client. It returns the response, of any status, and all of its
// body, or an error.
func postBy(client *http.Client, url, host string, body []byte) (*http.Response, []byte, error) {
	request, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	request.Host = host
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, nil, fmt.Errorf("reading an answer of status %d: %w", response.StatusCode, err)
	}
	return response, answer, nil
}
