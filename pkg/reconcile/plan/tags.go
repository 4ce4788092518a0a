package plan

import (
	"slices"
	"time"
)

// The tags by which a revision has a route of its own: a host at the ingress, or the requests with certain headers.
const (
	// TagLatest is the revision that equals the spec, as soon as it is ready, whatever
	// part of the traffic it has; until then, and once it is rejected, it is the stable one.
	TagLatest = "latest"
	// TagPrev is the stable revision while another one equals the spec.
	TagPrev = "prev"
	// TagHeaders is the revision that equals the spec, as soon as it is ready, until it has all of the traffic. It has no
	// host: it is reached by the headers in the spec, in the mesh too.
	TagHeaders = "headers"
)

// Tag gives a revision a route of its own.
type Tag struct {
	// Name is TagLatest, TagPrev or TagHeaders.
	Name string
	// Version is the revision. A tag leads to its plain subset, so that no other revision serves the tag's requests.
	Version string
}

// decideTags returns which revisions have routes of their own. Make before break holds for a tag as it does for a
// weight: Envoy has the subset and a pod before the tag is written, and neither is deleted before every Envoy has the
// route without the tag.
func (d *decision) decideTags() []Tag {
	if d.next.Entries == nil {
		return nil
	}
	var tags []Tag
	if d.Spec.Tagged {
		tags = d.hostTags()
	}
	if d.leadsTesters() {
		tags = append(tags, Tag{TagHeaders, d.target.Version})
	}
	return tags
}

// leadsTesters reports whether requests with the spec's headers get the target, whatever its weight.
func (d *decision) leadsTesters() bool {
	return d.Spec.Headers && d.target != d.stable && !d.rejected() && d.next.Weight(d.target.Version) < 100 && d.mayTag(d.target)
}

// hostTags returns which revisions have hosts of their own.
func (d *decision) hostTags() []Tag {
	var tags []Tag
	for _, r := range []*Revision{d.target, d.stable} {
		if r != nil && d.mayTag(r) && (r != d.target || !d.rejected()) {
			tags = append(tags, Tag{TagLatest, r.Version})
			break
		}
	}
	if d.stable != nil && d.target != d.stable && !d.promotes() && d.mayTag(d.stable) {
		tags = append(tags, Tag{TagPrev, d.stable.Version})
	}
	return tags
}

// mayTag reports whether a tag can lead to a revision: Envoy has its plain subset and a pod. It does if the route
// leads there already, by a weight or by a tag: a weight waits for both subsets. Then a restart of the manager, which
// has seen no fact for long, changes nothing, and the number of pods only does where they fail over.
func (d *decision) mayTag(r *Revision) bool {
	if d.current.tagged(r.Version) || d.current.has(r.Version, false) {
		return true
	}
	if len(r.Endpoints) == 0 {
		return false
	}
	return d.current.has(r.Version, true) || d.passed(r.Endpoints[0], d.endpointSettle()) && d.passed(r.Subset, d.Settings.Settle)
}

// untagged reports whether neither a tag nor copies of requests lead to a version, every Envoy has that route, and the
// requests that were in flight have had their time to end.
func (d *decision) untagged(version string, since time.Time) bool {
	if d.current.tagged(version) || d.next.tagged(version) {
		return false
	}
	return since.IsZero() || d.passed(since, d.Settings.Settle+d.Settings.Drain)
}

// tagged reports whether a tag leads to the version, or copies of requests do.
func (r Route) tagged(version string) bool {
	return r.mirrored(version) > 0 || slices.ContainsFunc(r.Tags, func(t Tag) bool { return t.Version == version })
}
