package deploy

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	coreac "k8s.io/client-go/applyconfigurations/core/v1"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
)

// RevisionService returns the Service of one revision, by which clients reach it whatever its
// weight. Istio sends it only to proxies in its own namespace, because every Service costs each
// proxy memory.
func RevisionService(component names.Component, version string, protocol pods.Protocol, owner metav1.OwnerReference,
	further ...Port) *coreac.ServiceApplyConfiguration {
	return service(component.Revision(version), component.Namespace, owner).
		WithLabels(component.RevisionLabels(version)).
		WithAnnotations(map[string]string{names.AnnotationExportTo: "."}).
		WithSpec(spec(component.RevisionSelector(version), protocol, further))
}

// ComponentService returns the Service over the pods of all of a component's revisions. The
// VirtualService routes to it by subset.
func ComponentService(component names.Component, protocol pods.Protocol, owner metav1.OwnerReference,
	further ...Port) *coreac.ServiceApplyConfiguration {
	return service(component.Service(), component.Namespace, owner).
		WithLabels(component.Labels()).
		WithSpec(spec(component.Selector(), protocol, further))
}

// EntryService returns the Service by which an InferenceService, or one of its components, is
// reached in the cluster, under the given name. It selects the pods of one revision only, the
// stable one, so that a client without a sidecar never gets more of the canary than the user set.
func EntryService(component names.Component, name, version string, protocol pods.Protocol, owner metav1.OwnerReference,
	further ...Port) *coreac.ServiceApplyConfiguration {
	labels := component.Labels()
	if name == component.InferenceService {
		// The Service is the InferenceService's, whichever component requests enter at.
		delete(labels, names.LabelComponent)
	}
	return service(name, component.Namespace, owner).
		WithLabels(labels).
		WithSpec(spec(component.RevisionSelector(version), protocol, further))
}

func service(name, namespace string, owner metav1.OwnerReference) *coreac.ServiceApplyConfiguration {
	return coreac.Service(name, namespace).WithOwnerReferences(ownedBy(owner))
}

// spec returns the spec of a Service. Services differ only in the selector, the protocol and the
// further ports. The target port has the protocol's name, so that the Service has endpoints only
// for pods that speak the protocol.
func spec(selector map[string]string, protocol pods.Protocol, further []Port) *coreac.ServiceSpecApplyConfiguration {
	spec := coreac.ServiceSpec().
		WithType(corev1.ServiceTypeClusterIP).
		WithSelector(selector).
		WithPorts(coreac.ServicePort().
			WithName(protocol.PortName()).
			WithProtocol(corev1.ProtocolTCP).
			WithPort(names.ServicePort).
			WithTargetPort(intstr.FromString(protocol.PortName())))
	for _, port := range further {
		spec.WithPorts(port.servicePort())
	}
	return spec
}

// ServiceProtocol returns the protocol of one of these Services: that of its serving port. The
// cache may have dropped the port's number.
func ServiceProtocol(service *corev1.Service) pods.Protocol {
	for _, port := range service.Spec.Ports {
		if port.Name == pods.GRPC.PortName() && (port.Port == names.ServicePort || port.Port == 0) {
			return pods.GRPC
		}
	}
	return pods.HTTP
}
