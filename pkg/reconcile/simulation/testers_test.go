package simulation

import (
	"math/rand/v2"
	"slices"
	"strings"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// callTesters has the specs of some stories' users lead testers to the target. It draws from a stream of its own.
func callTesters(seed uint64, actions []action) []action {
	if seed%4 != 3 {
		return actions
	}
	chance := rand.New(rand.NewPCG(seed, 14))
	actions = slices.Clone(actions)
	for i, a := range actions {
		if chance.IntN(3) > 0 && slices.Contains(append(slices.Clone(a.args), a.verb), "apply") {
			actions[i].args = append(slices.Clone(a.args), "headers=on")
		}
	}
	return actions
}

// checkTesters holds an Envoy to promise (l).
func (p *proxy) checkTesters() {
	o := p.w.oracle
	if len(o.asked) == 0 || o.leaving || o.missed.After(o.w.now) {
		return
	}
	for _, tag := range p.tags {
		model := o.modelOf(tag.Version)
		wanted := func(asked appliedSpec) bool { return asked.model == model && asked.headers }
		if tag.Name == plan.TagHeaders && !slices.ContainsFunc(o.effective(), wanted) {
			p.w.broken("(l) the %s sends testers to %s, which no spec leads them to", p.way, model)
		}
	}
}

// hostTags are those of the tags that have a host.
func hostTags(tags []plan.Tag) []plan.Tag {
	return slices.DeleteFunc(tags, func(tag plan.Tag) bool { return tag.Name == plan.TagHeaders })
}

// wantedTesters is the model that testers get at the end.
func (w *component) wantedTesters(last appliedSpec) string {
	stable := w.oracle.stable(0)
	if !last.headers || stable == "" || stable == last.model || w.nodes.broken[last.model] {
		return ""
	}
	return last.model
}

// writtenTesters are the models that testers get by each VirtualService that leads to the component; one if they agree.
func (w *component) writtenTesters() string {
	var models []string
	for _, key := range w.sorted(kube.KindVirtualService) {
		spec := &w.api.objects[key].(*istionetworking.VirtualService).Spec
		if istio.Entries(spec, w.part()) == nil {
			continue
		}
		model := ""
		for _, tag := range istio.Tags(spec, w.part()) {
			if tag.Name == plan.TagHeaders {
				model = w.oracle.modelOf(tag.Version)
			}
		}
		models = append(models, model)
	}
	slices.Sort(models)
	return strings.Join(slices.Compact(models), ", ")
}

// reportedTesters is the model that testers get by the status.
func (w *component) reportedTesters() string {
	var models []string
	for _, target := range w.service().Status.Components[servingv1beta1.ComponentType(w.kind)].Traffic {
		if target.Tag == plan.TagHeaders {
			models = append(models, w.oracle.modelOf(
				strings.TrimPrefix(target.RevisionName, w.componentService().Name+"-")))
		}
	}
	return strings.Join(models, ", ")
}
