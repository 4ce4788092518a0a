// Command tensorflow-serving-stand-in stands in for the image
// tensorflow/serving:2.6.2 where no registry can be reached, as on the local
// cluster. Its image holds it as /usr/bin/tensorflow_model_server.
//
// It accepts that server's flags and speaks its REST API: predictions in the
// row format, model status, metadata, and the same error bodies, so that a
// client can't tell the two apart by what they say. Where it differs: it reads
// a small JSON file of its own (stand_in_model.json) instead of a SavedModel,
// it has no gRPC API, and it never looks for a newer version of its model.
// By variables of its own environment, STAND_IN_..., it can be told to fail in the
// ways that models do (faults.go); each answer names its pod.
// On a cluster with a registry the real image is used and this program is not.
package main
