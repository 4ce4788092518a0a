// Package reconcile brings the cluster to what the rollout rules require. A pass over one
// InferenceService is one screen (controller.go, sync), and its phases are packages:
//
//	observe -> decide -> steps -> apply -> report
//
// observe collects what the caches hold and since when it has held, decide applies the rules
// (package plan) to it, steps turns the plans into writes in their order, apply carries them out, and
// report describes what became of them. All stand on kube, which has the kinds, the caches and the
// doors to the API server; memory keeps what is remembered between two passes, all of which a
// restart may lose. Each phase gets the result of those before it, and writes to none.
//
// handlers.go has the watches' handlers, which only enqueue, gathering.go what an event waits for before
// its service is in the queue, queue.go the order of those that are, and metrics.go the metrics. Package
// simulation tests all of them together.
//
// Every pass starts from what exists. Two things are read from the API server, and not from the
// caches: a new revision's credentials, and whether the owner of an orphan stays.
package reconcile
