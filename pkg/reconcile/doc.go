// Package reconcile makes the cluster what the rollout rules say it should be.
//
// For each InferenceService it goes round one loop (controller.go): observe what
// the caches hold (observe.go), ask package plan what should be true (plan.Next),
// put the objects of that in the order in which they have to change (steps.go),
// write those that differ (apply.go), and report (status.go). Every pass starts
// from what exists; nothing but the times since when facts have been seen
// (sightings.go) and its own writes that the caches don't show yet (freshness.go)
// is kept between two passes, and a restart needs neither. (verified.go spares work,
// and changes no outcome.)
//
// What takes traffic away is written before all else, and before anything is read (takeaway.go).
// What comes to be relied on again is written anew first, so that a write that comes late takes
// nothing from it (renew.go). A write that comes to nothing, because somebody changes it on its
// way, is made ever more seldom (futile.go), and a revision that was never ready is made again
// when its credentials change (rerender.go).
//
// Who is stable is found again by the route where it was not recorded (recover.go).
//
// Where a service is reached is in hosts.go and tags.go, what of its routes the ingress has in
// ingress_route.go, and what its pods speak in protocol.go.
//
// It decides nothing about traffic, and reads nothing but its caches, save for what a new
// revision's credentials are and whether the owner of what was orphaned stays (accounts.go).
package reconcile
