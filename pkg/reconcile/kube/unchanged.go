package kube

import (
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Unchanged reports whether an update changes nothing that a pass reads: the object has the version that it had, as
// when a watch begins anew, or what the caches keep of it is the same but for the version. Only kinds are compared that
// others update again and again, and that Sluice writes seldom or never: a write that conflicts with somebody else's is
// tried again at once by the event of that, or else after a second.
func Unchanged(before, after any) bool {
	was, is := before.(metav1.Object), after.(metav1.Object)
	if was.GetUID() == is.GetUID() && was.GetResourceVersion() == is.GetResourceVersion() {
		return true
	}
	switch before := before.(type) {
	case *corev1.Pod:
		return sameButVersion(before, after)
	case *discoveryv1.EndpointSlice:
		return sameButVersion(before, after)
	case *autoscalingv2.HorizontalPodAutoscaler:
		return sameButVersion(before, after)
	}
	return false
}

// sameButVersion reports whether two objects of a kind differ in nothing but their versions.
func sameButVersion[T any, P interface {
	*T
	metav1.Object
}](before P, object any) bool {
	after, sameKind := object.(P)
	if !sameKind {
		return false
	}
	copied := *before
	P(&copied).SetResourceVersion(after.GetResourceVersion())
	return equality.Semantic.DeepEqual(&copied, after)
}
