package plan

import (
	"fmt"
	"time"
)

// A revision that has lost its share for want of endpoints has to stay ready for
// longer before it gets it back, twice as long each time, up to backoffLimit; and
// after backoffForgiven without another loss it starts anew.
const (
	backoffLimit    = 5 * time.Minute
	backoffForgiven = 30 * time.Minute
)

// fallenBack returns how often the target has lost its share of late.
func (d *decision) fallenBack() int {
	if d.target.FellBackAt.Add(backoffForgiven).Before(d.now) {
		return 0
	}
	return d.target.Fallbacks
}

// endpointSettle is how long an endpoint of the target has to be ready before it
// counts.
func (d *decision) endpointSettle() time.Duration {
	settle := d.Settings.Settle
	for range d.fallenBack() {
		if settle *= 2; settle >= backoffLimit {
			return max(backoffLimit, d.Settings.Settle)
		}
	}
	return settle
}

// losesShare reports whether the target, which carries weight and still should, has
// no endpoint while the stable revision does: Envoy has failed over already, and the
// weight follows (rule 9).
func (d *decision) losesShare() bool {
	return d.stable != nil && d.target != d.stable && d.heldByLost() == nil &&
		d.Route.weight(d.target.Version) > 0 && d.want() > 0 &&
		len(d.target.Endpoints) == 0 && len(d.stable.Endpoints) > 0
}

// unavailable says that the stable revision stands in for the target, and what the
// target's share waits for.
func (d *decision) unavailable() *Problem {
	message := fmt.Sprintf("revision %s has no ready pod; %s serves its part", d.target.Version, d.stable.Version)
	if f := d.target.Failure; f != nil {
		message += ": " + f.Message
	}
	return &Problem{ReasonCanaryUnavailable, message}
}

// recovering says of a target that has lost its share what it still waits for.
func (d *decision) recovering(obstacle *Problem) *Problem {
	return &Problem{ReasonCanaryUnavailable, fmt.Sprintf(
		"revision %s lost its part to %s for want of ready pods (%d of late), and gets it back once it has been ready for %s: %s",
		d.target.Version, d.stable.Version, d.fallenBack(), d.endpointSettle(), obstacle.Message)}
}
