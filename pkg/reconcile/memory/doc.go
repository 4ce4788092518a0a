// Package memory keeps what the controller remembers of an InferenceService between two passes
// (memory.go): since when facts have held (held.go), its own writes that the caches don't show
// yet, or whose outcome is unknown (written.go), objects that were found as wanted (verified.go),
// writes that had no effect (futile.go), and when ServiceAccounts were last read (accounts.go), in
// maps that take no memory while they are empty (maps.go).
//
// All of it is lost in a restart, and nothing of it is needed: what holds stays, and new steps
// settle anew.
package memory
