package standin

import (
	"cmp"
	"context"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/ptr"
)

// sliceManager is the value of LabelManagedBy that the real controller's slices have.
const sliceManager = "endpointslice-controller.k8s.io"

// reconcileService gives a Service its slice, which is empty while no pod is selected.
func (s *StandIn) reconcileService(ctx context.Context, name cache.ObjectName) error {
	client := s.client.DiscoveryV1().EndpointSlices(name.Namespace)
	sliceName := cache.NewObjectName(name.Namespace, name.Name+"-"+nodeName)
	live, exists := get[*discoveryv1.EndpointSlice](s.slices, sliceName)
	service, found := get[*corev1.Service](s.services, name)
	if !found || len(service.Spec.Selector) == 0 {
		if !exists {
			return nil
		}
		return ignoreNotFound(client.Delete(ctx, sliceName.Name, metav1.DeleteOptions{}))
	}
	wanted := sliceOf(service, s.selected(service))
	wanted.Name = sliceName.Name
	if !exists {
		_, err := client.Create(ctx, wanted, metav1.CreateOptions{})
		return err
	}
	if equality.Semantic.DeepEqual(live.Endpoints, wanted.Endpoints) && maps.Equal(live.Labels, wanted.Labels) &&
		equality.Semantic.DeepEqual(live.Ports, wanted.Ports) {
		return nil
	}
	wanted.ResourceVersion = live.ResourceVersion
	_, err := client.Update(ctx, wanted, metav1.UpdateOptions{})
	return ignoreNotFound(err)
}

// selected returns the pods that a Service selects and that have an address, by name.
func (s *StandIn) selected(service *corev1.Service) []*corev1.Pod {
	apps, _ := apps(service)
	selector := labels.SelectorFromSet(service.Spec.Selector)
	var pods []*corev1.Pod
	for _, object := range indexed(s.pods, apps[0]) {
		pod := object.(*corev1.Pod)
		if selector.Matches(labels.Set(pod.Labels)) && pod.Status.PodIP != "" {
			pods = append(pods, pod)
		}
	}
	slices.SortFunc(pods, func(a, b *corev1.Pod) int { return cmp.Compare(a.Name, b.Name) })
	return pods
}

// sliceOf returns a Service's slice.
func sliceOf(service *corev1.Service, pods []*corev1.Pod) *discoveryv1.EndpointSlice {
	slice := &discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: service.Namespace,
			Labels:    maps.Clone(service.Labels),
			OwnerReferences: []metav1.OwnerReference{
				*metav1.NewControllerRef(service, corev1.SchemeGroupVersion.WithKind("Service"))},
		},
		AddressType: discoveryv1.AddressTypeIPv4,
	}
	metav1.SetMetaDataLabel(&slice.ObjectMeta, discoveryv1.LabelServiceName, service.Name)
	metav1.SetMetaDataLabel(&slice.ObjectMeta, discoveryv1.LabelManagedBy, sliceManager)
	for _, pod := range pods {
		ready := isReady(pod)
		slice.Endpoints = append(slice.Endpoints, discoveryv1.Endpoint{
			Addresses: []string{pod.Status.PodIP},
			Conditions: discoveryv1.EndpointConditions{
				Ready: ptr.To(ready), Serving: ptr.To(ready), Terminating: ptr.To(false)},
			NodeName: ptr.To(pod.Spec.NodeName),
			TargetRef: &corev1.ObjectReference{
				Kind: "Pod", Namespace: pod.Namespace, Name: pod.Name, UID: pod.UID},
		})
	}
	if len(pods) > 0 {
		slice.Ports = portsOf(service, pods[0])
	}
	return slice
}

// portsOf returns a Service's ports as a pod has them. A port that the pod doesn't name is left out.
func portsOf(service *corev1.Service, pod *corev1.Pod) []discoveryv1.EndpointPort {
	var ports []discoveryv1.EndpointPort
	for _, port := range service.Spec.Ports {
		number := port.TargetPort.IntVal
		if port.TargetPort.Type == intstr.String {
			number = namedPort(pod, port.TargetPort.StrVal)
		}
		if number != 0 {
			ports = append(ports, discoveryv1.EndpointPort{
				Name: ptr.To(port.Name), Protocol: ptr.To(port.Protocol), Port: ptr.To(number), AppProtocol: port.AppProtocol})
		}
	}
	return ports
}

// namedPort returns the number of a pod's port, 0 if it has none of the name.
func namedPort(pod *corev1.Pod, name string) int32 {
	for _, container := range pod.Spec.Containers {
		for _, port := range container.Ports {
			if port.Name == name {
				return port.ContainerPort
			}
		}
	}
	return 0
}
