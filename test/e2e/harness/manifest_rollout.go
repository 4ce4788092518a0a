package harness

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/sluice-serving/sluice/apis/serving/v1beta1"
	servingac "github.com/sluice-serving/sluice/generated/applyconfiguration/serving/v1beta1"
)

// Steps sets the predictor's steps: percents of the traffic, each for a time.
func (m Manifest) Steps(lasts time.Duration, percents ...int) Manifest {
	return m.predictor(func(p *predictorSpec) {
		p.WithRollout(servingac.Rollout())
		for _, percent := range percents {
			p.Rollout.WithSteps(servingac.RolloutStep().WithPercent(int32(percent)).WithFor(metav1.Duration{Duration: lasts}))
		}
	})
}

// MaxSurge bounds the pods of the predictor's rollouts: so many beside those that the traffic takes, of which so many may
// be missing.
func (m Manifest) MaxSurge(surge, unavailable int) Manifest {
	return m.predictor(func(p *predictorSpec) {
		p.WithRollout(servingac.Rollout().
			WithMaxSurge(intstr.FromInt(surge)).WithMaxUnavailable(intstr.FromInt(unavailable)))
	})
}

// Compared has the predictor's revisions compared: no more of the canary's requests may fail, or take
// longer than half a second. It keeps the steps, each of which takes so many requests.
func (m Manifest) Compared(minRequests int) Manifest {
	return m.predictor(func(p *predictorSpec) {
		if p.Rollout == nil {
			p.WithRollout(servingac.Rollout())
		}
		p.Rollout.WithAnalysis(servingac.Analysis().
			WithFailed(servingac.FailedRequests()).
			WithSlow(servingac.SlowRequests().WithThan(metav1.Duration{Duration: 500 * time.Millisecond})).
			WithMinRequests(int64(minRequests)))
	})
}

// OnFailure sets what becomes of a canary that is worse, where the predictor's revisions are compared.
func (m Manifest) OnFailure(what v1beta1.OnFailure) Manifest {
	return m.predictor(func(p *predictorSpec) { p.Rollout.Analysis.WithOnFailure(what) })
}

// Retry sets the predictor's rollout.retry.
func (m Manifest) Retry(value string) Manifest {
	return m.predictor(func(p *predictorSpec) { p.Rollout.WithRetry(value) })
}

// Queried has the predictor's revisions judged by a query's number, which is to be at most max at each look for five
// seconds, and nothing else. It keeps the steps, each of which takes so many requests.
func (m Manifest) Queried(minRequests int, query string, most float64) Manifest {
	return m.Compared(minRequests).predictor(func(p *predictorSpec) {
		p.Rollout.Analysis.Failed, p.Rollout.Analysis.Slow = nil, nil
		p.Rollout.Analysis.WithQueries(servingac.AnalysisQuery().WithName("number").WithQuery(query).WithMax(most).
			WithFor(metav1.Duration{Duration: 5 * time.Second}))
	})
}
