// Package steps turns the plans of an InferenceService's components into writes. The order of a pass,
// and what a fault stops, is one table (steps.go); a chain names writes that rely on each other
// (write.go).
//
// component.go has a component at work. The writes themselves are in revisions.go (records and
// deletions), sidecar.go, services.go, pods.go and routes.go; takeaway.go decides when the weights are written
// before all else, and renew.go which objects are written anew before they are relied on.
package steps
