package simulation

import (
	"fmt"
	"slices"
	"strings"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// setTags has single revisions get hosts of their own, or no longer.
func (w *component) setTags(on bool) {
	w.tags = on
	w.oracle.tagsAsked = later(w.now, w.oracle.calm).Add(w.oracle.grace())
	if live := w.live(); live != nil && live.DeletionTimestamp == nil {
		service := live.DeepCopy()
		w.annotate(service)
		w.api.put(kube.Key{Kind: kube.KindInferenceService, Name: w.name}, service)
	}
}

func (w *component) annotate(service *servingv1beta1.InferenceService) {
	service.Annotations = nil
	if w.tags {
		service.Annotations = map[string]string{names.AnnotationTagRouting: "true"}
	}
}

// checkTags holds the hosts of single revisions to promise (a): each leads to a cluster
// that Envoy has, and pods answer there unless its own pods have failed.
func (p *proxy) checkTags() {
	for _, tag := range p.tags {
		cluster := p.clusters[tag.Version]
		if cluster == nil {
			p.w.broken("(a) the %s is to send %s to %s, which it doesn't know", p.way, tag.Name, tag.Version)
			return
		}
		if model := p.w.oracle.modelOf(tag.Version); len(p.answering(cluster)) == 0 && !p.w.oracle.isExcused(model) {
			p.w.broken("(a) the %s sends %s to %s, where nobody answers, and no pod of %s has failed",
				p.way, tag.Name, tag.Version, model)
		}
	}
}

// wroteTags holds the host of the latest revision to promise (a): it always leads to one.
func (o *oracle) wroteTags(before *istionetworking.VirtualService) {
	if !o.w.tags || o.tagsAsked.After(o.w.now) || o.w.mode == modeChaos || before == nil {
		return
	}
	had := len(hostTags(istio.Tags(&before.Spec, o.w.part()))) > 0
	if had && len(o.w.tagsWritten()) == 0 {
		o.w.broken("(a) the hosts of single revisions lead nowhere any longer")
	}
}

// wantedTags are the tags at the end.
func (w *component) wantedTags(last appliedSpec) string {
	if !w.tags || w.oracle.stable(0) == "" {
		return ""
	}
	if w.oracle.stable(0) == last.model {
		return plan.TagLatest + " " + last.model
	}
	latest := last.model
	if w.nodes.broken[latest] || w.rejectedAtRest(last) {
		latest = w.oracle.stable(0)
	}
	return fmt.Sprintf("%s %s, %s %s", plan.TagLatest, latest, plan.TagPrev, w.oracle.stable(0))
}

func (w *component) writtenTags() string { return w.renderTags(w.tagsWritten()) }

// tagsWritten are those of all VirtualServices.
func (w *component) tagsWritten() []plan.Tag {
	var tags []plan.Tag
	for _, key := range w.sorted(kube.KindVirtualService) {
		tags = append(tags, istio.Tags(&w.api.objects[key].(*istionetworking.VirtualService).Spec, w.part())...)
	}
	return hostTags(tags)
}

func (w *component) reportedTags() string {
	var tags []plan.Tag
	for _, target := range w.service().Status.Components[servingv1beta1.ComponentType(w.kind)].Traffic {
		if target.Tag != "" && target.Tag != plan.TagHeaders {
			tags = append(tags, plan.Tag{Name: target.Tag,
				Version: strings.TrimPrefix(target.RevisionName, w.componentService().Name+"-")})
		}
	}
	return w.renderTags(tags)
}

func (w *component) renderTags(tags []plan.Tag) string {
	parts := make([]string, 0, len(tags))
	for _, tag := range tags {
		parts = append(parts, tag.Name+" "+w.oracle.modelOf(tag.Version))
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}
