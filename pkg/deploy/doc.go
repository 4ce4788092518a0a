// Package deploy builds the Kubernetes objects of an InferenceService: the snapshot of a revision,
// its Deployment, autoscaler and Service, and the Services of the component and of the
// InferenceService. There is one builder per object and one file per kind. Each builder returns an
// apply configuration with all fields that Sluice owns. What the controller reads from these
// objects (Read..., ServiceProtocol) is beside their builders.
//
// Package pods renders a pod template once, into the snapshot. After that the template is only
// copied, so that neither another configuration nor another version of Sluice changes a running
// pod.
//
// Package deploy never reads or writes a cluster, and decides nothing: which revisions exist and
// how many replicas they have comes from package plan.
package deploy
