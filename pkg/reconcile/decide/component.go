package decide

import (
	"slices"

	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// Service is the service of the components.
func (all Components) Service() *observe.Service { return all[0].Service }

// Predictor is the component that every service has.
func (all Components) Predictor() *Component { return all[0] }

// Present returns the components that the spec has.
func (all Components) Present() Components {
	return slices.DeleteFunc(slices.Clone(all), func(c *Component) bool { return c.Removed })
}

// Invalid returns what keeps the components' specs from being rendered, nil if nothing does.
func (all Components) Invalid() *plan.Problem {
	var problems []plan.Problem
	for _, c := range all {
		if c.Invalid != nil && !slices.Contains(problems, *c.Invalid) {
			problems = append(problems, *c.Invalid)
		}
	}
	return plan.Join(problems)
}

// Waits reports whether anything is waited for that no watch reports.
func (all Components) Waits() bool {
	return slices.ContainsFunc(all, func(c *Component) bool { return c.Waits })
}

// HoldsWeights reports whether the plan leaves the component's weights, tags and copies of requests as they are.
func (c *Component) HoldsWeights() bool {
	return c.HoldsMirror() && slices.Equal(c.Plan.Route, c.Seen.Route.Entries) && slices.Equal(c.Plan.Tags, c.Seen.Route.Tags)
}

// HoldsMirror reports whether the plan leaves the copies of the component's requests as they are.
func (c *Component) HoldsMirror() bool {
	had := c.Seen.Route.Mirrors
	return c.Plan.Mirror.Percent == 0 && len(had) == 0 || len(had) == 1 && had[0] == c.Plan.Mirror
}

// Rollable reports whether revisions of the component are to be rolled out: not if the spec doesn't
// have it, nor if no spec of it could ever be rendered.
func (c *Component) Rollable() bool { return !c.Removed && !c.Unknown() }

// ReplicasOf returns the replicas wanted of a revision: by the spec if it equals that, else by the
// record from when it did. A spec that can't be rendered wants none.
func (c *Component) ReplicasOf(version string) deploy.Replicas {
	if version == c.Plan.Target && c.Invalid == nil {
		return c.WantedReplicas()
	}
	return c.RecordedReplicas(version)
}

// ScalingOf returns what a revision is scaled by: the spec's for one that was made before that was
// recorded.
func (c *Component) ScalingOf(version string) deploy.Scaling {
	if own := c.ReplicasOf(version); own.Min > 0 {
		return own.Scaling
	}
	return c.WantedScaling()
}
