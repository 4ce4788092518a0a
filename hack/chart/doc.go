// Package chart tests the two ways in which Sluice's manifests are rendered: the kustomize base with its
// components, and the Helm chart. It has a go.mod of its own, because the libraries of both are large. It
// never connects to a cluster.
package chart
