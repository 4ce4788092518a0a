// Package parallel runs tasks at the same time.
//
// It never leaves one running.
package parallel
