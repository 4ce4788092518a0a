package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
	"github.com/sluice-serving/sluice/test/e2e/harness"
)

// TestHeaders reaches a pinned canary by a header, beside users who get none of it, until it is promoted.
func TestHeaders(t *testing.T) {
	env := harness.Beside(t, 2*time.Minute)
	u := env.Enter(t, env.NewNamespace(t, harness.Injected()))
	u.Put(t, harness.ModelA.Testers("x-model", "next"))
	u.AwaitCondition(t, "Ready", "True")
	if got := headerRevision(t, u); got != "" {
		t.Errorf("the status has %s for testers, and there is only one revision", got)
	}

	u.Put(t, harness.ModelB.Canary(0).Testers("x-model", "next"))
	awaitTester(t, u, "next", harness.Flowers2Answer)
	awaitTester(t, u, "other", harness.FlowersAnswer)
	harness.CheckShare(t, u.Predict(t, 100), 0)
	if got, want := headerRevision(t, u), u.Predictor(t).LatestCreatedRevision; got != want {
		t.Errorf("the status has %q for testers, want %s", got, want)
	}

	// The spec from before: testers get the stable revision, as everybody does.
	u.Put(t, harness.ModelA.Testers("x-model", "next"))
	awaitTester(t, u, "next", harness.FlowersAnswer)

	u.Put(t, harness.ModelB.Testers("x-model", "next"))
	u.AwaitCondition(t, "RolledOut", "True")
	if got := headerRevision(t, u); got != "" {
		t.Errorf("the status has %s for testers after the promotion", got)
	}
	routes := u.Run(t, "kubectl get virtualservices -o jsonpath='{.items[*].spec.http[*].name}'")
	if bytes.Contains([]byte(routes), []byte("-"+plan.TagHeaders)) {
		t.Errorf("after the promotion there are still the routes %s", routes)
	}
	awaitTester(t, u, "other", harness.Flowers2Answer)
}

// TestMirror copies all requests to a canary: its pods count them, and no answer is theirs until the step is over.
func TestMirror(t *testing.T) {
	env := harness.Beside(t, 2*time.Minute)
	u := env.Enter(t, env.NewNamespace(t, harness.Injected()))
	u.Put(t, harness.ModelA)
	u.AwaitCondition(t, "Ready", "True")
	u.Put(t, harness.ModelB.Mirror(time.Hour, 100))
	harness.Eventually(t, harness.RolloutTime, "the canary gets copies", func() error {
		if at := u.Predictor(t).Rollout; at == nil || at.Mirror != 100 {
			return fmt.Errorf("the status has the step %+v", at)
		}
		return nil
	})
	canary := u.Predictor(t).LatestCreatedRevision
	harness.Eventually(t, harness.RolloutTime, "the canary's pods count copies", func() error {
		harness.CheckShare(t, u.Predict(t, 20), 0)
		requests, err := u.InboundRequests(t, canary)
		if err == nil && requests < 20 {
			err = fmt.Errorf("they count %d", requests)
		}
		return err
	})

	// Pinned, it gets no copy any longer.
	u.Put(t, harness.ModelB.Canary(0).Mirror(time.Hour, 100))
	u.AwaitCondition(t, "RolledOut", "True")
	if at := u.Predictor(t).Rollout; at != nil {
		t.Errorf("the status of a pinned canary has the step %+v", at)
	}
	mirrors := u.Run(t, "kubectl get virtualservices -o jsonpath='{.items[*].spec.http[*].mirror}'")
	if mirrors != "" {
		t.Errorf("a pinned canary still gets copies: %s", mirrors)
	}

	// Steps without time promote it at once.
	u.Put(t, harness.ModelB.Mirror(0, 100))
	u.AwaitCondition(t, "RolledOut", "True")
	u.AwaitModel(t, u.Host(), harness.Flowers2Answer)
}

// headerRevision returns the revision that testers get by the status, empty for none.
func headerRevision(t *testing.T, u *harness.User) string {
	t.Helper()
	for _, target := range u.Predictor(t).Traffic {
		if target.Tag == plan.TagHeaders {
			return target.RevisionName
		}
	}
	return ""
}

// awaitTester waits until a model answers twenty predictions with a header in a row.
func awaitTester(t *testing.T, u *harness.User, value string, model int) {
	t.Helper()
	client := &http.Client{Timeout: harness.PredictionClient.Timeout, Transport: testerTransport(value)}
	harness.Eventually(t, harness.RolloutTime, fmt.Sprintf("%s is answered %d", value, model), func() error {
		for range 20 {
			response, err := harness.SendBy(client, u.Ingress.JoinPath(harness.PredictPath).String(), u.Host())
			if err != nil {
				return err
			}
			if response.Status != http.StatusOK || response.Model != model {
				return fmt.Errorf("the answer is %+v", response)
			}
		}
		return nil
	})
}

// testerTransport sends requests with a value of the header x-model.
type testerTransport string

// RoundTrip implements http.RoundTripper.
func (v testerTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.Header.Set("X-Model", string(v))
	return http.DefaultTransport.RoundTrip(request)
}
