// Package v1alpha1 is the manager's configuration file: one YAML document, usually mounted from the
// ConfigMap sluice-configuration.
//
// [Load] reads it strictly (an unknown field is an error), sets defaults and reports all problems
// at once. The manager reads it only at its start, and nothing in it changes the pods of a revision
// that exists. No field is for a credential; what may hold one all the same is left out by
// [SluiceConfiguration.Redacted].
package v1alpha1
