// Package apply is the one place that writes to the API server. A [Pass] leaves out what would change
// nothing, what would touch an object that isn't ours, and what follows a write that failed
// (pass.go); its [Result] reports what became of the writes (result.go).
package apply
