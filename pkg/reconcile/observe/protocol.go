package observe

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// speaks is what a revision's snapshot records of its Service.
type speaks struct {
	protocol pods.Protocol
	ports    []deploy.Port
}

// checkProtocol holds a spec that wants another protocol than the serving revision speaks. All
// revisions of a component share a Service, which has one protocol; and whichever a client
// speaks, the pods of one side would answer it with errors.
func (o *Observer) checkProtocol(c *Component) error {
	if c.Invalid != nil {
		return nil
	}
	wanted, err := c.wantedProtocol()
	if err != nil {
		return err
	}
	serving, found, err := c.ServingProtocol(o.Caches)
	if err != nil || !found || wanted == serving {
		return err
	}
	c.hold(plan.Problem{Reason: servingv1beta1.ReasonInvalidSpec, Message: fmt.Sprintf(
		"the first port's name means %s, but the serving revision speaks %s, and all revisions of a %s share one protocol: name the port as before, or make another InferenceService",
		wanted, serving, c.Name.Kind)})
	return nil
}

// wantedProtocol is the spec's: of a spec that has a revision, what that was rendered with.
func (c *Component) wantedProtocol() (pods.Protocol, error) {
	if revision := c.Seen.RevisionOfSpec(); revision != nil {
		return c.RecordedProtocol(revision.Version)
	}
	return pods.ProtocolOf(c.Spec()), nil
}

// ServingProtocol returns the protocol of the stable revision, or of the Service where the route
// names a revision without a snapshot. Before anything has carried traffic, none is found.
func (c *Component) ServingProtocol(caches *kube.Caches) (protocol pods.Protocol, found bool, err error) {
	lost := slices.ContainsFunc(c.Seen.Route.Entries, func(e plan.Entry) bool { return c.Snapshots[e.Version] == nil })
	if lost {
		protocol, found = c.LiveProtocol(caches)
		return protocol, found, nil
	}
	stable := c.Seen.Stable()
	if stable == "" {
		return pods.HTTP, false, nil
	}
	protocol, err = c.RecordedProtocol(stable)
	return protocol, true, err
}

// LiveProtocol returns the protocol of the component's Service, if the service owns one.
func (c *Component) LiveProtocol(caches *kube.Caches) (protocol pods.Protocol, found bool) {
	live := kube.Ours[*corev1.Service](caches, c.Service.Object, kube.KindService, c.Name.Service())
	if live == nil {
		return pods.HTTP, false
	}
	return deploy.ServiceProtocol(live), true
}

// RecordedProtocol returns the protocol in a retained revision's snapshot. It returns an error if
// there is no snapshot, or it can't be read.
func (c *Component) RecordedProtocol(version string) (pods.Protocol, error) {
	recorded, err := c.recorded(version)
	return recorded.protocol, err
}

// RecordedPorts returns the further ports in a retained revision's snapshot; none if there is no
// snapshot, or it can't be read.
func (c *Component) RecordedPorts(version string) []deploy.Port {
	recorded, err := c.recorded(version)
	if err != nil {
		return nil
	}
	return recorded.ports
}

// recorded reads a snapshot once in a pass.
func (c *Component) recorded(version string) (speaks, error) {
	if known, found := c.speaks[version]; found {
		return known, nil
	}
	record, found := c.Snapshots[version]
	if !found {
		err := fmt.Errorf("revision %s has no ControllerRevision", c.Name.Revision(version))
		return speaks{protocol: pods.HTTP}, err
	}
	protocol, ports, err := deploy.ReadService(record)
	if err != nil {
		return speaks{protocol: protocol}, err
	}
	c.speaks[version] = speaks{protocol, ports}
	return c.speaks[version], nil
}
