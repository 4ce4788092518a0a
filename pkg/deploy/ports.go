package deploy

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	coreac "k8s.io/client-go/applyconfigurations/core/v1"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
)

// Port is a named port of a server beside the serving one, such as that of its metrics.
type Port struct {
	Name     string          `json:"name"`
	Number   int32           `json:"number"`
	Protocol corev1.Protocol `json:"protocol"`
}

// furtherPorts returns the named ports that a pod's servers have beside the serving one. Ports that
// can't stand beside the serving port in a Service are left out.
func furtherPorts(pod *corev1.PodSpec, protocol pods.Protocol) []Port {
	var ports []Port
	for _, port := range pods.FurtherPorts(pod) {
		ports = append(ports, Port{port.Name, port.ContainerPort, port.Protocol})
	}
	return UnitePorts(protocol, ports)
}

// UnitePorts returns the ports that can stand in one Service beside the serving one: of two of a
// name, or of a number, the first. Behind a name each pod has its own number.
func UnitePorts(protocol pods.Protocol, lists ...[]Port) []Port {
	taken := []Port{{protocol.PortName(), names.ServicePort, corev1.ProtocolTCP}}
	for _, port := range slices.Concat(lists...) {
		if !slices.ContainsFunc(taken, func(other Port) bool {
			return other.Name == port.Name || other.Number == port.Number && other.Protocol == port.Protocol
		}) {
			taken = append(taken, port)
		}
	}
	return slices.Clip(taken[1:])
}

// servicePort is a further port in a Service. Istio takes it for TCP, whatever its name: the
// routes of the VirtualService, which all lead to the serving port, are not for it.
func (p Port) servicePort() *coreac.ServicePortApplyConfiguration {
	port := coreac.ServicePort().
		WithName(p.Name).
		WithProtocol(p.Protocol).
		WithPort(p.Number).
		WithTargetPort(intstr.FromString(p.Name))
	if p.Protocol == corev1.ProtocolTCP {
		port.AppProtocol = ptr.To("tcp")
	}
	return port
}
