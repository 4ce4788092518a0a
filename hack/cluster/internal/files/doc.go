// Package files replaces and removes files so that a reader never sees half of one.
//
// It never keeps a file open.
package files
