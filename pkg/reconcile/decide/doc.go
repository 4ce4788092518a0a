// Package decide applies the rollout rules (package plan) to the components of an InferenceService
// (decide.go): the predictor first, since the others rely on it. Its result are the observed
// components with their plans (component.go), which the steps carry out and the report describes.
package decide
