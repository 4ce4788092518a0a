package steps

import (
	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// Write is one change of one object in a pass.
type Write struct {
	kube.Write
	// Component is the kind of the component that the object belongs to; empty for an object of
	// the InferenceService's own.
	Component string
	// Version is that of the revision that runs by the object; empty for none, and for deletions.
	Version string
	// Renew is true if the object is written even where only the generation of the spec that it
	// is written for has changed (renew.go).
	Renew bool
	// HoldsWeights is true if the pass leaves all weights as they are.
	HoldsWeights bool
	// Chain is that of the write: a fault breaks it, and a write of a broken chain is left out.
	Chain Chain
	// After is a chain that the write follows and is no part of: it is left out once the
	// chain is broken, and breaks nothing itself.
	After Chain
}

// Chain names writes of which each makes sense only after the one before it.
type Chain string

// The chains of a pass.
const (
	// Unchained writes depend on no other of the same pass.
	Unchained Chain = ""
	// ChainTarget is the record of the stable revision, the new revision, and its pods;
	// each component has a chain of its own.
	ChainTarget Chain = "target"
	// ChainRoute is the VirtualService of the service's name, and what it relies on if a revision
	// returns. The routes at the ingress and the record of the stable revision come after it, and
	// wait for nothing else: a Service that can't be written must not keep them from being written.
	ChainRoute Chain = "route"
)

// Of is the component's own chain.
func (c Chain) Of(component names.Component) Chain { return c + "/" + Chain(component.Kind) }
