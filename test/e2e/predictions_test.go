package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	manyPredictions = 1000
	// chance is how often a right split is called wrong.
	chance = 1e-6

	// What the two models answer for the sample image (prediction).
	flowers  = 0
	flowers2 = 3
)

// answers counts predictions by what the model answered.
type answers map[int]int

// host is the service's name at the ingress.
func (u *user) host() string { return "my-model." + u.namespace + ".example.com" }

// predict runs n predictions through the ingress; each must be answered.
func (u *user) predict(t *testing.T, n int) answers {
	t.Helper()
	input, err := os.ReadFile("testdata/input.json")
	if err != nil {
		t.Fatal(err)
	}
	const clients = 4
	var (
		mutex sync.Mutex
		group sync.WaitGroup
		all   = answers{}
	)
	for client := range clients {
		group.Go(func() {
			for i := client; i < n; i += clients {
				answer, err := u.predictOnce(input)
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

var predictionClient = &http.Client{Timeout: 30 * time.Second}

// predictOnce runs one prediction through the ingress.
func (u *user) predictOnce(input []byte) (int, error) { return u.predictAt(u.host(), input) }

// predictAt runs one by a host.
func (u *user) predictAt(host string, input []byte) (int, error) {
	request, err := http.NewRequest(http.MethodPost, u.ingress.JoinPath("/v1/models/my-model:predict").String(), bytes.NewReader(input))
	if err != nil {
		return 0, err
	}
	request.Host = host
	response, err := predictionClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err
	}
	if response.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("%s: %s", response.Status, body)
	}
	return readAnswer(json.NewDecoder(bytes.NewReader(body)))
}

// awaitModel waits until a host is answered by a model, whichever of the gateway's pods is
// asked.
func (u *user) awaitModel(t *testing.T, host string, model int) {
	t.Helper()
	input, err := os.ReadFile("testdata/input.json")
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, rolloutTime, fmt.Sprintf("%s answers %d", host, model), func() error {
		for range 20 {
			answer, err := u.predictAt(host, input)
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

// readAnswer reads the next body of predictions: one row, as the sample asks.
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

// checkPredictions: the canary's model gets its share of many predictions, and
// the gateway counted the same.
func (w walk) checkPredictions(t *testing.T, s stage) {
	before, err := w.gatewayRequests()
	if err != nil {
		t.Fatal(err)
	}
	got := w.predict(t, manyPredictions)
	checkShare(t, got, s.weights["canary"])
	t.Logf("%d predictions: %d by flowers, %d by flowers-2", manyPredictions, got[flowers], got[flowers2])
	w.checkGatewayRequests(t, before, got)
}

// checkShare: the second model answered about percent of all, and no third did.
func checkShare(t *testing.T, got answers, percent int) {
	t.Helper()
	n := 0
	for _, count := range got {
		n += count
	}
	if strangers := n - got[flowers] - got[flowers2]; strangers > 0 {
		t.Errorf("%d answers are neither model's: %v", strangers, got)
	}
	low, high := binomialBounds(n, float64(percent)/100, chance)
	if got[flowers2] < low || got[flowers2] > high {
		t.Errorf("%d of %d predictions came from flowers-2, want %d..%d for %d %%", got[flowers2], n, low, high, percent)
	}
}

// binomialBounds returns the range that n draws of probability p leave with
// less than the given chance on either side.
func binomialBounds(n int, p, tail float64) (low, high int) {
	if p == 0 || p == 1 {
		return int(p) * n, int(p) * n
	}
	draws := func(k int) float64 {
		all, _ := math.Lgamma(float64(n + 1))
		hits, _ := math.Lgamma(float64(k + 1))
		misses, _ := math.Lgamma(float64(n - k + 1))
		return math.Exp(all - hits - misses + float64(k)*math.Log(p) + float64(n-k)*math.Log(1-p))
	}
	for sum := draws(0); sum < tail; sum += draws(low) {
		low++
	}
	high = n
	for sum := draws(n); sum < tail; sum += draws(high) {
		high--
	}
	return low, high
}

func TestBinomialBounds(t *testing.T) {
	for _, test := range []struct {
		n         int
		p         float64
		low, high int
	}{
		{1000, 0, 0, 0},
		{1000, 1, 1000, 1000},
		{1000, 0.1, 58, 148},
		{2, 0.5, 0, 2},
	} {
		if low, high := binomialBounds(test.n, test.p, chance); low != test.low || high != test.high {
			t.Errorf("binomialBounds(%d, %v) = %d, %d; want %d, %d", test.n, test.p, low, high, test.low, test.high)
		}
	}
}

// What curl -v prints, as in the document; a newer curl words the lines about
// the connection in its own way, and sends no Expect for so small a body.
var curlLines = []string{
	`> POST /v1/models/my-model:predict HTTP/1.1`,
	`> Host: HOST`,
	`> User-Agent: curl/\S+`,
	`> Accept: \*/\*`,
	`> Content-Length: 16201`,
	`> Content-Type: application/x-www-form-urlencoded`,
	`< HTTP/1.1 200 OK`,
	`< content-length: \d+`,
	`< content-type: application/json`,
	`< date: \S.* GMT`,
	`< x-envoy-upstream-service-time: \d+`,
	`< server: istio-envoy`,
}

var curlBody = regexp.MustCompile(`^\{
    "predictions": \[
        \{
            "prediction": [03],
            "key": "   1",
            "scores": \[(?:[0-9.e-]+, ){5}[0-9.e-]+\]
        \}
    \]
\}$`)

// checkCurl runs the document's prediction and compares what it prints.
func (w walk) checkCurl(t *testing.T) {
	// A reader's curl prints to a terminal, where it shows no progress meter.
	body, verbose, err := w.try("curl() { command curl --no-progress-meter \"$@\"; }\n" + predictionCommands)
	if err != nil {
		t.Fatalf("$ %s\n%v\n%s", predictionCommands, err, verbose)
	}
	for _, line := range curlLines {
		line = strings.Replace(line, "HOST", regexp.QuoteMeta(w.host()), 1)
		if !regexp.MustCompile(`(?m)^` + line + `\r?$`).MatchString(verbose) {
			t.Errorf("no line %q in\n%s", line, verbose)
		}
	}
	if !curlBody.MatchString(body) {
		t.Errorf("the body is not of the document's shape:\n%s", body)
	}
}
