package reconcile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
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
	service   *servingv1beta1.InferenceService
	component names.Component
	// host that the service claims, at the ingress or, if it is cluster-local, in
	// the cluster; empty if none can be made.
	host string
	// clusterLocal says that the ingress is not to carry it.
	clusterLocal bool
	// invalid says what keeps the spec from being rendered, nil if nothing does.
	invalid *plan.Problem
	// ingress says why the ingress can't carry the service, nil if it can.
	ingress *plan.Problem
	// hostTaken says that another InferenceService has the host.
	hostTaken bool
	// snapshots are the ControllerRevisions that are ours, by version.
	snapshots map[string]*appsv1.ControllerRevision
	// route is the VirtualService, if it is ours.
	route *istionetworking.VirtualService
	// uncertain says that a write has failed and may have been done, so that the objects
	// may be other than they are seen.
	uncertain bool
	// specSince is since when the spec has been seen as it is.
	specSince time.Time
	// seen is what the rules decide on.
	seen plan.Seen
}

// observe gathers what the caches hold of an InferenceService. It returns nil if
// there is none, or if it is being deleted: then the garbage collector has the rest.
func (c *Controller) observe(name cache.ObjectName, now time.Time) (*observation, error) {
	cached, isService := c.caches.get(objectKey{KindInferenceService, name}).(*servingv1beta1.InferenceService)
	if !isService || cached.DeletionTimestamp != nil {
		return nil, nil
	}
	service := cached.DeepCopy()
	o := &observation{
		service:   service,
		component: names.Component{Namespace: service.Namespace, InferenceService: service.Name, Kind: string(servingv1beta1.PredictorComponent)},
		snapshots: map[string]*appsv1.ControllerRevision{},
	}
	c.observeIngress(o)
	o.observeRoute(c.caches.get(objectKey{KindVirtualService, name}))
	revisions := c.observeRevisions(o, name)
	c.observeTimes(o, name, revisions, now)
	spec, err := o.spec()
	if err != nil {
		return nil, err
	}
	o.seen.Spec = spec
	o.seen.Settings = c.settings
	o.seen.Serves = meta.IsStatusConditionTrue(service.Status.Conditions, servingv1beta1.ConditionReady)
	o.seen.LatestReady = o.versionOf(o.componentStatus().LatestReadyRevision)
	return o, nil
}

// observeRevisions finds the snapshots and what runs of each, and returns the
// revisions by version, without the times since when the facts have held.
func (c *Controller) observeRevisions(o *observation, name cache.ObjectName) map[string]*plan.Revision {
	revisions := map[string]*plan.Revision{}
	for _, snapshot := range ofService[*appsv1.ControllerRevision](c.caches.owned[KindControllerRevision], name) {
		version := snapshot.Labels[names.LabelVersion]
		if !controls(o.service, snapshot) || snapshot.Labels[names.LabelComponent] != o.component.Kind || version == "" {
			continue
		}
		o.snapshots[version] = snapshot
		role := o.role(snapshot)
		revisions[version] = &plan.Revision{
			Version:     version,
			Hash:        snapshot.Annotations[names.AnnotationSpecHash],
			CreatedAt:   snapshot.CreationTimestamp.Time,
			RolledOutAt: role.RolledOutAt,
			Fallbacks:   role.Fallbacks,
			FellBackAt:  role.FellBackAt,
		}
	}
	o.recoverFirst(revisions)
	c.observeStrays(o, name, revisions)
	for _, deployment := range ofService[*appsv1.Deployment](c.caches.owned[KindDeployment], name) {
		if revision := revisions[deployment.Labels[names.LabelVersion]]; revision != nil && controls(o.service, deployment) {
			revision.Replicas = replicas(deployment)
			revision.DeadlineExceeded = deadlineExceeded(deployment)
			revision.Failure = deploymentFailure(deployment)
		}
	}
	return revisions
}

