// Command release makes what a release of Sluice consists of, and pushes its image.
//
// `make release` runs `release make`: the manager's image for each platform as an OCI layout, the
// manifests that install it, the CustomResourceDefinition, a JSON schema for editors, kubectl's plugin
// for each platform with a manifest for krew, a bill of materials for each program, and the checksums
// of all of these. The same commit, version and Go make
// the same files. `make push` runs `release push`, which copies the layout to a registry as it is.
// `release serve` serves the layout from a registry in memory, for a cluster on the same machine.
//
// It runs git and go, and needs no container runtime. It tags nothing and publishes nothing by itself.
package main
