package v1alpha1

import (
	"fmt"
	"time"
)

// retryJitter is how many retry periods the renew deadline must exceed: client-go's factor.
const retryJitter = 1.2

// leastToEnd is the least time between the renew deadline and the end of the Lease. A leader's work
// ends in that time, before another copy may begin.
const leastToEnd = time.Second

// validate checks that a leader tries to renew more than once, and has ended its work before its Lease
// ends.
func (e LeaderElection) validate() []error {
	var problems []error
	lease, renew, retry := e.LeaseDuration.Duration, e.RenewDeadline.Duration, e.RetryPeriod.Duration
	if lease < renew+leastToEnd {
		problems = append(problems, fmt.Errorf("leaderElection.leaseDuration must be longer than renewDeadline, "+
			"%s, by %s or more, not %s", renew, leastToEnd, lease))
	}
	if renew <= time.Duration(retryJitter*float64(retry)) {
		problems = append(problems, fmt.Errorf("leaderElection.renewDeadline must be longer than %v times retryPeriod, "+
			"%s, not %s", retryJitter, retry, renew))
	}
	return problems
}