// observeStrays finds the versions that something exists of but no snapshot.
func (c *Controller) observeStrays(o *observation, name cache.ObjectName, revisions map[string]*plan.Revision) {
	strays := map[string]bool{}
	for _, kind := range []Kind{KindDeployment, KindService, KindAutoscaler} {
		for _, object := range ofService[metav1.Object](c.caches.owned[kind], name) {
			version := object.GetLabels()[names.LabelVersion]
			if version == "" || object.GetLabels()[names.LabelComponent] != o.component.Kind || revisions[version] != nil {
				continue
			}
			if controls(o.service, object) && object.GetDeletionTimestamp() == nil {
				strays[version] = true
			}
		}
	}
	for _, version := range sortedKeys(strays) {
		o.seen.Strays = append(o.seen.Strays, plan.Stray{Version: version})
	}
}

// role returns what has become of a revision so far. That the first one was rolled
// out is in the status alone until there is a second (steps.go).
func (o *observation) role(snapshot *appsv1.ControllerRevision) deploy.Role {
	role := deploy.ReadRole(snapshot)
	if role.RolledOutAt.IsZero() && o.componentStatus().LatestRolledoutRevision == snapshot.Name {
		role.RolledOutAt = snapshot.CreationTimestamp.Time
	}
	return role
}

// recoverFirst takes the revision that the route gives everything to for stable if
// none is recorded: the manager that wrote the first route did not get to tell.
func (o *observation) recoverFirst(revisions map[string]*plan.Revision) {
	for _, revision := range revisions {
		if !revision.RolledOutAt.IsZero() {
			return
		}
	}
	for _, revision := range revisions {
		if o.weight(revision.Version) == 100 {
			revision.RolledOutAt = revision.CreatedAt
		}
	}
}

// componentStatus is what the status said of the component, empty if nothing.
func (o *observation) componentStatus() servingv1beta1.ComponentStatus {
	return o.service.Status.Components[servingv1beta1.ComponentType(o.component.Kind)]
}

// versionOf returns the version of a revision's name, empty for none.
func (o *observation) versionOf(revision string) string {
	return strings.TrimPrefix(revision, o.component.Revision(""))
}

// observeRoute reads the weights that the VirtualService carries now.
func (o *observation) observeRoute(object metav1.Object) {
	route, isRoute := object.(*istionetworking.VirtualService)
	if !isRoute || !controls(o.service, route) {
		return
	}
	o.route = route
	o.seen.Route.Entries = istio.Entries(&route.Spec)
}

// endpoint is a pod that Envoy is told of.
type endpoint struct {
	version string
	fact    string
	// ends says that the pod has been asked to end.
	ends bool
}

// stays reports whether the pod is to stay: it has not been asked to end, and its
// revision is to have pods at all. The slices, which are watched apart, may list it as
// ready for a while longer.
func (e endpoint) stays(revisions map[string]*plan.Revision) bool {
	revision := revisions[e.version]
	return !e.ends && revision != nil && revision.Replicas > 0
}

