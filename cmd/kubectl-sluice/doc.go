// Command kubectl-sluice is a plugin of kubectl, `kubectl sluice`, to see and steer the rollouts of InferenceServices.
//
// It has the rights of its user and no others, reads the objects that Sluice writes, and writes nothing but the specs of
// InferenceServices. It is a module of its own: what it is built of is not among the libraries of the manager, which
// never imports it.
//
// A command reads with package cluster, makes what there is to see with view or a new spec with change, and prints it
// with render; lint checks manifests without a cluster. All but cli and cluster are pure.
package main
