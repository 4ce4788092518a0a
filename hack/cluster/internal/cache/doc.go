// Package cache keeps what takes long to make, outside the clone: each artefact
// in a directory named by what it is and by a key over all that it is made of.
// A directory that exists is whole, because it is made beside and renamed.
//
// It never decides what goes into a key.
package cache
