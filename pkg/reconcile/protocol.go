package reconcile

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// observeProtocol refuses a spec that asks for another protocol than what serves speaks. All
// revisions of a component share a Service, which has one protocol; and whichever a client
// speaks, the pods of one side would answer it with errors.
func (c *Controller) observeProtocol(p *part) error {
	if p.invalid != nil {
		return nil
	}
	asked, err := p.askedProtocol()
	if err != nil {
		return err
	}
	serving, found, err := p.servingProtocol(c.caches)
	if err != nil || !found || asked == serving {
		return err
	}
	p.invalid = &plan.Problem{Reason: ReasonInvalidSpec, Message: fmt.Sprintf(
		"the first port's name asks for %s, but what serves speaks %s, and all revisions of a %s are asked alike: name the port as before, or make another InferenceService",
		asked, serving, p.component.Kind)}
	p.seen.Spec.Hash = ""
	p.holdSpec(&p.seen.Spec)
	return nil
}

// askedProtocol is the one that the spec asks for: of a spec that has a revision, what that
// was rendered with.
func (p *part) askedProtocol() (deploy.Protocol, error) {
	for _, revision := range p.seen.Revisions {
		if revision.Hash == p.seen.Spec.Hash {
			return p.recordedProtocol(revision.Version)
		}
	}
	return deploy.ProtocolOf(p.predictorSpec()), nil
}

// servingProtocol is that of the stable revision, or of the Service where the route names a
// revision whose snapshot is gone. Before anything has carried traffic there is none.
func (p *part) servingProtocol(caches *Caches) (protocol deploy.Protocol, found bool, err error) {
	lost := slices.ContainsFunc(p.seen.Route.Entries, func(e plan.Entry) bool { return p.snapshots[e.Version] == nil })
	if lost {
		protocol, found = p.liveProtocol(caches)
		return protocol, found, nil
	}
	stable := p.seen.Stable()
	if stable == "" {
		return deploy.HTTP, false, nil
	}
	protocol, err = p.recordedProtocol(stable)
	return protocol, true, err
}

// liveProtocol is that of the component's Service, if there is one of ours.
func (p *part) liveProtocol(caches *Caches) (protocol deploy.Protocol, found bool) {
	name := p.name()
	name.Name = p.component.Service()
	live, isService := caches.get(objectKey{KindService, name}).(*corev1.Service)
	if !isService || !controls(p.service, live) {
		return deploy.HTTP, false
	}
	return deploy.ServiceProtocol(live), true
}

// protocol is that of the component's Services: what serves speaks, or, before anything does,
// what the target will.
func (s *steps) protocol() (deploy.Protocol, error) {
	protocol, found, err := s.servingProtocol(s.caches)
	if err == nil && !found && s.uncertain {
		// A first route that is not seen may have made another revision stable.
		protocol, found = s.liveProtocol(s.caches)
	}
	if err != nil || found {
		return protocol, err
	}
	return s.protocolOf(s.plan.Target)
}

// protocolOf is that of a revision that is retained, or made in this pass.
func (s *steps) protocolOf(version string) (deploy.Protocol, error) {
	if snapshot, found := s.rendered[version]; found {
		return snapshot.Protocol, nil
	}
	return s.recordedProtocol(version)
}

// recordedProtocol is that in a retained revision's snapshot, which is read once a pass.
func (p *part) recordedProtocol(version string) (deploy.Protocol, error) {
	if protocol, found := p.protocols[version]; found {
		return protocol, nil
	}
	record, found := p.snapshots[version]
	if !found {
		return deploy.HTTP, fmt.Errorf("revision %s has no ControllerRevision", p.component.Revision(version))
	}
	protocol, ports, err := deploy.ReadService(record)
	if err == nil {
		p.protocols[version], p.ports[version] = protocol, ports
	}
	return protocol, err
}

// portsOf are the further ports of a revision that is retained, or made in this pass; none if
// that isn't known.
func (s *steps) portsOf(version string) []deploy.Port {
	if snapshot, found := s.rendered[version]; found {
		return snapshot.Ports
	}
	if _, err := s.recordedProtocol(version); err != nil {
		return nil
	}
	return s.ports[version]
}
