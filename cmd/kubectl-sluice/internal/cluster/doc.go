// Package cluster reads and writes with the user's own rights. What may not be read is reported, not needed; what is
// written is an InferenceService's spec, and nothing else.
package cluster
