package simulation

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// myModel names the first InferenceService.
var myModel = cache.NewObjectName("default", "my-model")

// component is one InferenceService in a world, with all that is made of it, and its users: its
// predictor; or another component of it, which has traffic, promises and users of its own. What
// it draws by chance doesn't depend on the others.
type component struct {
	*world
	name cache.ObjectName
	kind string
	// predictor is that of the InferenceService, others are what there ever was beside it, which
	// only the predictor knows.
	predictor *component
	others    []*component
	nodes     *nodes
	scalers   *kedaScaler
	endpoints *sliceController
	istiod    *istiod
	proxies   []*proxy
	clients   []*client
	oracle    *oracle
	faults    []fault
	outages   map[kube.Kind]time.Time
	// made counts the InferenceServices of that name that there were, last is what was
	// applied to it last.
	made int
	last []string
	// tags is true if single revisions are to have hosts of their own.
	tags bool
}

// add makes room for an InferenceService of a name, which doesn't exist yet.
func (w *world) add(name cache.ObjectName) *component {
	predictor := &component{world: w, name: name, kind: names.Predictor}
	predictor.predictor = predictor
	return w.equip(predictor)
}

// equip gives a component its controllers, and its clients.
func (w *world) equip(s *component) *component {
	s.nodes = newNodes(s)
	s.scalers = newKEDAScaler(s)
	s.endpoints = newSliceController(s)
	s.istiod = newIstiod(s)
	s.proxies = []*proxy{newProxy(s, byIngress), newProxy(s, byMesh)}
	if w.paths {
		s.proxies = append(s.proxies, newProxy(s, byPath))
	}
	s.clients = newClients(s)
	s.oracle = newOracle(s)
	w.services = append(w.services, s)
	return s
}

// other is the second InferenceService.
func (w *world) other() *component {
	if len(w.services) == 1 {
		w.add(cache.NewObjectName(myModel.Namespace, "their-model"))
	}
	return w.services[1]
}

// serviceOf returns the component that an object belongs to, by its name.
func (w *world) serviceOf(object string) *component {
	for _, service := range slices.Backward(w.services) {
		if service.owns(object) {
			return service
		}
	}
	panic("nobody's: " + object)
}

// owns reports whether an object belongs to this component. Objects of the whole InferenceService
// belong to the predictor.
func (w *component) owns(object string) bool {
	its := names.Predictor
	for _, kind := range []string{names.Transformer, names.Explainer} {
		if strings.HasPrefix(object, w.name.Name+"-"+kind) {
			its = kind
		}
	}
	return strings.HasPrefix(object, w.name.Name) && its == w.kind
}

// concerns reports whether an object belongs to this component, or to all.
func (w *component) concerns(key kube.Key) bool {
	return w.owns(key.Name.Name) ||
		key.Kind == kube.KindVirtualService &&
			slices.Contains([]cache.ObjectName{w.name, w.ingressRoute(), w.pathRoute()}, key.Name)
}

// componentService is the Service over all revisions.
func (w *component) componentService() cache.ObjectName {
	return cache.NewObjectName(w.name.Namespace, w.part().Service())
}

// watch is the API server's, of this service's objects only.
func (w *component) watch(watcher string, kind kube.Kind, limit time.Duration, deliver func(objectChange)) {
	w.api.watch(w.stream(watcher), kind, limit, func(change objectChange) {
		if w.concerns(change.key) {
			deliver(change)
		}
	})
}

// sorted returns the keys of this service's objects of a kind, in order.
func (w *component) sorted(kind kube.Kind) []kube.Key {
	var keys []kube.Key
	for _, key := range w.api.sorted(kind) {
		if w.concerns(key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// stream names a stream of chance as this service's own.
func (w *component) stream(name string) string {
	if w.kind != names.Predictor {
		name = w.kind + "/" + name
	}
	if w.name != myModel {
		name = w.name.Name + "/" + name
	}
	return name
}

func (w *component) chance(stream string) *rand.Rand { return w.world.chance(w.stream(stream)) }

func (w *component) pick(stream string, from ...time.Duration) time.Duration {
	return w.world.pick(w.stream(stream), from...)
}

func (w *component) upTo(stream string, limit time.Duration) time.Duration {
	return w.world.upTo(w.stream(stream), limit)
}

// part names the component.
func (w *component) part() names.Component {
	return names.Component{Namespace: w.name.Namespace, InferenceService: w.name.Name, Kind: w.kind}
}
