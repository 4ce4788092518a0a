// Package settings is what may differ between two runs on one machine: the clone, the cache, the ports.
//
// It never looks at the cluster.
package settings
