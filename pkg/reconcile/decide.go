package reconcile

import (
	"time"

	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// unknown reports whether a component's spec can't be rendered where no earlier one was:
// then nothing is to be done.
func (o *observation) unknown() bool {
	for _, p := range o.parts {
		if p.seen.Spec.Hash == "" {
			return true
		}
	}
	return false
}

// decide asks the rules about each component, the predictor first: the others need it, and
// get no traffic before it has.
func (o *observation) decide(now time.Time) {
	for _, p := range o.parts {
		p.plan = plan.Next(p.seen, now)
	}
}
