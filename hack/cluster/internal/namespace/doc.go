// Package namespace makes the network namespace that the cluster lives in. It
// has no way out: both ends of its one cable are inside. All of the cluster's
// addresses are of 198.18.0.0/15, which is set aside for tests (RFC 2544).
package namespace
