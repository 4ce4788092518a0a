// Package names is what people and other tools may rely on to find what Sluice
// makes: the names of its objects, their labels and their annotations.
//
// It only composes strings. A name, once given, never changes: a promoted canary
// keeps the name it was created with.
package names
