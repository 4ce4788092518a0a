package reconcile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// endpoint is a pod that Envoy is told of.
type endpoint struct {
	version string
	fact    string
	// ends says that the pod has been asked to end.
	ends bool
}

// stays reports whether the pod is to stay: it has not been asked to end, and its
// revision is to have pods at all. The slices, which are watched apart, may list it as
// ready for a while longer.
func (e endpoint) stays(revisions map[string]*plan.Revision) bool {
	revision := revisions[e.version]
	return !e.ends && revision != nil && revision.Replicas > 0
}

// observeTimes finds the revisions of all components, and since when what a plan waits for
// has held.
func (c *Controller) observeTimes(o *observation, now time.Time) {
	spec := specFact(o.service.Generation)
	o.specSince = c.asked.see(o.name(), []string{spec}, now)[spec]
	var facts []string
	sights := make([]*sight, 0, len(o.parts))
	for _, p := range o.parts {
		s := c.look(p, now)
		facts = append(facts, s.facts()...)
		sights = append(sights, s)
	}
	if o.reached() {
		facts = append(facts, o.reachedFact())
	}
	since := c.sightings.see(o.name(), facts, now)
	c.observeReached(o, since[o.reachedFact()], now)
	for _, s := range sights {
		s.tell(since)
	}
}

// sight is a component's revisions, and the facts about them that take time to be known.
type sight struct {
	*part
	revisions map[string]*plan.Revision
	endpoints []endpoint
	subsets   []string
}

// look finds a component's revisions and the facts about them.
func (c *Controller) look(p *part, now time.Time) *sight {
	s := &sight{part: p, revisions: c.observeRevisions(p, now), subsets: c.observeSubsets(p)}
	pods := ofService[*corev1.Pod](c.caches.pods, p.name())
	p.failures = countPods(p.component, pods, s.revisions)
	s.endpoints = readyEndpoints(p.component, ofService[*discoveryv1.EndpointSlice](c.caches.slices, p.name()), pods)
	p.seen.Strays = c.strays(s, pods)
	return s
}

// facts names all that is to be timed.
func (s *sight) facts() []string {
	var facts []string
	if !s.behind() {
		facts = append(facts, s.routeFact())
	}
	for _, subset := range s.subsets {
		facts = append(facts, s.subsetFact(subset))
	}
	for _, version := range s.untagged() {
		facts = append(facts, s.untaggedFact(version))
	}
	for _, endpoint := range s.endpoints {
		if endpoint.stays(s.revisions) {
			facts = append(facts, endpoint.fact)
		}
	}
	return facts
}

// tell completes what is seen of the component by since when the facts have held.
func (s *sight) tell(since map[string]time.Time) {
	s.seen.Route.Since = since[s.routeFact()]
	for _, endpoint := range s.endpoints {
		switch revision := s.revisions[endpoint.version]; {
		case revision == nil:
		case endpoint.stays(s.revisions):
			revision.Endpoints = append(revision.Endpoints, since[endpoint.fact])
		default:
			revision.Leaving++
		}
	}
	for _, version := range sortedKeys(s.revisions) {
		revision := s.revisions[version]
		slices.SortFunc(revision.Endpoints, time.Time.Compare)
		revision.Subset = since[s.subsetFact(version)]
		revision.FailoverSubset = since[s.subsetFact(names.FailoverSubset(version))]
		revision.Untagged = since[s.untaggedFact(version)]
		s.seen.Revisions = append(s.seen.Revisions, *revision)
	}
	for i := range s.seen.Strays {
		s.seen.Strays[i].Untagged = since[s.untaggedFact(s.seen.Strays[i].Version)]
	}
}

// untagged returns the versions with pods that neither a tag nor a Service leads to.
func (s *sight) untagged() []string {
	var versions []string
	for _, version := range sortedKeys(s.revisions) {
		if s.revisions[version].Replicas > 0 && !s.revisions[version].Selected {
			versions = append(versions, version)
		}
	}
	for _, stray := range s.seen.Strays {
		versions = append(versions, stray.Version)
	}
	return slices.DeleteFunc(versions, func(version string) bool {
		return slices.ContainsFunc(s.seen.Route.Tags, func(tag plan.Tag) bool { return tag.Version == version })
	})
}

func (s *sight) routeFact() string {
	return fmt.Sprintf("%s/route/%v", s.component.Kind, s.seen.Route.Entries)
}

func (s *sight) subsetFact(subset string) string { return s.component.Kind + "/subset/" + subset }

func (s *sight) untaggedFact(version string) string { return s.component.Kind + "/untagged/" + version }

func specFact(generation int64) string { return fmt.Sprintf("spec/%d", generation) }

// observeSubsets returns the subsets of the component's DestinationRule, if ours.
func (c *Controller) observeSubsets(p *part) []string {
	key := objectKey{KindDestinationRule, cache.NewObjectName(p.component.Namespace, p.component.Service())}
	rule, isRule := c.caches.get(key).(*istionetworking.DestinationRule)
	if !isRule || !controls(p.service, rule) {
		return nil
	}
	return istio.Subsets(&rule.Spec)
}

// countPods counts each revision's pods, and returns what keeps the newest of them from
// getting ready, by version.
func countPods(component names.Component, pods []*corev1.Pod, revisions map[string]*plan.Revision) map[string]*podFailure {
	failures := map[string]*podFailure{}
	// Creation times count seconds: without the names, two failing pods would take
	// turns in the status, which is a write and a pass each time.
	slices.SortFunc(pods, func(a, b *corev1.Pod) int {
		return cmp.Or(a.CreationTimestamp.Compare(b.CreationTimestamp.Time), strings.Compare(a.Name, b.Name))
	})
	for _, pod := range pods {
		revision := revisions[pod.Labels[names.LabelVersion]]
		if revision == nil || pod.Labels[names.LabelComponent] != component.Kind || pod.DeletionTimestamp != nil {
			continue
		}
		if stays(pod) {
			revision.Pods++
		}
		if failure := failureOf(pod); failure != nil {
			revision.Failure = &failure.Problem
			failures[revision.Version] = failure
		}
	}
	return failures
}

// stays reports whether a pod has neither ended nor been asked to.
func stays(pod *corev1.Pod) bool {
	return pod.DeletionTimestamp == nil && pod.Status.Phase != corev1.PodSucceeded && pod.Status.Phase != corev1.PodFailed
}

// readyEndpoints returns the pods that the slices of the component's Service list as
// ready: the ones that istiod tells Envoy of. A pod that the cache doesn't know yet
// is left out until it does.
func readyEndpoints(component names.Component, listed []*discoveryv1.EndpointSlice, pods []*corev1.Pod) []endpoint {
	known := map[string]endpoint{}
	for _, pod := range pods {
		uid := string(pod.UID)
		known[uid] = endpoint{version: pod.Labels[names.LabelVersion], fact: "endpoint/" + uid, ends: pod.DeletionTimestamp != nil}
	}
	found := map[string]endpoint{}
	for _, slice := range listed {
		if slice.Labels[discoveryv1.LabelServiceName] != component.Service() {
			continue
		}
		for _, e := range slice.Endpoints {
			ready := e.Conditions.Ready == nil || *e.Conditions.Ready
			if !ready || e.TargetRef == nil {
				continue
			}
			uid := string(e.TargetRef.UID)
			if pod, isKnown := known[uid]; isKnown {
				found[uid] = pod
			}
		}
	}
	var endpoints []endpoint
	for _, uid := range sortedKeys(found) {
		endpoints = append(endpoints, found[uid])
	}
	return endpoints
}
