package observe

import (
	"maps"
	"slices"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// findRevisions finds a component's revisions, and the facts about them.
func (o *Observer) findRevisions(c *Component, now time.Time) {
	c.facts.revisions = o.snapshots(c)
	o.findAutoscalers(c)
	o.findSelected(c)
	c.recoverFirst()
	c.recoverLast(now)
	o.findDeployments(c)
	if rule := kube.Ours[*istionetworking.DestinationRule](o.Caches, c.Service.Object, kube.KindDestinationRule,
		c.Name.Service()); rule != nil {
		c.facts.subsets = istio.Subsets(&rule.Spec)
	}
	pods := o.Caches.PodsOf(c.Service.Key())
	c.Failures = countPods(c.Name, pods, c.facts.revisions)
	c.facts.endpoints = readyEndpoints(c.Name, o.Caches.SlicesOf(c.Service.Key()), pods)
	findUnready(c.Name, pods, c.facts.endpoints, c.facts.revisions)
	c.Seen.Strays = o.strays(c, pods)
	c.Seen.Unsnapshotted = unsnapshotted(c.Name, pods, c.facts.revisions)
}

// snapshots finds the ControllerRevisions, and returns what they record, by version.
func (o *Observer) snapshots(c *Component) map[string]*plan.Revision {
	revisions := map[string]*plan.Revision{}
	for _, object := range o.Caches.Owned(kube.KindControllerRevision, c.Service.Object, c.Name) {
		snapshot, version := object.(*appsv1.ControllerRevision), object.GetLabels()[names.LabelVersion]
		if version == "" {
			continue
		}
		c.Snapshots[version] = snapshot
		role := deploy.ReadRole(snapshot)
		replicas := deploy.ReadReplicas(snapshot)
		revisions[version] = &plan.Revision{
			Version:     version,
			Hash:        deploy.ReadHash(snapshot),
			CreatedAt:   snapshot.CreationTimestamp.Time,
			RolledOutAt: role.RolledOutAt,
			Fallbacks:   role.Fallbacks,
			FellBackAt:  role.FellBackAt,
			Rejection:   plan.Rejection{At: role.RejectedAt, Retry: role.RejectedRetry, Message: role.RejectedFor},
			Bounds:      plan.Bounds{Min: replicas.Min, Max: replicas.Max},
		}
	}
	return revisions
}

// findDeployments finds what the revisions' Deployments report.
func (o *Observer) findDeployments(c *Component) {
	for _, object := range o.Caches.Owned(kube.KindDeployment, c.Service.Object, c.Name) {
		deployment := object.(*appsv1.Deployment)
		if revision := c.facts.revisions[deployment.Labels[names.LabelVersion]]; revision != nil {
			revision.Replicas = Replicas(deployment)
			revision.DeadlineExceeded = deadlineExceeded(deployment)
			revision.Failure = deploymentFailure(deployment)
		}
	}
}

// findAutoscalers finds the autoscalers, and the bounds that they keep the revisions in.
func (o *Observer) findAutoscalers(c *Component) {
	c.Autoscalers = map[string]*autoscalingv2.HorizontalPodAutoscaler{}
	c.ScaledObjects = map[string]*deploy.ScaledObject{}
	for version := range c.facts.revisions {
		name := cache.NewObjectName(c.Name.Namespace, c.Name.Revision(version))
		c.Autoscalers[version], _ = o.Caches.Get(kube.Key{Kind: kube.KindAutoscaler, Name: name}).(*autoscalingv2.HorizontalPodAutoscaler)
		c.ScaledObjects[version], _ = o.Caches.Get(kube.Key{Kind: kube.KindScaledObject, Name: name}).(*deploy.ScaledObject)
	}
	for _, kind := range []kube.Kind{kube.KindAutoscaler, kube.KindScaledObject} {
		for _, object := range o.Caches.Owned(kind, c.Service.Object, c.Name) {
			if object.GetDeletionTimestamp() != nil {
				if kind == kube.KindScaledObject && c.Terminating == "" {
					c.Terminating = object.GetName()
				}
				continue
			}
			revision := c.facts.revisions[object.GetLabels()[names.LabelVersion]]
			if revision == nil {
				continue
			}
			switch object := object.(type) {
			case *autoscalingv2.HorizontalPodAutoscaler:
				revision.Autoscaler = plan.Bounds{
					Min: ptr.Deref(object.Spec.MinReplicas, 1),
					Max: object.Spec.MaxReplicas,
				}
			case *deploy.ScaledObject:
				revision.Autoscaler = plan.Bounds{Min: object.Spec.MinReplicaCount, Max: object.Spec.MaxReplicaCount}
			}
		}
	}
}

// findSelected finds the revision that the Services for clients without a sidecar select.
func (o *Observer) findSelected(c *Component) {
	for _, name := range []string{c.Service.Object.Name, c.Name.EntryService()} {
		service := kube.Ours[*corev1.Service](o.Caches, c.Service.Object, kube.KindService, name)
		if service == nil || service.Spec.Selector[names.LabelComponent] != c.Name.Kind {
			continue
		}
		if revision := c.facts.revisions[service.Spec.Selector[names.LabelVersion]]; revision != nil {
			revision.Selected = true
		}
	}
}

// strays finds the versions of which there is an object or a pod but no snapshot.
func (o *Observer) strays(c *Component, pods []*corev1.Pod) []plan.Stray {
	found := map[string]bool{}
	note := func(version string, runs bool) {
		if version != "" && c.facts.revisions[version] == nil {
			found[version] = found[version] || runs
		}
	}
	for _, kind := range kube.KindsOfRevision() {
		for _, object := range o.Caches.Owned(kind, c.Service.Object, c.Name) {
			if object.GetDeletionTimestamp() == nil {
				note(object.GetLabels()[names.LabelVersion], kind == kube.KindDeployment)
			}
		}
	}
	for _, pod := range pods {
		if pod.Labels[names.LabelComponent] == c.Name.Kind && stays(pod) {
			note(pod.Labels[names.LabelVersion], true)
		}
	}
	serves := map[string]bool{}
	for _, endpoint := range c.facts.endpoints {
		note(endpoint.version, true)
		serves[endpoint.version] = serves[endpoint.version] || !endpoint.ends
	}
	strays := make([]plan.Stray, 0, len(found))
	for _, version := range slices.Sorted(maps.Keys(found)) {
		strays = append(strays, plan.Stray{
			Version:        version,
			Runs:           found[version],
			Serves:         serves[version],
			Subset:         slices.Contains(c.facts.subsets, version),
			FailoverSubset: slices.Contains(c.facts.subsets, names.FailoverSubset(version)),
		})
	}
	return strays
}
