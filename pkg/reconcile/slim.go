package reconcile

import (
	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/apis/names"
)

// slim drops what no pass reads from an object on its way into a cache: other
// people's objects are kept by name and owner only, and nobody's field records but
// ours. It is a cache.TransformFunc.
func slim(object any) (any, error) {
	accessor, isObject := object.(metav1.Object)
	if !isObject {
		return object, nil
	}
	accessor.SetManagedFields(ourManagedFields(accessor))
	switch object := object.(type) {
	case *corev1.Pod:
		return slimPod(object), nil
	case *discoveryv1.EndpointSlice:
		return object, nil
	case *istionetworking.Gateway:
		return &istionetworking.Gateway{ObjectMeta: identity(object)}, nil
	}
	if _, ours := accessor.GetLabels()[names.LabelInferenceService]; ours {
		return object, nil
	}
	return slimForeign(object), nil
}

// slimForeign reduces an object that isn't ours to its identity.
func slimForeign(object any) any {
	switch object := object.(type) {
	case *appsv1.ControllerRevision:
		return &appsv1.ControllerRevision{ObjectMeta: identity(object)}
	case *appsv1.Deployment:
		return &appsv1.Deployment{ObjectMeta: identity(object)}
	case *corev1.Service:
		return &corev1.Service{ObjectMeta: identity(object)}
	case *autoscalingv2.HorizontalPodAutoscaler:
		return &autoscalingv2.HorizontalPodAutoscaler{ObjectMeta: identity(object)}
	case *istionetworking.DestinationRule:
		return &istionetworking.DestinationRule{ObjectMeta: identity(object)}
	case *istionetworking.VirtualService:
		return &istionetworking.VirtualService{ObjectMeta: identity(object)}
	}
	return object
}

// identity is an object's name and owner.
func identity(object metav1.Object) metav1.ObjectMeta {
	return metav1.ObjectMeta{
		Name:            object.GetName(),
		Namespace:       object.GetNamespace(),
		UID:             object.GetUID(),
		ResourceVersion: object.GetResourceVersion(),
		OwnerReferences: object.GetOwnerReferences(),
	}
}

// slimPod keeps what tells a pod's revision and how it fares.
func slimPod(pod *corev1.Pod) *corev1.Pod {
	slim := &corev1.Pod{ObjectMeta: identity(pod)}
	slim.Labels = pod.Labels
	slim.CreationTimestamp = pod.CreationTimestamp
	slim.DeletionTimestamp = pod.DeletionTimestamp
	slim.Status = corev1.PodStatus{
		Phase:                 pod.Status.Phase,
		Reason:                pod.Status.Reason,
		Message:               pod.Status.Message,
		Conditions:            pod.Status.Conditions,
		InitContainerStatuses: pod.Status.InitContainerStatuses,
		ContainerStatuses:     pod.Status.ContainerStatuses,
	}
	return slim
}

func ourManagedFields(object metav1.Object) []metav1.ManagedFieldsEntry {
	var ours []metav1.ManagedFieldsEntry
	for _, entry := range object.GetManagedFields() {
		if ourEntry(entry) {
			ours = append(ours, entry)
		}
	}
	return ours
}
