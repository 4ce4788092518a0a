package reconcile

import (
	"fmt"
	"slices"
	"strings"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// observation is all that a pass knows of an InferenceService. What is absent is
// nil; nothing in it may be changed but service, which is a copy.
type observation struct {
	service *servingv1beta1.InferenceService
	// addresses are where the service is to be reached at the ingress; none for a
	// cluster-local one.
	addresses addresses
	// claims says that it may have all that it is to have.
	claims bool
	// lacks are the names of Services, those by which it is to be reached in the cluster, that
	// the service doesn't have: with the problem where they are somebody else's, and nil where
	// there is none yet.
	lacks map[string]*plan.Problem
	// ingress says why the ingress can't carry the service, nil if it can.
	ingress *plan.Problem
	// unreached says that the gateway may not know of all routes yet, nil if it does.
	unreached *plan.Problem
	// route is the VirtualService of the service's name, which says how it is spread. ingressRoute
	// and pathRoute follow it: those of the hosts at the ingress, where the mesh doesn't have
	// them, and of the path. Each is nil if it isn't there or isn't ours.
	route, ingressRoute, pathRoute *istionetworking.VirtualService
	// uncertain says that a write has failed and may have been done, so that the objects
	// may be other than they are seen.
	uncertain bool
	// specSince is since when the spec has been seen as it is.
	specSince time.Time
	// parts are the components, the predictor first.
	parts []*part
	// stays is what the API server says to whether the service stays, nil before it is asked.
	stays func() (bool, error)
	// taken says that the route was written before all else.
	taken bool
}

// part is what a pass knows of one component of an InferenceService.
type part struct {
	*observation
	component names.Component
	// leaves says that the spec has the component no longer.
	leaves bool
	// invalid says what keeps the spec from being rendered, nil if nothing does.
	invalid *plan.Problem
	// snapshots are the ControllerRevisions that are ours, by version.
	snapshots map[string]*appsv1.ControllerRevision
	// protocols are what those of them that were asked for it speak, by version.
	protocols map[string]deploy.Protocol
	// ports are the further ports of those revisions, by version.
	ports map[string][]deploy.Port
	// access is what a new revision's pods get their model with.
	access deploy.Access
	// rerenders says that the target is to be rendered anew, and rerenderAfter when to find out
	// again, 0 for never (rerender.go).
	rerenders     bool
	rerenderAfter time.Duration
	// refused says why the target's objects can't be as they are, once that is known.
	refused *plan.Problem
	// waits says that what invalid tells of may come without another spec.
	waits bool
	// again is when to look anew at what time alone changes; 0 for never.
	again time.Duration
	// failures keep the newest pod of a version from getting ready.
	failures map[string]*podFailure
	// seen is what the rules decide on, and plan what they decide.
	seen plan.Seen
	plan plan.Plan
}

// observe gathers what the caches hold of an InferenceService. It returns nil if
// there is none, or if it is being deleted: then the garbage collector has the rest.
func (c *Controller) observe(name cache.ObjectName, now time.Time) (*observation, error) {
	cached, isService := c.caches.get(objectKey{KindInferenceService, name}).(*servingv1beta1.InferenceService)
	if !isService || cached.DeletionTimestamp != nil {
		return nil, nil
	}
	o := &observation{service: cached.DeepCopy()}
	o.route = c.observeRoute(o, name.Name)
	o.ingressRoute = c.observeRoute(o, names.IngressRoute(name.Name))
	o.pathRoute = c.observeRoute(o, names.PathRoute(name.Name))
	c.observeNames(o)
	c.observeIngress(o)
	for _, kind := range []string{names.Predictor, names.Transformer, names.Explainer} {
		p := c.observePart(o, kind)
		if p.leaves = p.predictorSpec() == nil; !p.leaves || p.exists(c.caches) {
			o.parts = append(o.parts, p)
		}
	}
	c.observeTimes(o, now)
	if former := c.former(o); former != nil {
		o.predictor().invalid, o.predictor().waits = former, true
		return o, nil
	}
	for _, p := range o.parts {
		if p.leaves {
			continue
		}
		spec, err := p.spec()
		if err != nil {
			return nil, err
		}
		p.seen.Spec = spec
		if err := c.observeSize(p); err != nil {
			return nil, err
		}
		if err := c.observeProtocol(p); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// former says what is left of an InferenceService of the same name that is no more, nil if
// nothing is. Only when it is gone, or nobody's, is it known who is stable.
func (c *Controller) former(o *observation) *plan.Problem {
	if o.route != nil && metav1.IsControlledBy(o.route, o.service) {
		return nil // It has been known, and what is left is not waited for again.
	}
	for _, kind := range sortedKeys(c.caches.owned) {
		for _, object := range ofService[metav1.Object](c.caches.owned[kind], o.name()) {
			if isFormer(o.service, object) {
				return &plan.Problem{Reason: ReasonConflict, Message: fmt.Sprintf(
					"%s %s is of a former InferenceService of this name; once the garbage collector has dealt with it, this one goes on", kind, object.GetName())}
			}
		}
	}
	return c.formerPods(o)
}

// formerPods says which pods are left of a former InferenceService whose Deployments are gone
// already. They are about to end, and would count as the new one's where both have the same
// revision. Those of a Deployment that was orphaned are as old, and are ours with it.
func (c *Controller) formerPods(o *observation) *plan.Problem {
	deployed := map[string]bool{}
	for _, object := range ofService[metav1.Object](c.caches.owned[KindDeployment], o.name()) {
		if controls(o.service, object) {
			deployed[object.GetLabels()[names.LabelComponent]+"/"+object.GetLabels()[names.LabelVersion]] = true
		}
	}
	for _, pod := range ofService[*corev1.Pod](c.caches.pods, o.name()) {
		older := pod.CreationTimestamp.Before(&o.service.CreationTimestamp)
		if older && stays(pod) && !deployed[pod.Labels[names.LabelComponent]+"/"+pod.Labels[names.LabelVersion]] {
			return &plan.Problem{Reason: ReasonConflict, Message: fmt.Sprintf(
				"Pod %s is of a former InferenceService of this name; once it ends, this one goes on", pod.Name)}
		}
	}
	return nil
}

// name is the InferenceService's.
func (o *observation) name() cache.ObjectName { return cache.MetaObjectToName(o.service) }

// observePart finds what there is of a component. Since when the facts have held is left
// to observeTimes.
func (c *Controller) observePart(o *observation, kind string) *part {
	p := &part{
		observation: o,
		component:   names.Component{Namespace: o.service.Namespace, InferenceService: o.service.Name, Kind: kind},
		snapshots:   map[string]*appsv1.ControllerRevision{},
		protocols:   map[string]deploy.Protocol{},
		ports:       map[string][]deploy.Port{},
	}
	p.seen.Settings = c.settings
	p.seen.Optional = kind != names.Predictor
	if o.ingress == nil || o.ingress.Reason != ReasonNoServer {
		p.seen.IngressProblem = o.ingress // Without a server there is a route all the same: the mesh has it.
	}
	p.seen.Serves = meta.IsStatusConditionTrue(o.service.Status.Conditions, servingv1beta1.ConditionReady)
	p.seen.LatestReady = p.versionOf(p.status().LatestReadyRevision)
	p.seen.Route.Tags = o.tagsOf(p.component)
	if o.route != nil {
		p.seen.Route.Entries = istio.Entries(&o.route.Spec, p.component)
		if p.seen.Optional && p.seen.Route.Entries == nil && istio.Entry(&o.route.Spec) != "" {
			// The URL leads somewhere, without this one.
			p.seen.Serves = true
		}
	}
	return p
}

// observeRevisions finds the snapshots and what runs of each, and returns the
// revisions by version, without the times since when the facts have held.
func (c *Controller) observeRevisions(p *part, now time.Time) map[string]*plan.Revision {
	revisions := map[string]*plan.Revision{}
	for _, object := range p.owned(c.caches, KindControllerRevision) {
		snapshot, version := object.(*appsv1.ControllerRevision), object.GetLabels()[names.LabelVersion]
		if version == "" {
			continue
		}
		p.snapshots[version] = snapshot
		role := deploy.ReadRole(snapshot)
		revisions[version] = &plan.Revision{
			Version:     version,
			Hash:        deploy.ReadHash(snapshot),
			CreatedAt:   snapshot.CreationTimestamp.Time,
			RolledOutAt: role.RolledOutAt,
			Fallbacks:   role.Fallbacks,
			FellBackAt:  role.FellBackAt,
			Bounds:      boundsOf(deploy.ReadReplicas(snapshot)),
		}
	}
	c.observeAutoscalers(p, revisions)
	c.observeSelected(p, revisions)
	p.recoverFirst(revisions)
	p.recoverLast(revisions, now)
	for _, object := range p.owned(c.caches, KindDeployment) {
		deployment := object.(*appsv1.Deployment)
		if revision := revisions[deployment.Labels[names.LabelVersion]]; revision != nil {
			revision.Replicas = replicas(deployment)
			revision.DeadlineExceeded = deadlineExceeded(deployment)
			revision.Failure = deploymentFailure(deployment)
		}
	}
	return revisions
}

// owned returns the component's objects of a kind.
func (p *part) owned(caches *Caches, kind Kind) []metav1.Object {
	var objects []metav1.Object
	for _, object := range ofService[metav1.Object](caches.owned[kind], p.name()) {
		if object.GetLabels()[names.LabelComponent] == p.component.Kind && controls(p.service, object) {
			objects = append(objects, object)
		}
	}
	return objects
}

// exists reports whether there is anything of the component.
func (p *part) exists(caches *Caches) bool {
	for kind := range kinds {
		if kind != KindInferenceService && len(p.owned(caches, kind)) > 0 {
			return true
		}
	}
	return false
}

// strays finds the versions that something exists of but no snapshot.
func (c *Controller) strays(s *sight, pods []*corev1.Pod) []plan.Stray {
	found := map[string]bool{}
	note := func(version string, runs bool) {
		if version != "" && s.revisions[version] == nil {
			found[version] = found[version] || runs
		}
	}
	for _, kind := range []Kind{KindDeployment, KindService, KindAutoscaler, KindScaledObject} {
		for _, object := range s.owned(c.caches, kind) {
			if object.GetDeletionTimestamp() == nil {
				note(object.GetLabels()[names.LabelVersion], kind == KindDeployment)
			}
		}
	}
	for _, pod := range pods {
		if pod.Labels[names.LabelComponent] == s.component.Kind && stays(pod) {
			note(pod.Labels[names.LabelVersion], true)
		}
	}
	for _, endpoint := range s.endpoints {
		note(endpoint.version, true)
	}
	strays := make([]plan.Stray, 0, len(found))
	for _, version := range sortedKeys(found) {
		strays = append(strays, plan.Stray{
			Version:        version,
			Runs:           found[version],
			Subset:         slices.Contains(s.subsets, version),
			FailoverSubset: slices.Contains(s.subsets, names.FailoverSubset(version)),
		})
	}
	return strays
}

// status is what the InferenceService's said of the component, empty if nothing.
func (p *part) status() servingv1beta1.ComponentStatus {
	return p.service.Status.Components[servingv1beta1.ComponentType(p.component.Kind)]
}

// versionOf returns the version of a revision's name, empty for none.
func (p *part) versionOf(revision string) string {
	return strings.TrimPrefix(revision, p.component.Revision(""))
}

// observeRoute finds a VirtualService of the service's, nil if there is none.
func (c *Controller) observeRoute(o *observation, name string) *istionetworking.VirtualService {
	object := c.caches.get(objectKey{KindVirtualService, cache.NewObjectName(o.service.Namespace, name)})
	if route, isRoute := object.(*istionetworking.VirtualService); isRoute && controls(o.service, route) {
		return route
	}
	return nil
}
