// Package kube holds the objects that Sluice reads and writes: one row per kind (kinds.go), the
// caches that hold them (caches.go, optional.go for KEDA's kind, whose API may come and go, and
// sidecars.go for Istio's, which is watched only where there is something to do about it), and what
// the caches keep of an object (transform.go), compressed (packed.go, codec.go), of which unchanged.go compares
// two, the fields (fields.go, and fieldset.go for the API server's record of them) and objects (owner.go)
// that are Sluice's, the generation of the spec that an object was written for (stamp.go), and the two
// doors to the API server: writer.go and reader.go.
//
// It has no notion of revisions' roles, nor of when an object is written.
package kube
