package reconcile

import (
	networking "istio.io/api/networking/v1alpha3"
	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
)

// slim drops what no pass reads from an object on its way into a cache: other people's
// objects are kept by name and owner only, and ours without the fields that are only ever
// compared with what they should be, of which a digest is kept. It is a cache.TransformFunc,
// and gets what it has returned before: the second time changes nothing.
func slim(object any) (any, error) {
	accessor, isObject := object.(metav1.Object)
	if !isObject {
		return object, nil
	}
	switch object := object.(type) {
	case *corev1.Pod:
		return slimPod(object), nil
	case *discoveryv1.EndpointSlice:
		object.ManagedFields = nil
		return object, nil
	case *servingv1beta1.InferenceService:
		object.ManagedFields = nil
		delete(object.Annotations, corev1.LastAppliedConfigAnnotation)
		return object, nil
	case *istionetworking.Gateway:
		slimmed := &istionetworking.Gateway{ObjectMeta: identity(object)}
		slimmed.Spec.Servers = object.Spec.Servers
		return slimmed, nil
	}
	if _, ours := accessor.GetLabels()[names.LabelInferenceService]; ours {
		return slimOwn(accessor), nil
	}
	return slimForeign(object), nil
}

// slimOwn keeps what passes read of our own objects, and digests the rest.
func slimOwn(object metav1.Object) any {
	if ownFieldsOf(object).digest != "" {
		return object
	}
	switch object := object.(type) {
	case *appsv1.ControllerRevision:
		return &appsv1.ControllerRevision{ObjectMeta: ours(KindControllerRevision, object), Data: object.Data, Revision: object.Revision}
	case *appsv1.Deployment:
		return &appsv1.Deployment{
			ObjectMeta: ours(KindDeployment, object),
			Spec:       appsv1.DeploymentSpec{Replicas: object.Spec.Replicas},
			Status:     appsv1.DeploymentStatus{Conditions: object.Status.Conditions},
		}
	case *corev1.Service:
		slimmed := &corev1.Service{ObjectMeta: ours(KindService, object)}
		if protocol := deploy.ServiceProtocol(object); protocol != deploy.HTTP {
			slimmed.Spec.Ports = []corev1.ServicePort{{Name: protocol.PortName()}}
		}
		if object.Labels[names.LabelVersion] == "" && object.Spec.Selector[names.LabelVersion] != "" {
			slimmed.Spec.Selector = object.Spec.Selector // of a revision that is not in its name
		}
		return slimmed
	case *autoscalingv2.HorizontalPodAutoscaler:
		return &autoscalingv2.HorizontalPodAutoscaler{
			ObjectMeta: ours(KindAutoscaler, object),
			Spec:       autoscalingv2.HorizontalPodAutoscalerSpec{MinReplicas: object.Spec.MinReplicas, MaxReplicas: object.Spec.MaxReplicas},
			Status:     autoscalingv2.HorizontalPodAutoscalerStatus{Conditions: object.Status.Conditions},
		}
	case *deploy.ScaledObject:
		return &deploy.ScaledObject{
			ObjectMeta: ours(KindScaledObject, object),
			Spec:       deploy.ScaledObjectSpec{MinReplicaCount: object.Spec.MinReplicaCount, MaxReplicaCount: object.Spec.MaxReplicaCount},
			Status:     object.Status,
		}
	case *istionetworking.DestinationRule:
		slimmed := &istionetworking.DestinationRule{ObjectMeta: ours(KindDestinationRule, object)}
		for _, subset := range object.Spec.Subsets {
			slimmed.Spec.Subsets = append(slimmed.Spec.Subsets, &networking.Subset{Name: subset.GetName()})
		}
		return slimmed
	case *istionetworking.VirtualService:
		object.ObjectMeta = ours(KindVirtualService, object)
		return object
	}
	return object
}

// ours is what passes read of our own objects' metadata.
func ours(kind Kind, object metav1.Object) metav1.ObjectMeta {
	kept := identity(object)
	kept.Labels = object.GetLabels()
	kept.CreationTimestamp = object.GetCreationTimestamp()
	kept.DeletionTimestamp = object.GetDeletionTimestamp()
	for _, annotation := range readAnnotations {
		if value, found := object.GetAnnotations()[annotation]; found {
			metav1.SetMetaDataAnnotation(&kept, annotation, value)
		}
	}
	kept.ManagedFields = digestOwned(kind, object).entries()
	return kept
}

// readAnnotations are those that passes read.
var readAnnotations = []string{
	names.AnnotationForGeneration, names.AnnotationSpecHash, names.AnnotationRolledOutAt, names.AnnotationFallbacks, names.AnnotationFellBackAt,
	names.AnnotationReplicas,
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
	case *deploy.ScaledObject:
		return &deploy.ScaledObject{ObjectMeta: identity(object)}
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
	slim.Spec = slimPodSpec(&pod.Spec)
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

// slimPodSpec keeps which Secrets a pod's download may have to do without.
func slimPodSpec(spec *corev1.PodSpec) corev1.PodSpec {
	var env []corev1.EnvVar
	for _, secret := range deploy.OptionalSecrets(spec) {
		env = append(env, corev1.EnvVar{ValueFrom: &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{
			LocalObjectReference: corev1.LocalObjectReference{Name: secret}, Optional: ptr.To(true),
		}}})
	}
	if env == nil {
		return corev1.PodSpec{}
	}
	return corev1.PodSpec{InitContainers: []corev1.Container{{Name: deploy.InitializerName, Env: env}}}
}
