// Package build makes the parts that the local cluster consists of, each once, into the cache: programs
// (programs.go, from the modules in pins/), images (images.go, of the programs and of images/), and the
// models that images/mlserver trains (models.go). The key of an artefact is over all that it is made of.
//
// It never looks at a cluster.
package build
