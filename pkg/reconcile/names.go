package reconcile

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// observeNames finds the Services by whose names clients in the cluster are to reach the
// service, and which of these names it hasn't. A host enters the route only once the Service
// is ours: until then its clients are another's, who would get the model. One of ours that
// somebody deletes is about to be made again, and keeps its host. The route must have been
// observed.
func (c *Controller) observeNames(o *observation) {
	o.lacks = map[string]*plan.Problem{}
	addresses := []string{o.service.Name}
	for kind := range componentReady {
		component := names.Component{Namespace: o.service.Namespace, InferenceService: o.service.Name, Kind: kind}
		addresses = append(addresses, component.Service(), component.EntryService())
	}
	for _, name := range addresses {
		live := c.caches.get(objectKey{KindService, cache.NewObjectName(o.service.Namespace, name)})
		host := names.ClusterHost(name, o.service.Namespace, c.config.Ingress.ClusterDomain)
		switch {
		case live != nil && !controls(o.service, live):
			o.lacks[name] = conflict(KindService, name)
		case live == nil && (o.route == nil || !slices.Contains(o.route.Spec.Hosts, host)):
			o.lacks[name] = nil
		}
	}
}

// observeSelected finds the revision that clients without a sidecar are sent to.
func (c *Controller) observeSelected(p *part, revisions map[string]*plan.Revision) {
	for _, name := range []string{p.service.Name, p.component.EntryService()} {
		service, isService := c.caches.get(objectKey{KindService, cache.NewObjectName(p.service.Namespace, name)}).(*corev1.Service)
		if !isService || !controls(p.service, service) || service.Spec.Selector[names.LabelComponent] != p.component.Kind {
			continue
		}
		if revision := revisions[service.Spec.Selector[names.LabelVersion]]; revision != nil {
			revision.Selected = true
		}
	}
}

// hasName reports whether clients in the cluster reach the service by the name of a Service.
func (o *observation) hasName(name string) bool {
	_, lacks := o.lacks[name]
	return !lacks
}

// nameProblem says by which name of its own the service is not reached in the cluster: it is
// somebody else's, or its Service could not be made.
func (o *observation) nameProblem(result applied) *plan.Problem {
	addresses := []string{o.service.Name}
	for _, p := range o.present() {
		if p.seen.Optional && p.plan.Route == nil {
			continue // It is not entered, and RolledOut says why.
		}
		addresses = append(addresses, p.component.Service())
		if len(o.parts) > 1 {
			addresses = append(addresses, p.component.EntryService())
		}
	}
	var problems []plan.Problem
	for _, name := range addresses {
		if problem := o.lacks[name]; problem != nil {
			problems = append(problems, *problem)
		}
		for _, fault := range result.faults {
			if fault.kind == KindService && fault.name == name && o.lacks[name] == nil && !o.hasName(name) {
				problems = append(problems, fault.problem)
			}
		}
	}
	return joined(problems)
}
