// Package names composes the names of Sluice's objects, their labels and their annotations. Users
// and other tools may rely on them.
//
// A name never changes once an object has it: a promoted canary keeps the name that it was created
// with.
package names
