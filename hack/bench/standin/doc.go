// Package standin stands in for what makes pods of Deployments, and EndpointSlices of Services: the controllers of
// Deployments, ReplicaSets and EndpointSlices, the scheduler and the kubelets. It runs nothing. It writes what a manager
// reads of these: pods with the template's labels that become ready, the Deployment's status, and the slices of the
// Service with the pods' addresses, ports and readiness.
//
// It differs from them where that costs the API server time, and tells the manager nothing:
//
//   - there are no ReplicaSets; a Deployment owns its pods, and a changed template restarts none;
//   - a pod is ready with its first status, and gone with its deletion, without a time in which it terminates;
//   - a Service has one slice, however many pods it selects.
package standin
