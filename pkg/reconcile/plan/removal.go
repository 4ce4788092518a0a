package plan

import (
	"fmt"
	"time"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// Leave decides about a component that was removed from the spec. It is taken out of the route at once. Its objects
// are deleted when every Envoy has the route without it and the requests in flight have had their time to end; until
// then they stay as they are. A service that did not answer before may not answer until Envoy has the route without the
// component either: the route that it has leads through the component.
func Leave(seen Seen, now time.Time) Plan {
	w := wake{now: now}
	drained := seen.Settings.Settle + seen.Settings.Drain
	var p Plan
	if !seen.Serves && (seen.Route.Entries != nil || !w.passed(seen.Route.Since, seen.Settings.Settle)) {
		p.Conditions.Serving = &Problem{servingv1beta1.ReasonSettling,
			"the component is taken out of the route; Envoy is given the time to learn of it"}
	}
	if seen.Route.Entries != nil {
		p.WakeAfter = drained
		p.Events = []Event{{
			Reason: servingv1beta1.EventWeightsChanged,
			Message: fmt.Sprintf("the component was removed from the spec; weights changed from %s to none",
				weights(seen.Route.Entries)),
		}}
		return p
	}
	p.Gone = w.passed(seen.Route.Since, drained)
	p.WakeAfter = w.wakeAfter()
	return p
}
