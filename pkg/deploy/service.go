package deploy

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	coreac "k8s.io/client-go/applyconfigurations/core/v1"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
)

// RevisionService returns the Service of one revision, by which it can be reached
// whatever its weight. Only proxies of its own namespace learn of it: every
// Service costs each proxy memory.
func RevisionService(component names.Component, version string, protocol pods.Protocol, owner metav1.OwnerReference, further ...Port) *coreac.ServiceApplyConfiguration {
	return service(component.Revision(version), component.Namespace, owner).
		WithLabels(component.RevisionLabels(version)).
		WithAnnotations(map[string]string{names.AnnotationExportTo: "."}).
		WithSpec(spec(component.RevisionSelector(version), protocol, further))
}

// ComponentService returns the Service over the pods of all of a component's
// revisions, which the VirtualService routes to by subset.
func ComponentService(component names.Component, protocol pods.Protocol, owner metav1.OwnerReference, further ...Port) *coreac.ServiceApplyConfiguration {
	return service(component.Service(), component.Namespace, owner).
		WithLabels(component.Labels()).
		WithSpec(spec(component.Selector(), protocol, further))
}

// EntryService returns the in-cluster address of an InferenceService, or of one of its
// components, under the name given. It selects one revision's pods only, the stable one's,
// so that a client without a sidecar never gets more canary than was asked for.
func EntryService(component names.Component, name, version string, protocol pods.Protocol, owner metav1.OwnerReference, further ...Port) *coreac.ServiceApplyConfiguration {
	labels := component.Labels()
	if name == component.InferenceService {
		// It is the InferenceService's, whichever component is entered.
		delete(labels, names.LabelComponent)
	}
	return service(name, component.Namespace, owner).
		WithLabels(labels).
		WithSpec(spec(component.RevisionSelector(version), protocol, further))
}

func service(name, namespace string, owner metav1.OwnerReference) *coreac.ServiceApplyConfiguration {
	return coreac.Service(name, namespace).WithOwnerReferences(ownedBy(owner))
}

// spec is the same for all Services but for the selector, the protocol and the further ports. By
// the port's name the pods are found that speak it, and no others.
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

// ServiceProtocol returns the protocol that one of these Services tells of: that of the serving
// port, whose number need not be kept of it.
func ServiceProtocol(service *corev1.Service) pods.Protocol {
	for _, port := range service.Spec.Ports {
		if port.Name == pods.GRPC.PortName() && (port.Port == names.ServicePort || port.Port == 0) {
			return pods.GRPC
		}
	}
	return pods.HTTP
}
