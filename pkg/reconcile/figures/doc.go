// Package figures counts the requests to revisions that are compared, and reports what they have shown (rule 15 of
// package plan). It queries a Prometheus that has Istio's standard metrics; package plan/evidence judges what it
// returns.
//
// A look is one range query for a component, and one or two for each of the user's own queries about it, on a grid of
// times that the comparison's beginning sets. Nothing is stored: a new manager queries all of the grid again, and comes
// to the same figures. A Prometheus that is slow or away holds nothing up; the figures stay what they were, with a
// problem.
//
//	counter.go   Counter: which comparisons there are, and when each is looked at
//	query.go     the query, and the counters in its answer
//	series.go    by how much each counter has grown, whatever has started anew meanwhile
//	tally.go     what is added up for a comparison, and the evidence in it
//	verdict.go   in what a revision is worse, for people, and what that is judged by after a promotion
//	question.go  queries of the user's own, and whether their numbers are out of bounds
//	transport.go how Prometheus and the Counter know each other
//	metrics.go   this package's own metrics
package figures
