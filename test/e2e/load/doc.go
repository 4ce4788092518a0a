// Package load sends predictions at a steady rate, keeps a record of every answer,
// and judges the records: what failed and why, and whether any revision ever got
// more than it was allowed.
//
// The rate is open-loop: a request is sent when its time has come, whether earlier
// ones were answered or not, so that a stall shows as latency and loss and not as
// a lower rate; only from a hundred on that wait for their answers does the rate follow
// the answers. A run is bounded by a count of requests, and ends by itself. It sends
// to loopback addresses and to the cluster's own names, nowhere else.
//
// It has nothing of Kubernetes: package e2e runs it on the host, and test/e2e/load/client
// in a pod.
package load
