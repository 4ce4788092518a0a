// Package monitoring tests what manifests/components/monitoring has for Prometheus and Grafana: with promtool,
// which hack/promtool pins, and against the list of the manager's metrics, docs/metrics.md. It has nothing but
// tests.
package monitoring
