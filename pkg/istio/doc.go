// Package istio builds the Istio objects of an InferenceService: its
// VirtualService and, for each component, a DestinationRule. One builder an
// object, one file a kind; each returns an apply configuration that holds all
// fields Sluice owns.
//
// It never reads or writes a cluster, and decides nothing: weights and subsets
// come from package plan.
package istio
