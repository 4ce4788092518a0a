// Package steps turns the plans of an InferenceService's components into writes. The order of a pass,
// and what a fault stops, is one table (steps.go); a chain names writes that rely on each other
// (write.go).
//
// The writes themselves are in revisions.go (records and deletions), services.go, pods.go and
// routes.go; takeaway.go says when the weights are written before all else, and renew.go what is
// written anew before it is relied on.
package steps
