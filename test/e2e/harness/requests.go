package harness

import (
	"net/http"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/prometheus/common/model"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
)

// Metrics reads the leader's metrics.
func (m Manager) Metrics() (Samples, error) {
	pod, err := m.Leader()
	if err != nil {
		return nil, err
	}
	return m.scrape(SystemNamespace, pod, managerMetrics, "metrics")
}

// Requests are the numbers of requests that the leader has sent to the API server so far.
type Requests struct {
	// Get and Put are numbers of requests by their method, as are the others.
	Get, Put, post, patch, delete int
	// Conflicts is how many of them, the Lease's left out, were refused because another client had
	// written the object before.
	Conflicts int
}

// Requests reads the leader's own count of requests.
func (m Manager) Requests() (Requests, error) {
	metrics, err := m.Metrics()
	if err != nil {
		return Requests{}, err
	}
	sent := metrics.Named("rest_client_requests_total")
	by := sent.By("method")
	conflict, conflicts := model.LabelValue(strconv.Itoa(http.StatusConflict)), 0
	for _, one := range sent {
		if one.Metric["code"] == conflict && one.Metric["method"] != http.MethodPut {
			conflicts += int(one.Value)
		}
	}
	return Requests{by[http.MethodGet], by[http.MethodPut], by[http.MethodPost], by[http.MethodPatch],
		by[http.MethodDelete], conflicts}, nil
}

// ObjectWrites returns the number of requests that write anything but the Lease, which is renewed by
// PUT.
func (r Requests) ObjectWrites() int { return r.post + r.patch + r.delete }

// ShortDrain shortens the time for requests in flight to a second. It is for tests that send none that take longer, and
// wait for pods to end, or call AwaitQuiet: that waits the longer, the longer requests are given.
func ShortDrain(configuration *configv1alpha1.SluiceConfiguration) {
	configuration.Rollout.Drain.Duration = time.Second
}

// AwaitQuiet waits until the manager has written nothing for longer than any of its timers runs, but
// for the delay after which a previous revision is scaled down.
func (m Manager) AwaitQuiet(t *testing.T) {
	t.Helper()
	m.AwaitWorking(t) // One that was killed may have done its work before, and leads until its Lease is over.
	rollout := m.Current(t).parse(t).Rollout
	quiet := rollout.Settle.Duration + rollout.Drain.Duration + 3*time.Second
	unchangedFor(t, quiet, "the manager's writes", func() (int, error) {
		now, err := m.Requests()
		return now.ObjectWrites(), err
	})
}

// ownResources are what the manager writes or reads and, at rest, no other client does. (ConfigMaps
// are not among them: istiod elects a leader by some.)
var ownResources = []string{
	"inferenceservices", "virtualservices", "destinationrules", "gateways",
	"controllerrevisions", "deployments", "services", "horizontalpodautoscalers",
}

// Served returns how many requests for ownResources the API server has answered so far, by verb and
// resource, watches left out.
func (m Manager) Served(t *testing.T) map[string]int {
	t.Helper()
	text, err := m.Raw("/metrics")
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	all, err := ParseSamples(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all.Named("apiserver_request_total") {
		verb, resource := string(one.Metric["verb"]), string(one.Metric["resource"])
		if verb != "WATCH" && slices.Contains(ownResources, resource) {
			counts[verb+" "+resource] += int(one.Value)
		}
	}
	return counts
}
