package steps

import (
	"slices"
	"strings"

	coreac "k8s.io/client-go/applyconfigurations/core/v1"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// services writes the Services that find the pods.
func (c *component) services() ([]Write, error) {
	protocol, err := c.protocol()
	if err != nil {
		return nil, err
	}
	ports := deploy.UnitePorts(protocol, c.portsOf(c.Plan.Stable), c.portsOf(c.Plan.Target))
	service := c.exported(deploy.ComponentService(c.Name, protocol, c.owner, ports...))
	writes := []Write{c.write(kube.KindService, c.Name.Service(), service)}
	for _, revision := range c.Plan.Revisions {
		if revision.Lost || revision.Idle || !c.keeps(revision.Version) {
			continue
		}
		own, err := c.protocolOf(revision.Version)
		if err != nil {
			return nil, err
		}
		write := c.write(kube.KindService, c.Name.Revision(revision.Version),
			deploy.RevisionService(c.Name, revision.Version, own, c.owner, c.portsOf(revision.Version)...))
		write.Version = revision.Version
		writes = append(writes, write)
	}
	return writes, nil
}

// exported annotates a Service that routes lead to, or whose host they have, with the namespaces
// whose proxies get it, where the configuration doesn't rely on the mesh's default.
func (c *component) exported(service *coreac.ServiceApplyConfiguration) *coreac.ServiceApplyConfiguration {
	if to := c.config.Mesh.ExportTo; len(to) > 0 {
		service.WithAnnotations(map[string]string{names.AnnotationExportTo: strings.Join(to, ",")})
	}
	return service
}

// loneEntryService deletes the entry Service of a component that is the only one: the service's own
// leads to it.
func (all components) loneEntryService() ([]Write, error) {
	if len(all) > 1 || all[0].Removed {
		return nil, nil
	}
	if write, found := all[0].deletion(kube.KindService, all[0].Name.EntryService()); found {
		return []Write{write}, nil
	}
	return nil, nil
}

// entryServices writes the Services for clients without a sidecar, which select the stable revision:
// the InferenceService's own, and one for each component if there are several.
func (all components) entryServices() ([]Write, error) {
	var writes []Write
	entry := all.entry()
	for _, c := range all {
		var names []string
		if c.Name.Kind == entry {
			names = append(names, c.Name.InferenceService)
		}
		if !c.Removed && len(all) > 1 {
			names = append(names, c.Name.EntryService())
		}
		for _, name := range names {
			more, err := c.entryService(name)
			if err != nil {
				return nil, err
			}
			writes = append(writes, more...)
		}
	}
	return writes, nil
}

// entryService selects the stable revision's pods, or the first one's until it is.
func (c *component) entryService(name string) ([]Write, error) {
	version := c.Plan.Stable
	if version == "" && c.Service.Unconfirmed || c.routesToLost() {
		// Another revision may be stable: by a first route that is not seen, or because its record is missing.
		return nil, nil
	}
	if version == "" {
		version = c.Plan.Target
	}
	if version == "" {
		return nil, nil
	}
	protocol, err := c.protocol()
	if err != nil {
		return nil, err
	}
	return []Write{c.write(kube.KindService, name, c.exported(
		deploy.EntryService(c.Name, name, version, protocol, c.owner, c.portsOf(version)...)))}, nil
}

// routesToLost reports whether a revision has traffic whose snapshot is missing.
func (c *component) routesToLost() bool {
	return slices.ContainsFunc(c.Plan.Revisions, func(revision plan.RevisionPlan) bool {
		return revision.Lost && plan.Route{Entries: c.Plan.Route}.Weight(revision.Version) > 0
	})
}

// protocol returns the protocol of the component's Services: the serving revision's, or, before any
// serves, the target's.
func (c *component) protocol() (pods.Protocol, error) {
	protocol, found, err := c.ServingProtocol(c.caches)
	if err == nil && !found && c.Service.Unconfirmed {
		// A first route that is not seen may have made another revision stable.
		protocol, found = c.LiveProtocol(c.caches)
	}
	if err != nil || found {
		return protocol, err
	}
	return c.protocolOf(c.Plan.Target)
}

// protocolOf returns the protocol of a revision that is retained, or made in this pass.
func (c *component) protocolOf(version string) (pods.Protocol, error) {
	if snapshot, found := c.rendered[version]; found {
		return snapshot.Protocol, nil
	}
	return c.RecordedProtocol(version)
}

// portsOf returns the further ports of a revision that is retained, or made in this pass; none if
// they can't be read.
func (c *component) portsOf(version string) []deploy.Port {
	if snapshot, found := c.rendered[version]; found {
		return snapshot.Ports
	}
	return c.RecordedPorts(version)
}
