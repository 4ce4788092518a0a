package plan

import (
	"fmt"
	"time"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// A revision that has lost its share because it had no endpoints has to stay ready
// for longer before it gets it back, twice as long each time, up to backoffLimit; and
// after backoffForgiven without another loss it starts anew.
const (
	backoffLimit    = 5 * time.Minute
	backoffForgiven = 30 * time.Minute
)

// recentFallbacks returns how often the target has lost its share; 0 once the last loss is backoffForgiven ago.
func (d *decision) recentFallbacks() int {
	if d.target.FellBackAt.Add(backoffForgiven).Before(d.now) {
		return 0
	}
	return d.target.Fallbacks
}

// endpointSettle is how long an endpoint of the target has to be ready before it
// counts.
func (d *decision) endpointSettle() time.Duration {
	settle := d.Settings.Settle
	for range d.recentFallbacks() {
		if settle *= 2; settle >= backoffLimit {
			return max(backoffLimit, d.Settings.Settle)
		}
	}
	return settle
}

// fallsBack reports whether the target loses its share to the stable revision (rule 9): it carries weight, as it
// should, and has no endpoint while the stable revision has one. Envoy has failed over already, and the weight follows.
func (d *decision) fallsBack() bool {
	return d.stable != nil && d.target != d.stable && d.missingSnapshotProblem() == nil &&
		d.current.Weight(d.target.Version) > 0 && d.wanted > 0 &&
		len(d.target.Endpoints) == 0 && len(d.stable.Endpoints) > 0
}

// fallbackProblem is why the stable revision has the target's share.
func (d *decision) fallbackProblem() *Problem {
	return d.withFailure(&Problem{servingv1beta1.ReasonCanaryUnavailable, fmt.Sprintf(
		"revision %s has no ready pod; %s serves its part", d.target.Version, d.stable.Version)})
}

// recoveryProblem is what a target that has lost its share waits for before it gets it back.
func (d *decision) recoveryProblem(obstacle *Problem) *Problem {
	return &Problem{servingv1beta1.ReasonCanaryUnavailable, fmt.Sprintf(
		"revision %s lost its part to %s for want of ready pods (%d of late), and gets it back once it has been "+
			"ready for %s: %s",
		d.target.Version, d.stable.Version, d.recentFallbacks(), d.endpointSettle(), obstacle.Message)}
}
