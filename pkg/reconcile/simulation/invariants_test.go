package simulation

import (
	"time"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// check is made after every event of the world.
func (w *world) check() {
	for _, service := range w.services {
		service.check()
	}
}

func (w *component) check() {
	if w.mode == modeChaos || w.violation != "" || w.now.Before(w.oracle.hands) {
		return
	}
	for _, proxy := range w.proxies {
		shares := proxy.shares()
		proxy.checkShares(shares)
		for model := range shares {
			w.oracle.sent[model] = w.now
		}
		proxy.checkLosses()
		proxy.checkTags()
		proxy.checkTesters()
		proxy.checkMirror()
	}
	for _, client := range w.clients {
		client.check()
	}
}

// checkShares holds an Envoy to promise (b), and to (c) where a model is allowed nothing.
func (p *proxy) checkShares(shares map[string]float64) {
	for _, model := range allModels {
		switch allowed := p.w.oracle.allowed(model, p.way != byMesh); {
		case shares[model] <= allowed+1e-6:
		case allowed == 0:
			p.w.broken("(c) the %s gives %.1f %% to %s, which is allowed none", p.way, shares[model], model)
		default:
			p.w.broken("(b) the %s gives %.1f %% to %s, which is allowed %.0f", p.way, shares[model], model, allowed)
		}
	}
}

// checkLosses holds an Envoy to promises (a) and (d).
func (p *proxy) checkLosses() {
	sum := int32(0)
	for _, route := range p.routes {
		sum += route.weight
		cluster := p.clusters[route.cluster]
		if cluster == nil {
			p.w.broken("(a) the %s is to send %d %% to %s, which it doesn't know", p.way, route.weight, route.cluster)
			return
		}
		if len(p.answering(cluster)) == 0 {
			p.judgeLoss(route)
		}
	}
	if len(p.routes) == 0 && p.w.kind == names.Predictor && p.leads() && p.w.oracle.looksAfterClients() {
		p.w.broken("(a) the %s has no route", p.way)
	}
	if len(p.routes) > 0 && sum != 100 {
		p.w.broken("(d) the weights of the %s sum to %d", p.way, sum)
	}
}

// judgeLoss decides whether a cluster that answers nothing is the rollout's fault. It
// isn't where the revision's own pods have failed, and it is stable: that never falls
// over to a canary. Any other must be answered by stable if that is ready.
func (p *proxy) judgeLoss(route weightedCluster) {
	o := p.w.oracle
	version, failover := names.CutFailover(route.cluster)
	model, stable := o.modelOf(version), o.stable(0)
	if !o.isExcused(model) {
		p.w.broken("(a) the %s sends %d %% to %s, where nobody answers, and no pod of %s has failed",
			p.way, route.weight, route.cluster, model)
	}
	if (failover || !o.maySelect(model)) && !o.isExcused(stable) && p.w.nodes.ready(stable) > 0 {
		p.w.broken("(a) the %s sends %d %% to %s, where nobody answers, though %s is ready",
			p.way, route.weight, route.cluster, stable)
	}
}

// failed excuses what is lost for a pod that fails by itself: while its revision has
// no other, and then until news of the new one can be everywhere.
func (o *oracle) failed(pod *realPod) {
	o.lost[pod.model] = o.w.now
	o.excused[pod.model] = o.w.now.Add(o.news())
	for _, other := range o.w.nodes.living(o.w.nodes.ownerOf(pod)) {
		if other != pod && other.ready {
			return
		}
	}
	o.excused[pod.model] = o.w.now.Add(24 * time.Hour)
}

// cameUp ends the excuse when the news can be everywhere.
func (o *oracle) cameUp(pod *realPod) {
	if o.isExcused(pod.model) {
		o.excused[pod.model] = o.w.now.Add(o.news())
	}
}

// news is the longest that news of a pod takes to everybody.
func (o *oracle) news() time.Duration {
	return o.w.lags.nodes + o.w.lags.slices + o.w.lags.client + o.w.lags.propagation()
}

func (o *oracle) isExcused(model string) bool { return o.excused[model].After(o.w.now) }

// ready counts the pods of a model that are.
func (n *nodes) ready(model string) int {
	return n.countPods(func(pod *realPod) bool { return pod.model == model && pod.ready })
}

// late counts the pods of a model that are not ready although they have had the time for it, by the manager's clock,
// which somebody may have set.
func (n *nodes) late(model string) int {
	return n.countPods(func(pod *realPod) bool {
		return pod.model == model && !pod.ready && n.w.now.Add(n.w.jumped).Sub(pod.born) >= n.w.config.Pods.ProgressDeadline.Duration
	})
}

func (n *nodes) countPods(is func(*realPod) bool) int {
	count := 0
	for _, pods := range n.pods {
		for _, pod := range pods {
			if is(pod) {
				count++
			}
		}
	}
	return count
}

// names reports whether a proxy's route gives weight to a model, or would turn to it
// for stable's.
func (p *proxy) names(model string) bool {
	o := p.w.oracle
	for _, route := range p.routes {
		version, failover := names.CutFailover(route.cluster)
		routed := o.modelOf(version)
		if routed == model || failover && routed == o.stable(0) && model == o.stable(1) {
			return true
		}
	}
	return false
}

// heard holds Events to promise (f): each is for something that was written, once.
func (o *oracle) heard(event plan.Event) {
	if o.w.mode == modeChaos {
		return
	}
	made, changes := 0, 0
	for _, component := range o.w.components() {
		made += component.oracle.made
		changes += component.oracle.changes
	}
	switch event.Reason {
	case "RevisionCreated":
		o.created++
		if o.created > made {
			o.w.broken("(f) %d revisions were reported, and %d were made", o.created, made)
		}
	case "WeightsChanged":
		o.changesReported++
		if o.changesReported > changes {
			o.w.broken("(f) %d changes of the weights were reported, and %d were made", o.changesReported, changes)
		}
	}
}