// observeTimes counts the pods and adds to each fact since when it has held.
func (c *Controller) observeTimes(o *observation, name cache.ObjectName, revisions map[string]*plan.Revision, now time.Time) {
	pods := ofService[*corev1.Pod](c.caches.pods, name)
	countPods(o.component, pods, revisions)
	endpoints := readyEndpoints(o.component, ofService[*discoveryv1.EndpointSlice](c.caches.slices, name), pods)
	subsets := c.observeSubsets(o)

	facts := []string{routeFact(o.seen.Route.Entries)}
	for _, subset := range subsets {
		facts = append(facts, subsetFact(subset))
	}
	for _, endpoint := range endpoints {
		if endpoint.stays(revisions) {
			facts = append(facts, endpoint.fact)
		}
	}
	since := c.sightings.see(name, facts, now)

	spec := specFact(o.service.Generation)
	o.specSince = c.asked.see(name, []string{spec}, now)[spec]
	o.seen.Route.Since = since[routeFact(o.seen.Route.Entries)]
	for _, endpoint := range endpoints {
		switch revision := revisions[endpoint.version]; {
		case revision == nil:
		case endpoint.stays(revisions):
			revision.Endpoints = append(revision.Endpoints, since[endpoint.fact])
		default:
			revision.Leaving++
		}
	}
	for i := range o.seen.Strays {
		stray := &o.seen.Strays[i]
		stray.Subset = slices.Contains(subsets, stray.Version)
		stray.FailoverSubset = slices.Contains(subsets, names.FailoverSubset(stray.Version))
	}
	for _, version := range sortedKeys(revisions) {
		revision := revisions[version]
		slices.SortFunc(revision.Endpoints, time.Time.Compare)
		revision.Subset = since[subsetFact(version)]
		revision.FailoverSubset = since[subsetFact(names.FailoverSubset(version))]
		o.seen.Revisions = append(o.seen.Revisions, *revision)
	}
}

func routeFact(entries []plan.Entry) string { return fmt.Sprintf("route/%v", entries) }

func specFact(generation int64) string { return fmt.Sprintf("spec/%d", generation) }

func subsetFact(subset string) string { return "subset/" + subset }

// observeSubsets returns the subsets of the component's DestinationRule, if ours.
func (c *Controller) observeSubsets(o *observation) []string {
	key := objectKey{KindDestinationRule, cache.NewObjectName(o.component.Namespace, o.component.Service())}
	rule, isRule := c.caches.get(key).(*istionetworking.DestinationRule)
	if !isRule || !controls(o.service, rule) {
		return nil
	}
	return istio.Subsets(&rule.Spec)
}

// countPods counts each revision's pods, and notes what keeps the newest of them from
// getting ready.
func countPods(component names.Component, pods []*corev1.Pod, revisions map[string]*plan.Revision) {
	// Creation times count seconds: without the names, two failing pods would take
	// turns in the status, which is a write and a pass each time.
	slices.SortFunc(pods, func(a, b *corev1.Pod) int {
		return cmp.Or(a.CreationTimestamp.Compare(b.CreationTimestamp.Time), strings.Compare(a.Name, b.Name))
	})
	for _, pod := range pods {
		revision := revisions[pod.Labels[names.LabelVersion]]
		if revision == nil || pod.Labels[names.LabelComponent] != component.Kind || pod.DeletionTimestamp != nil {
			continue
		}
		if pod.Status.Phase != corev1.PodSucceeded && pod.Status.Phase != corev1.PodFailed {
			revision.Pods++
		}
		if failure := podFailure(pod); failure != nil {
			revision.Failure = failure
		}
	}
}

// readyEndpoints returns the pods that the slices of the component's Service list as
// ready: the ones that istiod tells Envoy of. A pod that the cache doesn't know yet
// is left out until it does.
func readyEndpoints(component names.Component, listed []*discoveryv1.EndpointSlice, pods []*corev1.Pod) []endpoint {
	known := map[string]endpoint{}
	for _, pod := range pods {
		uid := string(pod.UID)
		known[uid] = endpoint{version: pod.Labels[names.LabelVersion], fact: "endpoint/" + uid, ends: pod.DeletionTimestamp != nil}
	}
	found := map[string]endpoint{}
	for _, slice := range listed {
		if slice.Labels[discoveryv1.LabelServiceName] != component.Service() {
			continue
		}
		for _, e := range slice.Endpoints {
			ready := e.Conditions.Ready == nil || *e.Conditions.Ready
			if !ready || e.TargetRef == nil {
				continue
			}
			uid := string(e.TargetRef.UID)
			if pod, isKnown := known[uid]; isKnown {
				found[uid] = pod
			}
		}
	}
	var endpoints []endpoint
	for _, uid := range sortedKeys(found) {
		endpoints = append(endpoints, found[uid])
	}
	return endpoints
}
