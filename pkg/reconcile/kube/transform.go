package kube

import (
	"reflect"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
)

// Transform drops what no pass reads from an object on its way into a cache, and packs the rest: other people's
// objects are kept by name and owner only, and ours without the fields that are only ever
// compared with what they should be, of which a digest is kept. It is a cache.TransformFunc,
// and gets what it has returned before: the second time changes nothing.
func Transform(object any) (any, error) {
	accessor, isObject := object.(metav1.Object)
	if !isObject {
		return object, nil
	}
	switch object := object.(type) {
	case *corev1.Pod:
		return pack[corev1.Pod](SlimPod(object)), nil
	case *discoveryv1.EndpointSlice:
		return pack[discoveryv1.EndpointSlice](slimSlice(object)), nil
	case *servingv1beta1.InferenceService:
		object.ManagedFields = nil
		delete(object.Annotations, corev1.LastAppliedConfigAnnotation)
		return pack[servingv1beta1.InferenceService](object), nil
	case *istionetworking.Gateway:
		slimmed := &istionetworking.Gateway{ObjectMeta: identity(object)}
		slimmed.Spec.Servers = object.Spec.Servers
		return slimmed, nil
	}
	row := byType[reflect.TypeOf(object)]
	if row == nil {
		return object, nil
	}
	slimmed := row.new()
	if _, ours := accessor.GetLabels()[names.LabelInferenceService]; ours {
		slimmed = row.slim(accessor)
	} else {
		setMetadata(slimmed, identity(accessor))
	}
	return row.pack(slimmed), nil
}

// slim returns what passes read of an object of ours, and a digest of the rest.
func (r *row) slim(object metav1.Object) metav1.Object {
	if FieldsOf(object).Digest != "" {
		return object
	}
	kept, slimmed := ours(r.kind, object), object
	if r.keep != nil {
		slimmed = r.new()
		r.keep(object, slimmed)
	}
	setMetadata(slimmed, kept)
	return slimmed
}

// setMetadata replaces all metadata of an object, which is of one of the kinds.
func setMetadata(object metav1.Object, metadata metav1.ObjectMeta) {
	*object.(metav1.ObjectMetaAccessor).GetObjectMeta().(*metav1.ObjectMeta) = metadata
}

// ours is what passes read of our own objects' metadata.
func ours(kind Kind, object metav1.Object) metav1.ObjectMeta {
	kept := identity(object)
	kept.Labels = only(object.GetLabels(), readLabels...)
	kept.CreationTimestamp = object.GetCreationTimestamp()
	kept.DeletionTimestamp = object.GetDeletionTimestamp()
	kept.Annotations = only(object.GetAnnotations(), readAnnotations...)
	kept.ManagedFields = digestOwned(kind, object).entries()
	return kept
}

// readLabels are those that passes read, of all but InferenceServices and EndpointSlices.
var readLabels = []string{names.LabelInferenceService, names.LabelComponent, names.LabelVersion}

// readAnnotations are those that passes read.
var readAnnotations = []string{
	names.AnnotationForGeneration,
	names.AnnotationSpecHash,
	names.AnnotationRolledOutAt,
	names.AnnotationFallbacks,
	names.AnnotationFellBackAt,
	names.AnnotationRejectedAt,
	names.AnnotationRejectedRetry,
	names.AnnotationRejectedFor,
	names.AnnotationReplicas,
	names.AnnotationHeldShares,
}

// only returns those labels or annotations that have one of the keys.
func only(all map[string]string, keys ...string) map[string]string {
	var kept map[string]string
	for _, key := range keys {
		if value, found := all[key]; found {
			if kept == nil {
				kept = map[string]string{}
			}
			kept[key] = value
		}
	}
	return kept
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

// SlimPod keeps a pod's revision, and what keeps it from getting ready: that it isn't scheduled, and the states of the
// containers that aren't ready. Whether it is ready is read of the EndpointSlices.
func SlimPod(pod *corev1.Pod) *corev1.Pod {
	slimmed := &corev1.Pod{ObjectMeta: identity(pod)}
	slimmed.Labels = only(pod.Labels, readLabels...)
	slimmed.Spec = slimPodSpec(&pod.Spec)
	slimmed.CreationTimestamp = pod.CreationTimestamp
	slimmed.DeletionTimestamp = pod.DeletionTimestamp
	slimmed.Status = corev1.PodStatus{
		Phase:                 pod.Status.Phase,
		InitContainerStatuses: unready(pod.Status.InitContainerStatuses),
		ContainerStatuses:     unready(pod.Status.ContainerStatuses),
	}
	for _, c := range pod.Status.Conditions {
		if c.Type == corev1.PodScheduled && c.Status == corev1.ConditionFalse {
			slimmed.Status.Conditions = []corev1.PodCondition{
				{Type: c.Type, Status: c.Status, Reason: c.Reason, Message: c.Message}}
		}
	}
	return slimmed
}

// unready keeps the states of the containers that aren't ready.
func unready(containers []corev1.ContainerStatus) []corev1.ContainerStatus {
	var kept []corev1.ContainerStatus
	for _, c := range containers {
		if !c.Ready {
			kept = append(kept, corev1.ContainerStatus{
				Name: c.Name, State: c.State, LastTerminationState: c.LastTerminationState})
		}
	}
	return kept
}

// slimSlice keeps which pods a slice of a component's Service lists, and whether they are ready. No pass reads what
// other Services' slices list.
func slimSlice(slice *discoveryv1.EndpointSlice) *discoveryv1.EndpointSlice {
	slimmed := &discoveryv1.EndpointSlice{ObjectMeta: identity(slice)}
	slimmed.OwnerReferences = nil
	service, component := slice.Labels[names.LabelInferenceService], false
	for _, kind := range names.Kinds() {
		of := names.Component{InferenceService: service, Kind: kind}
		component = component || of.Service() == slice.Labels[discoveryv1.LabelServiceName]
	}
	slimmed.Labels = only(slice.Labels, names.LabelInferenceService)
	if !component {
		return slimmed
	}
	slimmed.Labels = only(slice.Labels, names.LabelInferenceService, discoveryv1.LabelServiceName)
	for _, e := range slice.Endpoints {
		kept := discoveryv1.Endpoint{Conditions: discoveryv1.EndpointConditions{Ready: e.Conditions.Ready}}
		if e.TargetRef != nil {
			kept.TargetRef = &corev1.ObjectReference{UID: e.TargetRef.UID}
		}
		slimmed.Endpoints = append(slimmed.Endpoints, kept)
	}
	return slimmed
}

// slimPodSpec keeps which Secrets a pod's download may have to do without.
func slimPodSpec(spec *corev1.PodSpec) corev1.PodSpec {
	var env []corev1.EnvVar
	for _, secret := range pods.OptionalSecrets(spec) {
		env = append(env, corev1.EnvVar{ValueFrom: &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{
			LocalObjectReference: corev1.LocalObjectReference{Name: secret}, Optional: ptr.To(true),
		}}})
	}
	if env == nil {
		return corev1.PodSpec{}
	}
	return corev1.PodSpec{InitContainers: []corev1.Container{{Name: pods.InitializerName, Env: env}}}
}
