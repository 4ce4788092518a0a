// Command manager runs Sluice: it reconciles InferenceServices into Deployments, Services and Istio
// routes.
//
// It connects the parts and decides nothing: the configuration (apis/config), the clients, the
// caches and the controller (pkg/reconcile), leader election, and the endpoints for health and
// metrics.
package main
