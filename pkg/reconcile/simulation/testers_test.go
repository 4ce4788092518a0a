package simulation

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	"k8s.io/utils/ptr"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// callTesters has the specs of some stories' users lead testers, and copies of requests, to the target. It draws from
// a stream of its own. Some stories stay as they are, for the broken rules that they are known to find
// (testdata/found-at.txt).
func callTesters(seed uint64, actions []action) []action {
	if seed%4 != 3 || slices.Contains([]uint64{1, 2, 4, 6}, seed%9) {
		return actions
	}
	chance := rand.New(rand.NewPCG(seed, 14))
	actions = slices.Clone(actions)
	for i, a := range actions {
		headers := chance.IntN(3) > 0
		steps := []string{"", "m20:3s,5:2s,50:4s", "m50:2s,m100:6s", "m1:0s,20:5s"}[chance.IntN(4)]
		if !slices.Contains(append(slices.Clone(a.args), a.verb), "apply") {
			continue
		}
		if headers {
			actions[i].args = append(slices.Clone(actions[i].args), "headers=on")
		}
		if steps != "" && !slices.ContainsFunc(a.args, func(arg string) bool { return strings.HasPrefix(arg, "steps=") }) {
			actions[i].args = append(slices.Clone(actions[i].args), "steps="+steps)
		}
	}
	return actions
}

// checkMirror holds an Envoy to promises (a) and (m): copies reach pods that it knows, of a model whose spec has them.
func (p *proxy) checkMirror() {
	o, mirror := p.w.oracle, p.mirror
	if mirror.Percent == 0 {
		return
	}
	model, cluster := o.modelOf(mirror.Version), p.clusters[mirror.Version]
	if cluster == nil {
		p.w.broken("(a) the %s is to copy to %s, which it doesn't know", p.way, mirror.Version)
		return
	}
	if len(p.answering(cluster)) == 0 && !o.isExcused(model) {
		p.w.broken("(a) the %s copies to %s, where nobody answers, and no pod of %s has failed", p.way, mirror.Version, model)
	}
	if len(o.asked) == 0 || o.leaving || o.missed.After(o.w.now) {
		return
	}
	wanted := func(asked appliedSpec) bool {
		return asked.model == model && ptr.Deref(asked.percent, 100) > 0 && slices.ContainsFunc(asked.steps,
			func(step plan.Step) bool { return step.Mirror > 0 })
	}
	if !slices.ContainsFunc(o.effective(), wanted) {
		p.w.broken("(m) the %s copies to %s, of which no spec wants copies", p.way, model)
	}
}

// writtenMirrors are the copies that are written, at the end.
func (w *component) writtenMirrors() string {
	var mirrors []string
	for _, key := range w.sorted(kube.KindVirtualService) {
		mirror := istio.Mirror(&w.api.objects[key].(*istionetworking.VirtualService).Spec, w.part())
		if mirror.Percent > 0 {
			mirrors = append(mirrors, fmt.Sprint(w.oracle.modelOf(mirror.Version), mirror.Percent))
		}
	}
	return strings.Join(mirrors, ", ")
}

// checkTesters holds an Envoy to promise (m).
func (p *proxy) checkTesters() {
	o := p.w.oracle
	if len(o.asked) == 0 || o.leaving || o.missed.After(o.w.now) {
		return
	}
	for _, tag := range p.tags {
		model := o.modelOf(tag.Version)
		wanted := func(asked appliedSpec) bool { return asked.model == model && asked.headers }
		if tag.Name == plan.TagHeaders && !slices.ContainsFunc(o.effective(), wanted) {
			p.w.broken("(m) the %s sends testers to %s, which no spec leads them to", p.way, model)
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
	if !last.headers || stable == "" || stable == last.model || w.nodes.broken[last.model] || w.rejectedAtRest(last) {
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
