package observe

import (
	"slices"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/client-go/tools/cache"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/memory"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// Observer observes InferenceServices.
type Observer struct {
	Config   *configv1alpha1.SluiceConfiguration
	Settings plan.Settings
	Caches   *kube.Caches
	Reader   kube.Reader
	Memory   *memory.Memory
	// Figures counts requests; nil if none are counted.
	Figures Figures
}

// Observe returns an InferenceService as the caches hold it: first it collects the objects, then
// it times the facts about them, and with both it fills in what the rules decide on. It returns nil
// if there is no InferenceService of the name, or if it is being deleted: then the garbage
// collector has the rest. It returns an error if the spec can't be hashed or a snapshot can't be
// read.
func (o *Observer) Observe(name cache.ObjectName, now time.Time) (*Service, error) {
	cached, isService := o.Caches.Get(kube.Key{Kind: kube.KindInferenceService, Name: name}).(*servingv1beta1.InferenceService)
	if !isService || cached.DeletionTimestamp != nil {
		return nil, nil
	}
	record := o.Memory.Of(name)
	unconfirmed := record.Unconfirmed(now)
	if unconfirmed {
		// What waits for Envoy, and for what runs, waits anew: the objects may have
		// changed. Taking traffic away waits for nothing.
		record.ForgetHeld()
	}
	s := o.collect(cached.DeepCopy(), now)
	s.Unconfirmed = unconfirmed
	o.time(s, record, now)
	if err := o.readSpecs(s); err != nil {
		return nil, err
	}
	o.count(s, now)
	return s, nil
}

// collect finds the objects of the service, and what they report without regard to time.
func (o *Observer) collect(object *servingv1beta1.InferenceService, now time.Time) *Service {
	s := &Service{Object: object}
	s.Route = o.route(s, object.Name)
	s.IngressRoute = o.route(s, names.IngressRoute(object.Name))
	s.PathRoute = o.route(s, names.PathRoute(object.Name))
	s.KEDA.Installed, s.KEDA.Known = o.Caches.KEDAInstalled()
	o.findNames(s)
	o.findIngress(s)
	for _, kind := range names.Kinds() {
		c := o.component(s, kind)
		if !c.Removed || o.exists(c) {
			s.Components = append(s.Components, c)
		}
	}
	for _, c := range s.Components {
		o.findRevisions(c, now)
	}
	return s
}

// time finds since when the facts that a plan waits for have held.
func (o *Observer) time(s *Service, record *memory.Record, now time.Time) {
	s.SpecSince = record.SpecSince(s.Object.Generation, now)
	since := record.Held(s.facts(), now)
	o.timeReached(s, since[s.reachedFact()], now)
	for _, c := range s.Components {
		c.fill(since)
	}
}

// readSpecs reads what the user wants of each component, unless something of a former service is
// left.
func (o *Observer) readSpecs(s *Service) error {
	if former := o.former(s); former != nil {
		s.Predictor().Invalid, s.Predictor().Waits = former, true
		return nil
	}
	for _, c := range s.Components {
		if c.Removed {
			continue
		}
		if err := c.readSpec(o.Config); err != nil {
			return err
		}
		if err := c.checkSize(o.Config); err != nil {
			return err
		}
		if err := o.checkProtocol(c); err != nil {
			return err
		}
	}
	return nil
}

// component finds what the routes and the status report of a component.
func (o *Observer) component(s *Service, kind string) *Component {
	c := &Component{
		Service:   s,
		Name:      names.Component{Namespace: s.Object.Namespace, InferenceService: s.Object.Name, Kind: kind},
		Snapshots: map[string]*appsv1.ControllerRevision{},
		speaks:    map[string]speaks{},
	}
	c.Removed = c.Spec() == nil
	c.Seen.Settings = o.Settings
	c.Seen.Optional = kind != names.Predictor
	if s.IngressProblem == nil || s.IngressProblem.Reason != servingv1beta1.ReasonNoServer {
		c.Seen.IngressProblem = s.IngressProblem // Without a server there is a route all the same: the mesh has it.
	}
	c.Seen.Serves = meta.IsStatusConditionTrue(s.Object.Status.Conditions, servingv1beta1.ConditionReady)
	c.Seen.LatestReady = c.VersionOf(c.Status().LatestReadyRevision)
	c.Seen.Route.Tags = s.tags(c.Name)
	c.Seen.Route.Mirrors = slices.DeleteFunc(c.mirrors(), func(m plan.Mirror) bool { return m.Percent == 0 })
	if s.Route != nil {
		c.Seen.Route.Entries = istio.Entries(&s.Route.Spec, c.Name)
		c.Seen.Route.Held = istio.Held(s.Route, c.Name)
		if c.Seen.Optional && !c.Removed && c.Seen.Route.Entries == nil && istio.Entry(&s.Route.Spec) != "" {
			// The URL leads somewhere, and not through this one yet.
			c.Seen.Serves = true
		}
	}
	return c
}

// exists reports whether there is any object of the component.
func (o *Observer) exists(c *Component) bool {
	for _, kind := range kube.KindsOfComponent() {
		if len(o.Caches.Owned(kind, c.Service.Object, c.Name)) > 0 {
			return true
		}
	}
	return false
}

// route returns a VirtualService that the service owns, nil if there is none.
func (o *Observer) route(s *Service, name string) *istionetworking.VirtualService {
	return kube.Ours[*istionetworking.VirtualService](o.Caches, s.Object, kube.KindVirtualService, name)
}
