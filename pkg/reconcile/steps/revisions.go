package steps

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// records writes the ControllerRevisions of retained revisions.
func (c *component) records() ([]Write, error) {
	var writes []Write
	for _, revision := range c.Seen.Revisions {
		if revision.Version == c.Plan.Target && (c.becomes() || c.Plan.Rejects) {
			continue // Its role is recorded with the route, with all else of it.
		}
		record := c.record(revision)
		record.Renew = c.starts(revision.Version)
		writes = append(writes, record)
	}
	return writes, nil
}

// record is the ControllerRevision of a revision that has one.
func (c *component) record(revision plan.Revision) Write {
	snapshot := c.Snapshots[revision.Version]
	options := deploy.ControllerRevisionOptions{
		Component: c.Name,
		Version:   revision.Version,
		Owner:     c.owner,
		Hash:      revision.Hash,
		Data:      snapshot.Data.Raw,
		Ordinal:   snapshot.Revision,
		Role: deploy.Role{
			RolledOutAt: revision.RolledOutAt,
			Fallbacks:   revision.Fallbacks,
			FellBackAt:  revision.FellBackAt,

			RejectedAt:    revision.Rejection.At,
			RejectedRetry: revision.Rejection.Retry,
			RejectedFor:   revision.Rejection.Message,
		},
		Replicas: c.ReplicasOf(revision.Version),
	}
	return c.write(kube.KindControllerRevision, snapshot.Name, deploy.ControllerRevision(options))
}

// snapshot renders the pods of a new target, once and for all.
func (c *component) snapshot() ([]Write, error) {
	if !c.Plan.Create {
		return nil, nil
	}
	snapshot := deploy.NewSnapshot(c.Name, c.Plan.Target, c.Spec(), c.config)
	snapshot.Grant(c.Access)
	c.rendered[c.Plan.Target] = snapshot
	data, err := json.Marshal(snapshot)
	if err != nil {
		return nil, fmt.Errorf("writing the snapshot of %s: %w", c.Name.Revision(c.Plan.Target), err)
	}
	ordinal := int64(1)
	for _, other := range c.Snapshots {
		ordinal = max(ordinal, other.Revision+1)
	}
	record := deploy.ControllerRevision(deploy.ControllerRevisionOptions{
		Component: c.Name,
		Version:   c.Plan.Target,
		Owner:     c.owner,
		Hash:      c.Seen.Spec.Hash,
		Data:      data,
		Ordinal:   ordinal,
		Replicas:  c.ReplicasOf(c.Plan.Target),
	})
	return []Write{c.write(kube.KindControllerRevision, c.Name.Revision(c.Plan.Target), record)}, nil
}

// snapshotOf returns a retained revision's snapshot.
func (c *component) snapshotOf(version string) (deploy.Snapshot, error) {
	if snapshot, found := c.rendered[version]; found {
		return snapshot, nil
	}
	record, found := c.Snapshots[version]
	if !found {
		return deploy.Snapshot{}, fmt.Errorf("revision %s has no ControllerRevision", c.Name.Revision(version))
	}
	snapshot, err := deploy.ReadSnapshot(record)
	if err != nil {
		return deploy.Snapshot{}, err
	}
	c.rendered[version] = snapshot
	return snapshot, nil
}

// rejection records that the target is rejected, before its traffic is taken away: a manager that is replaced in
// between must not give it a share anew.
func (c *component) rejection() ([]Write, error) {
	if !c.Plan.Rejects {
		return nil, nil
	}
	for _, revision := range c.Seen.Revisions {
		if revision.Version == c.Plan.Target {
			revision.Rejection = *c.Plan.Rejected
			return []Write{c.record(revision)}, nil
		}
	}
	return nil, nil
}

// role records that the route makes the target the stable revision, or that the target has fallen
// back.
func (c *component) role() ([]Write, error) {
	if !c.becomes() {
		return nil, nil
	}
	for _, revision := range c.Seen.Revisions {
		if revision.Version != c.Plan.Target {
			continue
		}
		if c.Plan.Promote {
			revision.RolledOutAt = c.rolledOutAt()
		}
		if c.Plan.FellBack {
			revision.Fallbacks, revision.FellBackAt = c.Plan.Fallbacks, c.now
		}
		return []Write{c.record(revision)}, nil
	}
	return nil, nil
}

// becomes reports whether the route changes the target's role, which is recorded after the route. Of
// two writes of one record in a pass the API server would deny the second.
func (c *component) becomes() bool {
	return c.Plan.Promote || c.Plan.FellBack
}

// rolledOutAt returns now, but later than all promotions before this one even if the clock was set
// back: their order records which revision is stable.
func (c *component) rolledOutAt() time.Time {
	at := c.now
	for _, revision := range c.Seen.Revisions {
		if !at.After(revision.RolledOutAt) {
			at = revision.RolledOutAt.Add(time.Nanosecond)
		}
	}
	return at
}

// forgotten deletes the objects of revisions that are not kept.
func (c *component) forgotten() ([]Write, error) {
	if !c.reported() {
		return nil, nil
	}
	var writes []Write
	for _, version := range c.Plan.Forget {
		writes = append(writes, c.runsBy(version)...)
		if write, found := c.deletion(kube.KindControllerRevision, c.Name.Revision(version)); found {
			writes = append(writes, write)
		}
	}
	return writes, nil
}

// idle deletes the objects that revisions without pods ran by, and keeps their snapshots: a Service
// counts in a quota, and is a cluster in every proxy that has it.
func (c *component) idle() ([]Write, error) {
	var writes []Write
	for _, revision := range c.Plan.Revisions {
		if revision.Idle && c.keeps(revision.Version) {
			writes = append(writes, c.runsBy(revision.Version)...)
		}
	}
	return writes, nil
}

// runsBy returns the deletions of the objects that a revision runs by.
func (c *component) runsBy(version string) []Write {
	var writes []Write
	for _, kind := range kube.KindsOfRevision() {
		if write, found := c.deletion(kind, kind.RevisionName(c.Name, version)); found {
			writes = append(writes, write)
		}
	}
	return writes
}

// removed deletes all objects of the components that the spec doesn't have any longer.
func (all components) removed() ([]Write, error) {
	var writes []Write
	for _, c := range all {
		if !c.Plan.Gone || !c.mayEnd() {
			continue
		}
		for _, kind := range kube.KindsOfComponent() {
			for _, object := range c.caches.Owned(kind, c.Service.Object, c.Name) {
				if write, found := c.deletion(kind, object.GetName()); found {
					writes = append(writes, write)
				}
			}
		}
	}
	return writes, nil
}
