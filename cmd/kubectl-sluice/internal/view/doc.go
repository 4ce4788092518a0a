// Package view makes of the objects of an InferenceService what a person looks at: which revision has which part of the
// traffic, why a rollout waits, and what was served before.
//
// It is pure: it reads objects and a time, and neither talks to a cluster nor prints.
package view
