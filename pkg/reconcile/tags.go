package reconcile

import (
	"slices"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// tagsOf returns the tags by which a service's revisions are to have hosts, as KServe has it.
// Knative makes those of `<tag>-<isvc>-predictor`, where else the InferenceService's name is.
func tagsOf(service *servingv1beta1.InferenceService) []string {
	if service.Annotations[names.AnnotationTagRouting] != "true" {
		return nil
	}
	return []string{plan.TagLatest, plan.TagPrev}
}

// tagKey is where addresses have the host of a component's tag.
func tagKey(kind, tag string) string { return kind + "-" + tag }

// tagged reports whether the component's revisions are to have hosts of their own, and can:
// another service may have them.
func (p *part) tagged() bool {
	for _, tag := range tagsOf(p.service) {
		if p.tagHost(tag) == "" {
			return false
		}
	}
	return len(tagsOf(p.service)) > 0
}

// tagHost is the host of one of the component's revisions, empty for none.
func (p *part) tagHost(tag string) string {
	return p.addresses.components[tagKey(p.component.Kind, tag)]
}

// tagRoutes lead to the revisions that have hosts of their own, each with its own timeout.
func (s *steps) tagRoutes() ([]istio.TagRoute, error) {
	routes := make([]istio.TagRoute, 0, len(s.plan.Tags))
	for _, tag := range s.plan.Tags {
		snapshot, err := s.snapshotOf(tag.Version)
		if err != nil {
			return nil, err
		}
		routes = append(routes, istio.TagRoute{Tag: tag, Host: s.tagHost(tag.Name), Timeout: snapshot.Timeout()})
	}
	return routes, nil
}

// withTags tells the tags beside what the route carries. A revision that has a tag and no
// part of the traffic, or two tags, is told of once more, with 0 %.
func (p *part) withTags(traffic []servingv1beta1.TrafficTarget, scheme string) []servingv1beta1.TrafficTarget {
	for _, tag := range slices.Backward(p.plan.Tags) {
		url := scheme + "://" + p.tagHost(tag.Name)
		i := slices.IndexFunc(traffic, func(t servingv1beta1.TrafficTarget) bool {
			return t.RevisionName == p.revisionName(tag.Version) && t.Tag == ""
		})
		if i >= 0 {
			traffic[i].Tag, traffic[i].URL = tag.Name, url
			continue
		}
		traffic = append(traffic, servingv1beta1.TrafficTarget{
			RevisionName: p.revisionName(tag.Version), LatestRevision: tag.Version == p.plan.Target, Tag: tag.Name, URL: url,
		})
	}
	return traffic
}
