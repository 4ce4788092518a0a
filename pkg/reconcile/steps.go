package reconcile

import (
	"encoding/json"
	"fmt"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// steps turns a component's plan into writes.
type steps struct {
	*part
	config *configv1alpha1.SluiceConfiguration
	caches *Caches
	now    time.Time
	owner  metav1.OwnerReference
	// rendered are the snapshots that were read or made in this pass, by version.
	rendered map[string]deploy.Snapshot
}

// stepsOf returns the writes that make the components' plans true. Those that change
// nothing are among them; apply leaves them out. The order is that of make before break:
// what a route relies on is written before the route, and what it has left goes after it.
func (c *Controller) stepsOf(o *observation, now time.Time) ([]Write, error) {
	parts := make(partSteps, 0, len(o.parts))
	for _, p := range o.parts {
		parts = append(parts, &steps{part: p, config: c.config, caches: c.caches, now: now,
			owner: ownerReference(o.service), rendered: map[string]deploy.Snapshot{}})
	}
	var writes []Write
	for _, step := range []func() ([]Write, error){
		parts.each((*steps).records),         // who was stable, before another revision exists
		parts.each((*steps).snapshot),        // the new revision
		parts.each((*steps).services),        // by which its pods are found
		parts.each((*steps).growingPods),     // the pods
		parts.each((*steps).destinationRule), // the subsets, as soon as there are pods
		parts.virtualService,                 // the weights
		parts.entryServices,                  // for clients outside the mesh
		parts.each((*steps).role),            // who is stable now, who has fallen back
		parts.each((*steps).shrinkingPods),   // what the route has left
		parts.each((*steps).forgotten),       // what is not kept any longer
		parts.gone,                           // what is left of components that have left
	} {
		more, err := step()
		if err != nil {
			return nil, err
		}
		writes = append(writes, more...)
	}
	return writes, nil
}

// partSteps are those of all components.
type partSteps []*steps

// each makes the same step for each component, the predictor first.
func (all partSteps) each(step func(*steps) ([]Write, error)) func() ([]Write, error) {
	return func() ([]Write, error) {
		var writes []Write
		for _, s := range all {
			if !s.serves() {
				continue
			}
			more, err := step(s)
			if err != nil {
				return nil, err
			}
			writes = append(writes, more...)
		}
		return writes, nil
	}
}

// serves reports whether anything is to be done about a component: not where it leaves, nor
// where no spec of it could ever be rendered.
func (p *part) serves() bool { return !p.leaves && p.seen.Spec.Hash != "" }

// gone removes all that is left of the components that have left.
func (all partSteps) gone() ([]Write, error) {
	var writes []Write
	for _, s := range all {
		if !s.plan.Gone {
			continue
		}
		for _, kind := range []Kind{KindDestinationRule, KindAutoscaler, KindDeployment, KindService, KindControllerRevision} {
			for _, object := range s.owned(s.caches, kind) {
				if write, found := s.deletion(objectKey{kind, cache.MetaObjectToName(object)}); found {
					writes = append(writes, write)
				}
			}
		}
	}
	return writes, nil
}

// write addresses an object of the component's.
func (s *steps) write(kind Kind, name string, object any) Write {
	return Write{Kind: kind, Namespace: s.service.Namespace, Name: name, Object: object, Component: s.component.Kind}
}

// records keeps the ControllerRevisions of retained revisions as they should be. The
// first revision's role needs no record as long as there is no other that could be
// taken for the stable one: that saves a write.
func (s *steps) records() ([]Write, error) {
	if len(s.snapshots) == 1 && !s.plan.Create {
		return nil, nil
	}
	var writes []Write
	for _, revision := range s.seen.Revisions {
		record := s.record(revision)
		record.Chain = ChainTarget.of(s.component)
		writes = append(writes, record)
	}
	return writes, nil
}

// record is the ControllerRevision of a revision that has one.
func (s *steps) record(revision plan.Revision) Write {
	snapshot := s.snapshots[revision.Version]
	return s.write(KindControllerRevision, snapshot.Name, deploy.ControllerRevision(deploy.ControllerRevisionOptions{
		Component: s.component,
		Version:   revision.Version,
		Owner:     s.owner,
		Hash:      revision.Hash,
		Data:      snapshot.Data.Raw,
		Ordinal:   snapshot.Revision,
		Role: deploy.Role{
			RolledOutAt: revision.RolledOutAt,
			Fallbacks:   revision.Fallbacks,
			FellBackAt:  revision.FellBackAt,
		},
	}))
}

// snapshot renders the target's pods, once and for all.
func (s *steps) snapshot() ([]Write, error) {
	if !s.plan.Create {
		return nil, nil
	}
	snapshot := deploy.NewSnapshot(s.component, s.plan.Target, s.pods(), s.config)
	snapshot.Grant(s.access)
	s.rendered[s.plan.Target] = snapshot
	data, err := json.Marshal(snapshot)
	if err != nil {
		return nil, fmt.Errorf("writing the snapshot of %s: %w", s.component.Revision(s.plan.Target), err)
	}
	ordinal := int64(1)
	for _, other := range s.snapshots {
		ordinal = max(ordinal, other.Revision+1)
	}
	write := s.write(KindControllerRevision, s.component.Revision(s.plan.Target), deploy.ControllerRevision(deploy.ControllerRevisionOptions{
		Component: s.component,
		Version:   s.plan.Target,
		Owner:     s.owner,
		Hash:      s.seen.Spec.Hash,
		Data:      data,
		Ordinal:   ordinal,
	}))
	write.Chain = ChainTarget.of(s.component)
	return []Write{write}, nil
}

// snapshotOf returns a retained revision's snapshot.
func (s *steps) snapshotOf(version string) (deploy.Snapshot, error) {
	if snapshot, found := s.rendered[version]; found {
		return snapshot, nil
	}
	record, found := s.snapshots[version]
	if !found {
		return deploy.Snapshot{}, fmt.Errorf("revision %s has no ControllerRevision", s.component.Revision(version))
	}
	snapshot, err := deploy.ReadSnapshot(record)
	if err != nil {
		return deploy.Snapshot{}, err
	}
	s.rendered[version] = snapshot
	return snapshot, nil
}

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

// chainOf is the chain of a revision's own objects: a new one's don't precede its record,
// or nothing would find them again.
func (s *steps) chainOf(version string) Chain {
	if s.plan.Create && version == s.plan.Target {
		return ChainTarget.of(s.component)
	}
	return Unchained
}

// keeps reports whether a revision's snapshot is retained.
func (s *steps) keeps(version string) bool {
	for _, forgotten := range s.plan.Forget {
		if forgotten == version {
			return false
		}
	}
	return true
}

// destinationRule has the subsets that the route may name.
func (s *steps) destinationRule() ([]Write, error) {
	rule := istio.DestinationRule(istio.DestinationRuleOptions{
		Component:        s.component,
		Owner:            s.owner,
		Revisions:        s.plan.Revisions,
		ClusterDomain:    s.config.Ingress.ClusterDomain,
		OutlierDetection: s.config.OutlierDetection,
	})
	if rule == nil {
		return nil, nil
	}
	return []Write{s.write(KindDestinationRule, s.component.Service(), rule)}, nil
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

// role records what the route has made of the target: the stable revision, or one that
// has fallen back.
func (s *steps) role() ([]Write, error) {
	if !s.plan.Promote && !s.plan.FellBack || len(s.snapshots) == 1 {
		return nil, nil
	}
	for _, revision := range s.seen.Revisions {
		if revision.Version != s.plan.Target {
			continue
		}
		if s.plan.Promote {
			revision.RolledOutAt = s.rolledOutAt()
		}
		if s.plan.FellBack {
			revision.Fallbacks, revision.FellBackAt = s.plan.Fallbacks, s.now
		}
		record := s.record(revision)
		record.Chain = ChainRoute
		return []Write{record}, nil
	}
	return nil, nil
}

// rolledOutAt is now, but later than all roll-outs before this one even if the clock has
// gone back: their order says who is stable.
func (s *steps) rolledOutAt() time.Time {
	at := s.now
	for _, revision := range s.seen.Revisions {
		if !at.After(revision.RolledOutAt) {
			at = revision.RolledOutAt.Add(time.Nanosecond)
		}
	}
	return at
}

// lost reports whether the plan's route names a version without a snapshot.
func (s *steps) lost(version string) bool {
	for _, revision := range s.plan.Revisions {
		if revision.Version == version {
			return revision.Lost
		}
	}
	return false
}

// forgotten removes what exists of revisions that are not kept.
func (s *steps) forgotten() ([]Write, error) {
	var writes []Write
	for _, version := range s.plan.Forget {
		for _, key := range []objectKey{
			{KindAutoscaler, s.name(s.component.Revision(version))},
			{KindDeployment, s.name(s.component.Deployment(version))},
			{KindService, s.name(s.component.Revision(version))},
			{KindControllerRevision, s.name(s.component.Revision(version))},
		} {
			if write, found := s.deletion(key); found {
				writes = append(writes, write)
			}
		}
	}
	return writes, nil
}

// deletion is the removal of an object that exists and is ours.
func (s *steps) deletion(key objectKey) (Write, bool) {
	live := s.caches.get(key)
	if live == nil || !controls(s.service, live) {
		return Write{}, false
	}
	write := s.write(key.kind, key.name.Name, nil)
	write.UID = live.GetUID()
	return write, true
}

// name addresses an object of the service's namespace in the caches.
func (s *steps) name(name string) cache.ObjectName {
	return cache.NewObjectName(s.service.Namespace, name)
}

// deployment returns a revision's Deployment, nil if there is none of ours.
func (s *steps) deployment(version string) *appsv1.Deployment {
	live, isDeployment := s.caches.get(objectKey{KindDeployment, s.name(s.component.Deployment(version))}).(*appsv1.Deployment)
	if !isDeployment || !controls(s.service, live) {
		return nil
	}
	return live
}
