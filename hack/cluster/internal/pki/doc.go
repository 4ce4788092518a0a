// Package pki makes the cluster's certificates and keys: one authority for
// the API, one for the aggregator's front proxy, and the pair that signs
// service account tokens. All of it lives as long as the cluster.
package pki
