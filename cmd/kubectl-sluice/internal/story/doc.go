// Package story has InferenceServices in the states of a rollout, with their objects, as the API server has them. Only
// tests import it.
package story
