// Package v1alpha1 is the manager's configuration file: one YAML document,
// usually mounted from the ConfigMap sluice-configuration.
//
// [Load] reads it strictly (an unknown field is an error), fills in defaults and
// reports every problem at once. It is read at start only; nothing in it changes
// the pods of a revision that exists.
package v1alpha1
