// Package deploy builds the Kubernetes objects of an InferenceService: the
// snapshot of a revision, its Deployment, autoscaler and Service, and the Services
// of the component and of the InferenceService. One builder an object, one file a
// kind; each returns an apply configuration that holds all fields Sluice owns.
//
// A pod template is rendered once, into the snapshot (template.go); from there on
// it is only copied, so that neither another configuration nor another version of
// Sluice changes a pod that runs.
//
// What serves a model is a table (frameworks.go), and what its server is told stands in
// flags.go. How it comes into the pod is in storage.go, and what opens the way to it in
// credentials.go.
//
// It never reads or writes a cluster, and decides nothing: which revisions exist
// and how many replicas they have comes from package plan.
package deploy
