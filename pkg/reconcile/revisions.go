package reconcile

import (
	"encoding/json"
	"fmt"
	"time"

	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// records keeps the ControllerRevisions of retained revisions as they should be.
func (s *steps) records() ([]Write, error) {
	var writes []Write
	for _, revision := range s.seen.Revisions {
		if revision.Version == s.plan.Target && s.becomes() {
			continue // Its role is recorded after the route, with all else of it.
		}
		record := s.record(revision)
		record.Chain, record.Renew = ChainTarget.of(s.component), s.starts(revision.Version)
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
		Replicas: s.replicasOf(revision.Version),
	}))
}

// snapshot renders the target's pods, once and for all.
func (s *steps) snapshot() ([]Write, error) {
	if !s.plan.Create {
		return nil, nil
	}
	snapshot := deploy.NewSnapshot(s.component, s.plan.Target, s.predictorSpec(), s.config)
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
		Replicas:  s.replicasOf(s.plan.Target),
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

// role records what the route has made of the target: the stable revision, or one that
// has fallen back.
func (s *steps) role() ([]Write, error) {
	if !s.becomes() {
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
		record.After = ChainRoute
		return []Write{record}, nil
	}
	return nil, nil
}

// becomes reports whether the route makes something else of the target, which is recorded. Of
// two writes of one record in a pass the second would be refused.
func (s *steps) becomes() bool {
	return s.plan.Promote || s.plan.FellBack
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

// forgotten removes what exists of revisions that are not kept.
func (s *steps) forgotten() ([]Write, error) {
	if !s.told() {
		return nil, nil
	}
	var writes []Write
	for _, version := range s.plan.Forget {
		writes = append(writes, s.deletions(append(s.madeOf(version), objectKey{KindControllerRevision, s.name(s.component.Revision(version))}))...)
	}
	return writes, nil
}

// idle removes what was made of revisions that have no pods any longer, and keeps their
// snapshots: a Service counts in a quota, and is a cluster in every proxy that knows it.
func (s *steps) idle() ([]Write, error) {
	var writes []Write
	for _, revision := range s.plan.Revisions {
		if revision.Idle && s.keeps(revision.Version) {
			writes = append(writes, s.deletions(s.madeOf(revision.Version))...)
		}
	}
	return writes, nil
}

// madeOf are the objects that a revision runs by, in the order in which they go: an autoscaler
// would start the pods again.
func (s *steps) madeOf(version string) []objectKey {
	revision := s.name(s.component.Revision(version))
	return []objectKey{
		{KindAutoscaler, revision}, {KindScaledObject, revision},
		{KindDeployment, s.name(s.component.Deployment(version))}, {KindService, revision},
	}
}

// deletions are the removals of those objects that exist.
func (s *steps) deletions(keys []objectKey) []Write {
	var writes []Write
	for _, key := range keys {
		if write, found := s.deletion(key); found {
			writes = append(writes, write)
		}
	}
	return writes
}

// gone removes all that is left of the components that have left.
func (all partSteps) gone() ([]Write, error) {
	var writes []Write
	for _, s := range all {
		if !s.plan.Gone || !s.mayEnd() {
			continue
		}
		for _, kind := range []Kind{KindDestinationRule, KindAutoscaler, KindScaledObject, KindDeployment, KindService, KindControllerRevision} {
			for _, object := range s.owned(s.caches, kind) {
				if write, found := s.deletion(objectKey{kind, cache.MetaObjectToName(object)}); found {
					writes = append(writes, write)
				}
			}
		}
	}
	return writes, nil
}
