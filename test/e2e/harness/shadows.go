package harness

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/apis/serving/v1beta1"
	servingac "github.com/sluice-serving/sluice/generated/applyconfiguration/serving/v1beta1"
)

// Testers has requests with a header reach the predictor's new revision.
func (m Manifest) Testers(header, value string) Manifest {
	return m.predictor(func(p *predictorSpec) {
		if p.Rollout == nil {
			p.WithRollout(servingac.Rollout())
		}
		p.Rollout.WithHeaders(v1beta1.RolloutHeaders{header: {Exact: value}})
	})
}

// Mirror sets a step that copies a percent of the requests to the predictor's new revision, for a time. The pods'
// sidecars count what they get, which they don't by default.
func (m Manifest) Mirror(lasts time.Duration, percent int) Manifest {
	m = m.PredictorAnnotation("sidecar.istio.io/statsInclusionRegexps", ".*inbound.*")
	return m.predictor(func(p *predictorSpec) {
		p.WithRollout(servingac.Rollout().WithSteps(
			servingac.RolloutStep().WithMirror(int32(percent)).WithFor(metav1.Duration{Duration: lasts})))
	})
}

// InboundRequests returns how many requests the sidecars of a revision's pods have passed to their servers so far.
func (u *User) InboundRequests(t *testing.T, revision string) (int, error) {
	t.Helper()
	requests := 0
	for _, pod := range u.PodsOf(t, revision) {
		samples, err := u.scrape(u.Namespace, pod.Name, 15090, "stats/prometheus")
		if err != nil {
			return 0, err
		}
		for _, sample := range samples.Named("envoy_http_downstream_rq_completed") {
			if prefix := string(sample.Metric["http_conn_manager_prefix"]); len(prefix) > 8 && prefix[:8] == "inbound_" {
				requests += int(sample.Value)
			}
		}
	}
	return requests, nil
}
