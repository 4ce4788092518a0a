package steps

import (
	"slices"

	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// A write that takes something away carries the resource version of the object that it was decided on
// (package apply). That alone doesn't stop the late write of a manager that stood still, if the object
// hasn't changed since: the user may want back what still exists, and then no write would change it.
// So an object that is relied on again is renewed first: it is written for this generation of the
// spec, and every write that was decided on an earlier generation is a conflict.
//
//   - When a revision returns as the target: its Deployment, and the DestinationRule.
//   - Before the pods of a revision are started: its ControllerRevision.
//   - Before the pods of a revision terminate: the VirtualServices, which lead elsewhere.
//
// A revision returns if the status names another target. The status names the new target only once
// that was renewed, and nothing is taken from other revisions before it does.
//
// Every write of an object is for the generation of that time; so most of the time there is nothing to
// renew.

// reported reports whether the status names the target, as far as the caches have it.
func (c *component) reported() bool {
	return c.Status().LatestCreatedRevision == c.RevisionName(c.Plan.Target)
}

// returns reports whether a revision is the target and was not when the status was last
// written, so that an earlier pass may have decided to delete its objects. For the stable revision that
// is so only if the whole component was removed, which then has no status.
func (c *component) returns(version string) bool {
	switch version {
	case "":
		return false
	case c.Seen.Stable():
		return c.Status().LatestCreatedRevision == ""
	case c.Plan.Target:
		return !c.Plan.Create && !c.reported()
	}
	return false
}

// starts reports whether pods of a version are to run of which there is a record and no pods.
func (c *component) starts(version string) bool {
	if c.replicas(version) > 0 {
		return false
	}
	for _, revision := range c.Plan.Revisions {
		if revision.Version == version {
			return !revision.Lost && revision.Replicas > 0
		}
	}
	return false
}

// ends reports whether all pods of a version are to end.
func (c *component) ends(version string) bool {
	if c.replicas(version) == 0 {
		return false
	}
	for _, revision := range c.Plan.Revisions {
		if revision.Version == version {
			return !revision.Lost && revision.Replicas == 0
		}
	}
	return false
}

// endsAny reports whether all pods of any version are to end, or all that there is of a component.
func (c *component) endsAny() bool {
	if c.Plan.Gone {
		return c.exists()
	}
	for _, revision := range c.Plan.Revisions {
		if c.ends(revision.Version) {
			return true
		}
	}
	return false
}

// mayEnd reports whether pods may terminate and records be deleted that the plan doesn't need: the
// status reports the plan's target, and the route is renewed.
func (c *component) mayEnd() bool { return c.reported() && c.routeRenewed() }

// routeRenewed reports whether the route is known to have been written for this generation
// of the spec, or there is none, or none that is written.
func (c *component) routeRenewed() bool {
	if c.Service.Route == nil || c.predictor.Plan.Route == nil {
		return true
	}
	generation := kube.Generation(c.Service.Object)
	return kube.StampOf(c.Service.Route) == generation &&
		(c.Service.IngressRoute == nil || !c.hasIngressRoute() || kube.StampOf(c.Service.IngressRoute) == generation) &&
		(c.Service.PathRoute == nil || c.Service.Addresses.Path == "" || kube.StampOf(c.Service.PathRoute) == generation)
}

// exists reports whether there is any object of the component.
func (c *component) exists() bool {
	return slices.ContainsFunc(kube.KindsOfComponent(), func(kind kube.Kind) bool {
		return len(c.caches.Owned(kind, c.Service.Object, c.Name)) > 0
	})
}
