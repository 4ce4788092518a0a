// Command manager runs Sluice: it reconciles InferenceServices into Deployments,
// Services and Istio routes.
//
// It wires the pieces and does nothing of its own: the configuration (apis/config),
// the clients, the caches and the controller (pkg/reconcile), leader election, and
// the endpoints for health and metrics.
package main
