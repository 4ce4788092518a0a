package steps

import (
	"slices"
	"time"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/decide"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// step is one kind of writes of a pass.
type step struct {
	// name is what is written.
	name   string
	writes func(components) ([]Write, error)
	// stops returns the chain that a fault of the write breaks; nil if it stops nothing.
	stops func(components, Write) Chain
	// after is the chain that the step follows: none of it is written once the chain is broken.
	after Chain
	// early is true if the step comes before all others in a pass that only takes traffic away
	// (takeaway.go).
	early bool
}

// table is the order of a pass: make before break. What a route relies on is written before the
// route, and what the route doesn't need any longer after it.
//
// Within a pass nothing else relies on a write: weights wait for pods and subsets that are seen. So
// a fault stops only its chain, and taking weight from a canary waits for nothing.
var table = []step{
	{name: "the record of a rejected revision", writes: each((*component).rejection), early: true},
	{name: "the records of the revisions", writes: each((*component).records), stops: target},
	{name: "the record of a new revision", writes: each((*component).snapshot), stops: target},
	{name: "the Sidecar of the pods", writes: components.sidecar},
	{name: "the Services that find the pods", writes: each((*component).services), stops: revision},
	{name: "the Deployments that grow, and autoscalers", writes: each((*component).growingPods), stops: revision},
	{name: "the subsets, as soon as there are pods", writes: each((*component).destinationRule), stops: revision},
	{name: "the weights", writes: components.route, stops: route, early: true},
	{name: "the routes that follow", writes: components.furtherRoutes, after: ChainRoute, early: true},
	{name: "the entry Service of a component that is the only one now", writes: components.loneEntryService},
	{name: "the Services for clients outside the mesh", writes: components.entryServices, after: ChainRoute},
	{name: "the record of the revision that is stable now, or has fallen back", writes: each((*component).role), after: ChainRoute},
	{name: "the Deployments that shrink", writes: each((*component).shrinkingPods), stops: revision},
	{name: "the deletion of what idle revisions ran by", writes: each((*component).idle)},
	{name: "the deletion of revisions that are not kept", writes: each((*component).forgotten)},
	{name: "the deletion of removed components", writes: components.removed},
}

// target is the chain of the components' records.
func target(all components, write Write) Chain { return ChainTarget.Of(all.of(write).Name) }

// route is the chain of the weights.
func route(components, Write) Chain { return ChainRoute }

// revision is the chain of an object by which a revision runs, or Envoy finds it. One of a new
// revision is not written before its record, or nothing would find it again, nor is one of a
// revision that is started again. One of a revision that returns is written before the route, which
// may give it weight in the same pass.
func revision(all components, write Write) Chain {
	c := all.of(write)
	switch {
	case write.Renew && (write.Version == "" || !c.starts(write.Version)):
		return ChainRoute
	case write.Version == "":
		return Unchained
	case c.Plan.Create && write.Version == c.Plan.Target, c.starts(write.Version):
		return ChainTarget.Of(c.Name)
	}
	return Unchained
}

// Builder turns plans into writes.
type Builder struct {
	Config *configv1alpha1.SluiceConfiguration
	Caches *kube.Caches
}

// All returns the writes that make the plans true, in their order. Writes that change nothing are
// among them. Those of the weights are not if they were written early. It returns an error if a
// snapshot can't be read.
func (b Builder) All(decided decide.Components, routeWritten bool, now time.Time) ([]Write, error) {
	return b.components(decided, now).writes(func(s step) bool { return !s.early || !routeWritten })
}

// writes returns those of some of the steps.
func (all components) writes(some func(step) bool) ([]Write, error) {
	var writes []Write
	holdsWeights := !slices.ContainsFunc(all, func(c *component) bool { return !c.HoldsWeights() })
	for _, s := range table {
		if !some(s) {
			continue
		}
		more, err := s.writes(all)
		if err != nil {
			return nil, err
		}
		for i := range more {
			if s.stops != nil {
				more[i].Chain = s.stops(all, more[i])
			}
			more[i].After, more[i].HoldsWeights = s.after, holdsWeights
		}
		writes = append(writes, more...)
	}
	return writes, nil
}

func (b Builder) components(decided decide.Components, now time.Time) components {
	all := make(components, 0, len(decided))
	for _, c := range decided {
		all = append(all, &component{
			Component: c,
			config:    b.Config,
			caches:    b.Caches,
			now:       now,
			owner:     kube.OwnerReference(c.Service.Object),
			rendered:  map[string]deploy.Snapshot{},
			predictor: decided.Predictor(),
		})
	}
	return all
}

// each takes the same step for each component, the predictor first.
func each(step func(*component) ([]Write, error)) func(components) ([]Write, error) {
	return func(all components) ([]Write, error) {
		var writes []Write
		for _, c := range all {
			if !c.Rollable() {
				continue
			}
			more, err := step(c)
			if err != nil {
				return nil, err
			}
			writes = append(writes, more...)
		}
		return writes, nil
	}
}

// of returns the component that a write's object belongs to.
func (all components) of(write Write) *component {
	return all[slices.IndexFunc(all, func(c *component) bool { return c.Name.Kind == write.Component })]
}
