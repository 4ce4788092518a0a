// Package metrics has what the manager exports to Prometheus: its own metrics (pkg/reconcile), and those of
// the work queue, the leader election and the requests to the API server, which client-go makes. docs/metrics.md
// is made of what is registered here.
package metrics
