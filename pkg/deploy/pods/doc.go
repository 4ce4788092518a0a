// Package pods renders the pod template of a revision from its spec: what the user set, over the
// defaults of the framework and of the configuration.
//
// Template (template.go) shows all of it at once. Frameworks and their servers are a table
// (frameworks.go). The arguments and the environment of the servers are in flags.go, the container
// that downloads a model in storage.go, and its credentials in credentials.go. Validate returns why
// a spec can't be rendered, and Hash identifies the part of a spec that its pods depend on.
//
// Package pods never reads or writes a cluster, and builds no object that has a name: package
// deploy puts the template into the objects of a revision.
package pods
