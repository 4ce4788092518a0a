package harness

import (
	"context"
	"fmt"
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
)

const (
	// pulseEvery is the time between two requests by which the pulse is taken.
	pulseEvery = time.Second
	// pulseTimeout bounds each.
	pulseTimeout = 10 * time.Second
)

// takePulse reports to the queue how fast the API server answers, so that a slow machine runs fewer tests beside each
// other: on one that is overloaded, nothing is in time. The function that is returned ends that, and prints what it was.
func (env *Environment) takePulse(q *Queue) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	q.Pace()
	var took []time.Duration
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		wait.UntilWithContext(ctx, func(ctx context.Context) {
			answer := env.answer(ctx)
			if ctx.Err() != nil {
				return
			}
			q.Answered(answer)
			took = append(took, answer)
		}, pulseEvery)
	}()
	return func() {
		cancel()
		<-ended
		if len(took) == 0 {
			return
		}
		slices.Sort(took)
		at := func(percent int) time.Duration { return took[(len(took)-1)*percent/100].Round(time.Millisecond) }
		fmt.Printf("the API server answered %d times, in %s (p50), %s (p90), %s at most\n", len(took), at(50), at(90), at(100))
	}
}

// answer returns how long the API server takes for a request, pulseTimeout if it fails.
func (env *Environment) answer(ctx context.Context) time.Duration {
	ctx, cancel := context.WithTimeout(ctx, pulseTimeout)
	defer cancel()
	began := time.Now()
	if _, err := env.Kube.CoordinationV1().Leases(SystemNamespace).List(ctx, metav1.ListOptions{}); err != nil {
		return pulseTimeout
	}
	return time.Since(began)
}
