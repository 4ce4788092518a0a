// Package istio builds the Istio objects of an InferenceService: its
// VirtualServices, for the mesh, the ingress and a path, and, for each component, a
// DestinationRule. One builder an object, one file a kind; each returns an apply
// configuration that holds all fields Sluice owns. What the controller reads back from
// these objects stands in read.go.
//
// It never reads or writes a cluster, and decides nothing: weights and subsets
// come from package plan.
package istio
