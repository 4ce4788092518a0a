package simulation

import (
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/pkg/istio"
)

// client is a client without a sidecar: kube-proxy sends it to what the slice of a Service
// lists. One sends to the InferenceService by its name, and gets the component at which predictions
// enter; others send to a component by its own name, as a transformer sends to the predictor.
type client struct {
	w       *component
	service cache.ObjectName
	// known is true if the Service is there.
	known   bool
	targets []types.UID
}

// newClients returns a client of each Service of a component apart from the one over all revisions,
// by which only Envoys send.
func newClients(w *component) []*client {
	var clients []*client
	for _, service := range w.carrying() {
		if service != w.componentService() {
			clients = append(clients, &client{w: w, service: service})
		}
	}
	w.watch("kube-proxy", kindSlice, w.lags.client, func(change objectChange) {
		for _, client := range clients {
			if client.service == change.key.Name {
				client.take(change)
			}
		}
	})
	return clients
}

func (c *client) take(change objectChange) {
	c.known, c.targets = false, nil
	if slice, exists := change.object.(*discoveryv1.EndpointSlice); exists {
		c.known, c.targets = true, readyIn(slice)
	}
}

// check holds what a client without a sidecar gets to promises (a) and (b): stable only. A component
// has a name of its own only beside others, and nothing is sent to it before.
func (c *client) check() {
	answers, excused := 0, !c.known && c.service != c.w.name
	for _, component := range c.w.components() {
		o, pods := component.oracle, component.nodes.answering(c.targets)
		answers += len(pods)
		switch mayReach := c.mayReach(component); {
		case len(pods) > 0 && !mayReach:
			c.w.broken("(b) the client of %s without a sidecar gets answers of the %s", c.service.Name, component.kind)
		case !o.looksAfterClients():
			excused = excused || mayReach
			continue
		default:
			excused = excused || mayReach && o.excusesClients()
		}
		for _, pod := range pods {
			if !o.maySelect(pod.model) {
				c.w.broken("(b) the client of %s without a sidecar gets answers of %s, which is not stable",
					c.service.Name, pod.model)
			}
		}
	}
	if answers == 0 && !excused {
		c.w.broken("(a) the client of %s without a sidecar gets no answer, and no pod of %s has failed",
			c.service.Name, c.w.oracle.stable(0))
	}
}

// mayReach reports whether the client may get to a component now.
func (c *client) mayReach(of *component) bool {
	if c.service != c.w.name {
		return of == c.w
	}
	o := c.w.oracle
	return o.entry == "" || o.entry == of.kind ||
		o.reentered.After(c.w.now) && (o.formerEntry == "" || o.formerEntry == of.kind)
}

// looksAfterClients reports whether anything is promised to the clients of a component: once it
// has a stable revision and is in the route, and unless it was removed from the spec.
func (o *oracle) looksAfterClients() bool {
	return o.stable(0) != "" && o.weights != nil && !o.leaving && !o.missed.After(o.w.now) && !o.w.now.Before(o.entered) &&
		!o.w.now.Before(o.hands)
}

// excusesClients reports whether a model that such a client may be sent to has failed by itself.
func (o *oracle) excusesClients() bool {
	for _, model := range allModels {
		if o.maySelect(model) && o.isExcused(model) {
			return true
		}
	}
	return false
}

// noteEntry remembers at which component predictions enter. The clients without a sidecar are
// led there a moment later.
func (o *oracle) noteEntry(route *istionetworking.VirtualService) {
	if entry := istio.Entry(&route.Spec); o.entry != entry {
		o.formerEntry, o.entry = o.entry, entry
		o.reentered = o.w.now.Add(o.grace())
	}
}

// enteredLate gives the clients of another component longer to get to it.
func (o *oracle) enteredLate(over time.Time) {
	if o.reentered.After(o.w.now) {
		o.reentered = later(o.reentered, over)
	}
}
