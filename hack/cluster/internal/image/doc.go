// Package image makes container images without docker: a docker-archive, as
// `docker save` writes it and `ctr images import` reads it, of layers that are
// tar files written here.
//
// It never runs anything, and has none of the cluster's images.
package image
