// Package machine runs the processes of the local cluster, of which there is one on a machine: their network
// namespace, control group, keys and loopback ports, the control plane (controlplane.go), the node (node.go),
// and the record of them all (record.go).
//
// It never applies anything to the cluster: that is package addons.
package machine
