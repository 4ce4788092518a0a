// Package istio builds the Istio objects of an InferenceService: its VirtualServices, for the mesh,
// the ingress and a path, a DestinationRule for each component, and a Sidecar for its pods. There is
// one builder per object and one file per kind. Each builder returns an apply configuration with all
// fields that Sluice owns. headers.go has the routes by headers, beside the weighted ones. The readers
// in read.go are the builders' inverses.
//
// Package istio never reads or writes a cluster, and decides nothing: weights and subsets come from
// package plan.
package istio
