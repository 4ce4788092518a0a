package observe

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// facts are what is collected of a component's revisions, before it is known since when it has
// held.
type facts struct {
	revisions map[string]*plan.Revision
	endpoints []endpoint
	subsets   []string
}

// versions are the revisions', in alphabetical order.
func (f facts) versions() []string { return slices.Sorted(maps.Keys(f.revisions)) }

// facts names all that is to be timed.
func (s *Service) facts() []string {
	var facts []string
	for _, c := range s.Components {
		facts = append(facts, c.timed()...)
	}
	if s.Reached() {
		facts = append(facts, s.reachedFact())
	}
	return facts
}

// timed names what is to be timed of a component.
func (c *Component) timed() []string {
	var facts []string
	if !c.behind() {
		facts = append(facts, c.routeFact())
	}
	for _, subset := range c.facts.subsets {
		facts = append(facts, c.subsetFact(subset))
	}
	for _, version := range c.untagged() {
		facts = append(facts, c.untaggedFact(version))
	}
	for _, version := range c.gone() {
		facts = append(facts, c.goneFact(version))
	}
	for _, endpoint := range c.facts.endpoints {
		if endpoint.stays(c.facts.revisions) {
			facts = append(facts, endpoint.fact)
		}
	}
	return facts
}

// fill completes what the rules decide on by since when the facts have held.
func (c *Component) fill(since map[string]time.Time) {
	c.Seen.Route.Since = since[c.routeFact()]
	for _, endpoint := range c.facts.endpoints {
		switch revision := c.facts.revisions[endpoint.version]; {
		case revision == nil:
		case endpoint.stays(c.facts.revisions):
			revision.Endpoints = append(revision.Endpoints, since[endpoint.fact])
		default:
			revision.Leaving++
		}
	}
	for _, version := range c.facts.versions() {
		revision := c.facts.revisions[version]
		slices.SortFunc(revision.Endpoints, time.Time.Compare)
		revision.Subset = since[c.subsetFact(version)]
		revision.FailoverSubset = since[c.subsetFact(names.FailoverSubset(version))]
		revision.Untagged = since[c.untaggedFact(version)]
		revision.Gone = since[c.goneFact(version)]
		c.Seen.Revisions = append(c.Seen.Revisions, *revision)
	}
	for i := range c.Seen.Strays {
		c.Seen.Strays[i].Untagged = since[c.untaggedFact(c.Seen.Strays[i].Version)]
	}
}

// untagged returns the versions with pods that neither a tag nor a Service leads to.
func (c *Component) untagged() []string {
	var versions []string
	for _, version := range c.facts.versions() {
		if c.facts.revisions[version].Replicas > 0 && !c.facts.revisions[version].Selected {
			versions = append(versions, version)
		}
	}
	for _, stray := range c.Seen.Strays {
		versions = append(versions, stray.Version)
	}
	return slices.DeleteFunc(versions, c.Tagged)
}

// gone returns the versions of revisions without pods and endpoints.
func (c *Component) gone() []string {
	return slices.DeleteFunc(c.facts.versions(), func(version string) bool {
		revision := c.facts.revisions[version]
		return revision.Replicas > 0 || revision.Pods > 0 ||
			slices.ContainsFunc(c.facts.endpoints, func(e endpoint) bool { return e.version == version })
	})
}

// Tagged reports whether a tag of the route leads to a version, or copies of requests do.
func (c *Component) Tagged(version string) bool {
	mirrored := slices.ContainsFunc(c.Seen.Route.Mirrors, func(m plan.Mirror) bool { return m.Version == version })
	return mirrored || slices.ContainsFunc(c.Seen.Route.Tags, func(tag plan.Tag) bool { return tag.Version == version })
}

func (c *Component) routeFact() string {
	return fmt.Sprintf("%s/route/%v", c.Name.Kind, c.Seen.Route.Entries)
}

func (c *Component) subsetFact(subset string) string { return c.Name.Kind + "/subset/" + subset }

func (c *Component) goneFact(version string) string { return c.Name.Kind + "/gone/" + version }

func (c *Component) untaggedFact(version string) string {
	return c.Name.Kind + "/untagged/" + version
}
