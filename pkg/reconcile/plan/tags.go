package plan

import (
	"slices"
	"time"
)

// The tags by which a revision has a host of its own at the ingress.
const (
	// TagLatest is the revision that equals the spec, as soon as it is ready, whatever
	// part of the traffic it has; until then it is the stable one.
	TagLatest = "latest"
	// TagPrev is the stable revision while another one equals the spec.
	TagPrev = "prev"
)

// Tag gives a revision a host of its own.
type Tag struct {
	// Name is TagLatest or TagPrev.
	Name string
	// Version is the revision, which is reached through its plain subset: who asks for
	// one revision is not served by another.
	Version string
}

// decideTags says which revisions have hosts of their own. A tag keeps to make before
// break as a weight does: its subset and a pod are known to Envoy first, and neither goes
// before every Envoy knows that the tag is gone.
func (d *decision) decideTags() []Tag {
	if !d.Spec.Tagged || d.route.Entries == nil {
		return nil
	}
	var tags []Tag
	for _, r := range []*Revision{d.target, d.stable} {
		if r != nil && d.mayTag(r) {
			tags = append(tags, Tag{TagLatest, r.Version})
			break
		}
	}
	if d.stable != nil && d.target != d.stable && !d.promotes() && d.mayTag(d.stable) {
		tags = append(tags, Tag{TagPrev, d.stable.Version})
	}
	return tags
}

// mayTag reports whether a tag can lead to a revision: Envoy knows its plain subset and a pod.
// It does where the route leads there already, by a weight or by a tag; then pods that come
// and go change nothing, nor does a manager that has just started and seen nothing for long.
func (d *decision) mayTag(r *Revision) bool {
	if d.Route.tagged(r.Version) || slices.ContainsFunc(d.Route.Entries, func(e Entry) bool { return e.Version == r.Version && !e.Failover }) {
		return true
	}
	return len(r.Endpoints) > 0 && d.passed(r.Endpoints[0], d.endpointSettle()) && d.passed(r.Subset, d.Settings.Settle)
}

// untagged reports whether no tag leads to a version, every Envoy knows that, and the
// requests that were in flight have had their time.
func (d *decision) untagged(version string, since time.Time) bool {
	if d.Route.tagged(version) || d.route.tagged(version) {
		return false
	}
	return since.IsZero() || d.passed(since, d.Settings.Settle+d.Settings.Drain)
}

// tagged reports whether a tag leads to the version.
func (r Route) tagged(version string) bool {
	for _, t := range r.Tags {
		if t.Version == version {
			return true
		}
	}
	return false
}
