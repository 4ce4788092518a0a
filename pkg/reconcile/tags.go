package reconcile

import (
	"slices"
	"time"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// wantsTags reports whether the user asks for hosts of single revisions, as KServe has it.
func (o *observation) wantsTags() bool {
	return o.service.Annotations[names.AnnotationTagRouting] == "true"
}

// tagHosts returns the hosts of single revisions at the ingress, by tag, as Knative makes
// them: `<tag>-<isvc>-predictor` stands where else the InferenceService's name does.
func (c *Controller) tagHosts(p *part) map[string]string {
	hosts := map[string]string{}
	if !p.wantsTags() || p.clusterLocal {
		return hosts
	}
	for _, tag := range []string{plan.TagLatest, plan.TagPrev} {
		if host, err := c.config.Ingress.Host(tag+"-"+p.component.Service(), p.component.Namespace); err == nil {
			hosts[tag] = host
		}
	}
	return hosts
}

// tagRoutes lead to the revisions that have hosts of their own.
func (s *steps) tagRoutes() ([]istio.TagRoute, error) {
	routes := make([]istio.TagRoute, 0, len(s.plan.Tags))
	for _, tag := range s.plan.Tags {
		timeout, err := s.tagTimeout(tag)
		if err != nil {
			return nil, err
		}
		routes = append(routes, istio.TagRoute{Tag: tag, Host: s.tagHosts[tag.Name], Timeout: timeout})
	}
	return routes, nil
}

// tagTimeout is the revision's own.
func (s *steps) tagTimeout(tag plan.Tag) (time.Duration, error) {
	snapshot, err := s.snapshotOf(tag.Version)
	if err != nil {
		return 0, err
	}
	return snapshot.Timeout(), nil
}

// withTags tells the tags beside what the route carries. A revision that has a tag and no
// part of the traffic, or two tags, is told of once more, with 0 %.
func (p *part) withTags(traffic []servingv1beta1.TrafficTarget, scheme string) []servingv1beta1.TrafficTarget {
	for _, tag := range slices.Backward(p.plan.Tags) {
		url := scheme + "://" + p.tagHosts[tag.Name]
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
