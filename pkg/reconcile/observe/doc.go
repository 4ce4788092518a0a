// Package observe returns what a pass knows of an InferenceService. Its door is [Observer.Observe],
// which collects the objects, then times the facts about them, and then fills in what the rules
// decide on (observe.go). The result is a [Service] with its Components (service.go), which
// is only read afterwards.
//
//   - revisions.go finds the snapshots and what runs of each, pods.go the pods and the endpoints that
//     Envoy has, failure.go what keeps a pod from getting ready, facts.go since when all that has held;
//   - recover.go finds which revision is stable where that was not recorded, former.go the objects of a
//     deleted service of the same name;
//   - addresses.go makes the service's addresses, claims.go finds which service holds each, ingress.go whether the
//     gateway serves them, names.go which Services lead to the service, routes.go which of its
//     VirtualServices has which host;
//   - spec.go reads what the user wants, rollout.go how it is to be rolled out, and what requests have shown of it;
//     protocol.go finds what the pods speak.
//
// Two things are read from the API server, once it is decided that they are needed (accounts.go).
package observe
