// Package plan holds the rollout rules: given what is seen of one component of
// an InferenceService and the time, [Next] says what should be true now.
//
// It is pure. It imports no client, lister, logger or context, reads no clock,
// and keeps nothing between two calls; everything it must know is in [Seen],
// and everything it wants is in [Plan]. Package reconcile gathers the one and
// carries out the other.
//
// The files follow the words of the design, in the order in which Next uses
// them: roles.go (which revision is target, stable, previous), ready.go (may the
// target carry more), backoff.go (when after it could not), share.go (how much of
// the traffic the target gets), route.go (through which subsets), tags.go (which
// revisions have hosts of their own), bounds.go, replicas.go and subsets.go (which pods and
// subsets exist for that), history.go (which snapshots are kept), conditions.go and
// events.go (what people are told).
package plan
