package report

import (
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// routed reports whether the service has a route.
func (p *pass) routed() bool {
	return p.service.Route != nil || p.predictor().route != nil && p.service.MayRoute()
}

// unchanged reports whether the routes carry what they carried before.
func (c *component) unchanged() bool {
	return c.HoldsMirror() && slices.Equal(c.route, c.Seen.Route.Entries) && slices.Equal(c.tags, c.Seen.Route.Tags)
}

// addresses fills in where the service is reached, once it is.
func (p *pass) addresses(status *servingv1beta1.InferenceServiceStatus) {
	status.URL, status.Address = "", nil
	if !p.routed() {
		return
	}
	if p.service.HasName(p.service.Object.Name) {
		status.Address = &servingv1beta1.Addressable{URL: p.inCluster(p.service.Object.Name)}
		status.URL = status.Address.URL
	}
	switch addresses := p.service.Addresses; {
	case addresses.Path != "":
		status.URL = p.ingress.URLScheme + "://" + p.ingress.Domain + addresses.Path
	case len(addresses.Hosts) > 0:
		status.URL = p.ingress.URLScheme + "://" + addresses.Hosts[0]
	}
}

// componentStatus reports which revisions of a component play which role, what each carries, and
// where the component is reached.
func (p *pass) componentStatus(
	c *component,
	service *servingv1beta1.InferenceServiceStatus,
) servingv1beta1.ComponentStatus {
	status := servingv1beta1.ComponentStatus{
		LatestCreatedRevision:     c.RevisionName(c.Plan.Target),
		LatestReadyRevision:       c.RevisionName(c.Plan.LatestReady),
		LatestRolledoutRevision:   c.RevisionName(c.stable),
		PreviousRolledoutRevision: c.RevisionName(c.previous),
	}
	if held, progress := c.Plan.Held, c.Plan.Progress; p.result.RouteFailed() {
		status.Rollout = c.Status().Rollout
	} else if progress.Step > 0 {
		status.Rollout = &servingv1beta1.RolloutStatus{
			Step:    int32(progress.Step),
			Steps:   int32(progress.Steps),
			Percent: held.Percent,
			Mirror:  held.Mirror,
			Since:   metav1.NewTime(held.Since.Truncate(time.Second)),
			Until:   metav1.NewTime(progress.Until.Truncate(time.Second)),
		}
	}
	status.Analysis, status.Rejected = c.analysis(p.result.RouteFailed(), p.now), c.rejected()
	if p.result.Unrenewed(c.Name.Kind) {
		status.LatestCreatedRevision = c.Status().LatestCreatedRevision
	}
	if p.routed() {
		status.Traffic = c.traffic(p.ingress.URLScheme)
	}
	p.componentAddress(c, service, &status)
	return status
}

// componentAddress fills in where a component is reached by itself, once it is. The
// address of the only one is the service's: the Service of its name is over the pods of a
// canary too, and a client outside the mesh would get more of the canary than its percent.
func (p *pass) componentAddress(
	c *component,
	service *servingv1beta1.InferenceServiceStatus,
	status *servingv1beta1.ComponentStatus,
) {
	status.URL, status.Address = service.URL, service.Address
	if !p.routed() || c.route == nil {
		return
	}
	switch {
	case len(p.components) == 1:
	case p.service.HasName(c.Name.EntryService()):
		status.Address = &servingv1beta1.Addressable{URL: p.inCluster(c.Name.EntryService())}
	default:
		status.Address = nil
	}
	status.URL = ""
	if status.Address != nil {
		status.URL = status.Address.URL
	}
	if host := p.service.Addresses.Components[c.Name.Kind]; host != "" {
		status.URL = p.ingress.URLScheme + "://" + host
	}
}

// inCluster is the URL of one of the service's Services.
func (p *pass) inCluster(service string) string {
	return "http://" + names.ClusterHost(service, p.service.Object.Namespace, p.ingress.ClusterDomain)
}

// traffic lists what each revision carries, with its tags.
func (c *component) traffic(scheme string) []servingv1beta1.TrafficTarget {
	var traffic []servingv1beta1.TrafficTarget
	for _, entry := range c.route {
		role := servingv1beta1.TrafficRoleCanary
		if entry.Version == c.stable {
			role = servingv1beta1.TrafficRoleStable
		}
		traffic = append(traffic, servingv1beta1.TrafficTarget{
			RevisionName:   c.RevisionName(entry.Version),
			LatestRevision: entry.Version == c.Plan.Target,
			Percent:        entry.Weight,
			Role:           role,
		})
	}
	return c.withTags(traffic, scheme)
}

// withTags adds the tags to what the route carries. A revision that has a tag and no part of the
// traffic, or two tags, is listed once more, with 0 %.
func (c *component) withTags(traffic []servingv1beta1.TrafficTarget, scheme string) []servingv1beta1.TrafficTarget {
	for _, tag := range slices.Backward(c.tags) {
		if tag.Name == plan.TagHeaders {
			continue
		}
		url := scheme + "://" + c.TagHost(tag.Name)
		i := slices.IndexFunc(traffic, func(t servingv1beta1.TrafficTarget) bool {
			return t.RevisionName == c.RevisionName(tag.Version) && t.Tag == ""
		})
		if i >= 0 {
			traffic[i].Tag, traffic[i].URL = tag.Name, url
			continue
		}
		traffic = append(traffic, servingv1beta1.TrafficTarget{
			RevisionName:   c.RevisionName(tag.Version),
			LatestRevision: tag.Version == c.Plan.Target,
			Tag:            tag.Name,
			URL:            url,
		})
	}
	return c.withHeaders(traffic)
}

// withHeaders adds the revision that requests with certain headers get, with 0 %.
func (c *component) withHeaders(traffic []servingv1beta1.TrafficTarget) []servingv1beta1.TrafficTarget {
	for _, tag := range c.tags {
		if tag.Name == plan.TagHeaders {
			traffic = append(traffic, servingv1beta1.TrafficTarget{RevisionName: c.RevisionName(tag.Version),
				LatestRevision: tag.Version == c.Plan.Target, Tag: tag.Name})
		}
	}
	return traffic
}
