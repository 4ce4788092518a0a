// Package change makes the changes of a spec that the verbs of the command mean: from an InferenceService to the one
// that is to be written. It writes nothing itself, and changes nothing but the spec.
package change
