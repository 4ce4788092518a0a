package simulation

import (
	"strings"
	"time"

	networking "istio.io/api/networking/v1alpha3"
	"k8s.io/apimachinery/pkg/types"

	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// proxy is an Envoy: the ingress gateway, or the sidecar of a client.
type proxy struct {
	w *component
	// way is how its requests come, and its name.
	way wayIn
	// busy is until when it takes in earlier pushes.
	busy time.Time
	// clusters are those that it sends to; a new one isn't among them before it has
	// its endpoints. warming are the newest push's.
	clusters, warming map[string]*envoyCluster
	routes            []weightedCluster
	tags              []plan.Tag
	mirror            plan.Mirror
}

// envoyCluster is a subset with its endpoints in two priorities.
type envoyCluster struct {
	subset        *networking.Subset
	first, second []types.UID
}

func newProxy(w *component, way wayIn) *proxy {
	return &proxy{w: w, way: way, clusters: map[string]*envoyCluster{}}
}

// stream names what it draws from by chance.
func (p *proxy) stream() string { return "proxy/" + string(p.way) }

// send takes a push in, in istiod's order: clusters, endpoints, routes.
func (p *proxy) send(push *istiodPush) {
	at := p.w.now.Add(p.w.upTo(p.stream(), p.w.lags.proxy))
	if at.Before(p.busy) {
		at = p.busy
	}
	wait := at.Sub(p.w.now)
	endpoints := wait + p.w.upTo(p.stream(), p.w.lags.stage)
	routes := endpoints + p.w.upTo(p.stream(), p.w.lags.stage)
	p.busy = p.w.now.Add(routes)
	p.w.after(wait, func() { p.takeClusters(push) })
	p.w.after(endpoints, func() { p.takeEndpoints(push) })
	p.w.after(routes, func() { p.takeRoutes(push) })
}

func (p *proxy) takeClusters(push *istiodPush) {
	p.warming = map[string]*envoyCluster{}
	for _, name := range sortedKeys(push.clusters) {
		cluster := &envoyCluster{subset: push.clusters[name]}
		if old := p.clusters[name]; old != nil {
			cluster.first, cluster.second = old.first, old.second
			p.clusters[name] = cluster
		}
		p.warming[name] = cluster
	}
	for name := range p.clusters {
		if p.warming[name] == nil {
			delete(p.clusters, name)
		}
	}
}

func (p *proxy) takeEndpoints(push *istiodPush) {
	for name, cluster := range p.warming {
		cluster.first, cluster.second = nil, nil
		for _, endpoint := range push.endpoints {
			switch {
			case !matches(cluster.subset.Labels, endpoint.labels):
			case prefers(cluster.subset, endpoint.labels):
				cluster.first = append(cluster.first, endpoint.uid)
			default:
				cluster.second = append(cluster.second, endpoint.uid)
			}
		}
		p.clusters[name] = cluster
	}
}

func (p *proxy) takeRoutes(push *istiodPush) {
	p.routes, p.tags, p.mirror = push.routes[p.way], push.tags[p.way], push.mirrors[p.way]
	p.w.log("%s has push %d: %v, %d endpoints", p.way, push.number, p.routes, len(push.endpoints))
}

func matches(selector, labels map[string]string) bool {
	for key, value := range selector {
		if labels[key] != value {
			return false
		}
	}
	return true
}

// prefers reports whether a subset's pods of these labels are its first choice. Istio
// ranks them only where there is outlier detection.
func prefers(subset *networking.Subset, labels map[string]string) bool {
	locality := subset.GetTrafficPolicy().GetLoadBalancer().GetLocalityLbSetting()
	if !locality.GetEnabled().GetValue() || subset.TrafficPolicy.OutlierDetection == nil {
		return true
	}
	for _, priority := range locality.FailoverPriority {
		if key, value, given := strings.Cut(priority, "="); given && labels[key] != value {
			return false
		}
	}
	return true
}

// answering returns the pods that get a cluster's requests: those of the first choice
// that answer, else the others. Outlier detection and retries see to that.
func (p *proxy) answering(cluster *envoyCluster) []*realPod {
	for _, choice := range [][]types.UID{cluster.first, cluster.second} {
		if pods := p.w.nodes.answering(choice); len(pods) > 0 {
			return pods
		}
	}
	return nil
}

// answering returns those of the pods that answer.
func (n *nodes) answering(uids []types.UID) []*realPod {
	var pods []*realPod
	for _, uid := range uids {
		if pod := n.byUID[uid]; pod != nil && pod.serving {
			pods = append(pods, pod)
		}
	}
	return pods
}

// shares returns what each model gets of the requests through a proxy, in percent.
func (p *proxy) shares() map[string]float64 {
	shares := map[string]float64{}
	for _, route := range p.routes {
		cluster := p.clusters[route.cluster]
		if cluster == nil {
			continue
		}
		pods := p.answering(cluster)
		for _, pod := range pods {
			shares[pod.model] += float64(route.weight) / float64(len(pods))
		}
	}
	return shares
}
