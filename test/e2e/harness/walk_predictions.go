package harness

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// manyPredictions is how many predictions a share is measured by.
const manyPredictions = 1000

// checkPredictions fails the test unless the canary's model answers its share of many predictions,
// and the gateways have counted the same.
func (w Walk) checkPredictions(t *testing.T, s Stage) {
	before, err := w.gatewayRequests()
	if err != nil {
		t.Fatal(err)
	}
	got := w.Predict(t, manyPredictions)
	CheckShare(t, got, s.Weights["canary"])
	t.Logf("%d predictions: %d by flowers, %d by flowers-2", manyPredictions, got[FlowersAnswer], got[Flowers2Answer])
	w.checkGatewayRequests(t, before, got)
}

// checkGatewayRequests waits until the gateways have counted as many requests to each revision, since
// before, as its model has answered.
func (w Walk) checkGatewayRequests(t *testing.T, before map[destination]int, answered Answers) {
	want := map[string]int{}
	for role, model := range map[string]int{"default": FlowersAnswer, "canary": Flowers2Answer} {
		if answered[model] > 0 {
			want["my-model/"+role] = answered[model]
		}
	}
	Eventually(t, 10*time.Second, "the gateway's request counts", func() error {
		now, err := w.gatewayRequests()
		if err != nil {
			return err
		}
		got := map[string]int{}
		for _, to := range slices.Collect(maps.Keys(now)) {
			role, _, _ := strings.Cut(to.revision, "-")
			if more := now[to] - before[to]; more > 0 && to.namespace == w.Namespace {
				if to.workload != "my-model-predictor-"+to.revision+"-deployment" {
					return fmt.Errorf("workload %s has revision %s", to.workload, to.revision)
				}
				got[to.service+"/"+role] += more
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			return fmt.Errorf("requests by service and revision (-answered +counted):\n%s", diff)
		}
		return nil
	})
}

// curlLines are lines that curl -v prints in the document. A newer curl words the lines about the
// connection in another way, and sends no Expect for so small a body.
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

// curlBody matches the body that curl prints in the document.
var curlBody = regexp.MustCompile(`^\{
    "predictions": \[
        \{
            "prediction": [03],
            "key": "   1",
            "scores": \[(?:[0-9.e-]+, ){5}[0-9.e-]+\]
        \}
    \]
\}$`)

// checkCurl runs the document's prediction, and fails the test if it prints something else.
func (w Walk) checkCurl(t *testing.T) {
	// A reader's curl prints to a terminal, where it shows no progress meter.
	body, verbose, err := w.Try("curl() { command curl --no-progress-meter \"$@\"; }\n" + predictionCommands)
	if err != nil {
		t.Fatalf("$ %s\n%v\n%s", predictionCommands, err, verbose)
	}
	for _, line := range curlLines {
		line = strings.Replace(line, "HOST", regexp.QuoteMeta(w.Host()), 1)
		if !regexp.MustCompile(`(?m)^` + line + `\r?$`).MatchString(verbose) {
			t.Errorf("no line %q in\n%s", line, verbose)
		}
	}
	if !curlBody.MatchString(body) {
		t.Errorf("the body is not of the document's shape:\n%s", body)
	}
}
