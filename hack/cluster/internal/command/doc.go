// Package command runs the programs that the local cluster is made with. An
// error from it always has the program that failed, its last lines, and where
// the whole of its output is.
//
// It never runs anything that outlives the call: that is package process.
package command
