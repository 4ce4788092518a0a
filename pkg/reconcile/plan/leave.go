package plan

import "time"

// Leave decides for a component that the spec has no longer: it is out of the route at
// once, and all of it goes when every Envoy knows that and the requests that were in
// flight have had their time. Until then nothing of it changes.
func Leave(seen Seen, now time.Time) Plan {
	d := &decision{Seen: seen, alarm: alarm{now: now}}
	drained := d.Settings.Settle + d.Settings.Drain
	if d.Route.Entries != nil {
		return Plan{WakeAfter: drained, Events: []Event{{Reason: "WeightsChanged",
			Message: "the spec has it no longer; weights changed from " + weights(d.Route.Entries) + " to none"}}}
	}
	gone := d.passed(d.Route.Since, drained)
	return Plan{Gone: gone, WakeAfter: d.after()}
}
