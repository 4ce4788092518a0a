package reconcile

import (
	"github.com/sluice-serving/sluice/pkg/deploy"
)

// services are those that find the pods.
func (s *steps) services() ([]Write, error) {
	writes := []Write{s.write(KindService, s.component.Service(), deploy.ComponentService(s.component, s.owner))}
	for _, revision := range s.plan.Revisions {
		if revision.Lost || !s.keeps(revision.Version) {
			continue
		}
		write := s.write(KindService, s.component.Revision(revision.Version),
			deploy.RevisionService(s.component, revision.Version, s.owner))
		write.Chain = s.chainOf(revision.Version)
		writes = append(writes, write)
	}
	return writes, nil
}

// entryServices are the addresses for clients without a sidecar, who get the stable
// revision: the InferenceService's own, and one for each component if there are several.
func (all partSteps) entryServices() ([]Write, error) {
	var writes []Write
	entry := all.entry()
	for _, s := range all {
		if s.component.Kind == entry {
			writes = append(writes, s.entryService(s.service.Name)...)
		}
		switch {
		case s.leaves:
		case len(all) > 1:
			writes = append(writes, s.entryService(s.component.EntryService())...)
		default:
			if write, found := s.deletion(objectKey{KindService, s.name(s.component.EntryService())}); found {
				writes = append(writes, write)
			}
		}
	}
	return writes, nil
}

// entryService selects the stable revision's pods, or the first one's until it is.
func (s *steps) entryService(name string) []Write {
	version := s.plan.Stable
	if version == "" && s.uncertain {
		// A first route that is not seen may have made another revision stable.
		return nil
	}
	if version == "" {
		version = s.plan.Target
	}
	if version == "" {
		return nil
	}
	write := s.write(KindService, name, deploy.EntryService(s.component, name, version, s.owner))
	write.Chain = ChainRoute
	return []Write{write}
}
