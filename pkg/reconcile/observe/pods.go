package observe

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// Replicas returns the replicas in a Deployment's spec; the API server's default is 1.
func Replicas(deployment *appsv1.Deployment) int32 {
	if deployment.Spec.Replicas == nil {
		return 1
	}
	return *deployment.Spec.Replicas
}

// endpoint is a ready pod, as istiod sends it to Envoy.
type endpoint struct {
	version string
	fact    string
	// ends is true if the pod is deleted and terminates.
	ends bool
}

// endpointFact names that a pod is a ready endpoint.
func endpointFact(pod *corev1.Pod) string { return "endpoint/" + string(pod.UID) }

// stays reports whether the pod is to stay: it isn't deleted, and its revision is to have pods at all.
// The slices, which are watched apart, may list it as ready for a while longer.
func (e endpoint) stays(revisions map[string]*plan.Revision) bool {
	revision := revisions[e.version]
	return !e.ends && revision != nil && revision.Replicas > 0
}

// countPods counts each revision's pods, and returns what keeps the newest of them from
// getting ready, by version.
func countPods(
	component names.Component,
	pods []*corev1.Pod,
	revisions map[string]*plan.Revision,
) map[string]*PodFailure {
	failures := map[string]*PodFailure{}
	// Creation times count seconds: without the names, two failing pods would take
	// turns in the status, which is a write and a pass each time.
	slices.SortFunc(pods, func(a, b *corev1.Pod) int {
		return cmp.Or(a.CreationTimestamp.Compare(b.CreationTimestamp.Time), strings.Compare(a.Name, b.Name))
	})
	for _, pod := range pods {
		revision := revisions[pod.Labels[names.LabelVersion]]
		if revision == nil || pod.Labels[names.LabelComponent] != component.Kind {
			continue
		}
		if pod.DeletionTimestamp != nil {
			if !hasEnded(pod) {
				revision.Terminating++
			}
			continue
		}
		if stays(pod) {
			revision.Pods++
		}
		if failure := failureOf(pod); failure != nil {
			revision.Failure = &failure.Problem
			failures[revision.Version] = failure
		}
	}
	return failures
}

// unsnapshotted counts the pods of versions without a snapshot.
func unsnapshotted(component names.Component, pods []*corev1.Pod, revisions map[string]*plan.Revision) int {
	n := 0
	for _, pod := range pods {
		if pod.Labels[names.LabelComponent] == component.Kind && revisions[pod.Labels[names.LabelVersion]] == nil && !hasEnded(pod) {
			n++
		}
	}
	return n
}

// findUnready finds when the pods of each revision were created that are not among the ready endpoints.
func findUnready(component names.Component, pods []*corev1.Pod, endpoints []endpoint, revisions map[string]*plan.Revision) {
	ready := map[string]bool{}
	for _, e := range endpoints {
		ready[e.fact] = true
	}
	for _, pod := range pods {
		revision := revisions[pod.Labels[names.LabelVersion]]
		if revision == nil || pod.Labels[names.LabelComponent] != component.Kind || !stays(pod) || ready[endpointFact(pod)] {
			continue
		}
		revision.Unready = append(revision.Unready, pod.CreationTimestamp.Time)
	}
}

// stays reports whether a pod has neither terminated nor been deleted.
func stays(pod *corev1.Pod) bool { return pod.DeletionTimestamp == nil && !hasEnded(pod) }

// hasEnded reports whether a pod's containers have ended for good, so that it takes no resources any longer.
func hasEnded(pod *corev1.Pod) bool {
	return pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
}

// readyEndpoints returns the pods that the slices of the component's Service list as
// ready: the pods that istiod sends to Envoy. A pod that the cache doesn't have yet is left out.
func readyEndpoints(component names.Component, listed []*discoveryv1.EndpointSlice, pods []*corev1.Pod) []endpoint {
	known := map[string]endpoint{}
	for _, pod := range pods {
		uid := string(pod.UID)
		known[uid] = endpoint{
			version: pod.Labels[names.LabelVersion],
			fact:    endpointFact(pod),
			ends:    pod.DeletionTimestamp != nil,
		}
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
	for _, uid := range slices.Sorted(maps.Keys(found)) {
		endpoints = append(endpoints, found[uid])
	}
	return endpoints
}
