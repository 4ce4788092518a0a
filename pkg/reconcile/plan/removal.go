package plan

import (
	"time"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// Leave decides about a component that was removed from the spec. It is taken out of the route at once. Its objects
// are deleted when every Envoy has the route without it and the requests in flight have had their time to end; until
// then they stay as they are.
func Leave(seen Seen, now time.Time) Plan {
	w := wake{now: now}
	drained := seen.Settings.Settle + seen.Settings.Drain
	if seen.Route.Entries != nil {
		return Plan{WakeAfter: drained, Events: []Event{
			{
				Reason: servingv1beta1.EventWeightsChanged,
				Message: "the component was removed from the spec; weights changed from " + weights(
					seen.Route.Entries,
				) + " to none",
			},
		}}
	}
	gone := w.passed(seen.Route.Since, drained)
	return Plan{Gone: gone, WakeAfter: w.wakeAfter()}
}
