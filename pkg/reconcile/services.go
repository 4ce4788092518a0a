package reconcile

import (
	"strings"

	coreac "k8s.io/client-go/applyconfigurations/core/v1"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/deploy"
)

// services are those that find the pods.
func (s *steps) services() ([]Write, error) {
	protocol, err := s.protocol()
	if err != nil {
		return nil, err
	}
	ports := deploy.UnitePorts(protocol, s.portsOf(s.plan.Stable), s.portsOf(s.plan.Target))
	service := s.exported(deploy.ComponentService(s.component, protocol, s.owner, ports...))
	writes := []Write{s.write(KindService, s.component.Service(), service)}
	for _, revision := range s.plan.Revisions {
		if revision.Lost || revision.Idle || !s.keeps(revision.Version) {
			continue
		}
		own, err := s.protocolOf(revision.Version)
		if err != nil {
			return nil, err
		}
		write := s.write(KindService, s.component.Revision(revision.Version),
			deploy.RevisionService(s.component, revision.Version, own, s.owner, s.portsOf(revision.Version)...))
		write.Chain = s.chainOf(revision.Version)
		writes = append(writes, write)
	}
	return writes, nil
}

// exported says of a Service that routes lead to, or are asked for by, which namespaces are
// told of it, where the mesh's default is not to be relied on.
func (s *steps) exported(service *coreac.ServiceApplyConfiguration) *coreac.ServiceApplyConfiguration {
	if to := s.config.Mesh.ExportTo; len(to) > 0 {
		service.WithAnnotations(map[string]string{names.AnnotationExportTo: strings.Join(to, ",")})
	}
	return service
}

// entryServices are the addresses for clients without a sidecar, who get the stable
// revision: the InferenceService's own, and one for each component if there are several.
func (all partSteps) entryServices() ([]Write, error) {
	var writes []Write
	entry := all.entry()
	for _, s := range all {
		var names []string
		if s.component.Kind == entry {
			names = append(names, s.service.Name)
		}
		switch {
		case s.leaves:
		case len(all) > 1:
			names = append(names, s.component.EntryService())
		default:
			if write, found := s.deletion(objectKey{KindService, s.name(s.component.EntryService())}); found {
				writes = append(writes, write)
			}
		}
		for _, name := range names {
			more, err := s.entryService(name)
			if err != nil {
				return nil, err
			}
			writes = append(writes, more...)
		}
	}
	return writes, nil
}

// entryService selects the stable revision's pods, or the first one's until it is.
func (s *steps) entryService(name string) ([]Write, error) {
	version := s.plan.Stable
	if version == "" && s.uncertain {
		// A first route that is not seen may have made another revision stable.
		return nil, nil
	}
	if version == "" {
		version = s.plan.Target
	}
	if version == "" {
		return nil, nil
	}
	protocol, err := s.protocol()
	if err != nil {
		return nil, err
	}
	write := s.write(KindService, name, s.exported(deploy.EntryService(s.component, name, version, protocol, s.owner, s.portsOf(version)...)))
	write.After = ChainRoute
	return []Write{write}, nil
}
