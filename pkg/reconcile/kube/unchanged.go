package kube

import (
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Unchanged reports whether an update of a cached object changes nothing that a pass reads: the object has the version
// that it had, as when a watch begins anew, or what the caches keep of it is the same but for the version. Only kinds
// are compared that others update again and again, and that Sluice writes seldom or never: a write that conflicts with
// somebody else's is tried again at once by the event of that, or else after a second.
func Unchanged(before, after any) bool {
	object, isPacked := before.(packedObject)
	if !isPacked {
		was, is := before.(metav1.Object), Unpacked(after).(metav1.Object)
		return was.GetUID() == is.GetUID() && was.GetResourceVersion() == is.GetResourceVersion()
	}
	same, sameVersion := object.sameAs(after)
	switch object.(type) {
	case *packed[corev1.Pod, *corev1.Pod], *packed[discoveryv1.EndpointSlice, *discoveryv1.EndpointSlice],
		*packed[autoscalingv2.HorizontalPodAutoscaler, *autoscalingv2.HorizontalPodAutoscaler]:
		return same
	}
	return sameVersion
}
