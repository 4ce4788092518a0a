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

// Port is a named port of a server beside the serving port, such as the port of its metrics.
type Port struct {
	Name     string          `json:"name"`
	Number   int32           `json:"number"`
	Protocol corev1.Protocol `json:"protocol"`
}

// furtherPorts returns the named ports that a pod's servers have beside the serving port, without
// those that collide with it in a Service.
func furtherPorts(pod *corev1.PodSpec, protocol pods.Protocol) []Port {
	var ports []Port
	for _, port := range pods.FurtherPorts(pod) {
		ports = append(ports, Port{port.Name, port.ContainerPort, port.Protocol})
	}
	return UnitePorts(protocol, ports)
}

// UnitePorts returns the ports that one Service can have beside the serving port. Of two ports with
// the same name or number it returns the first. Each pod may have its own number for a name.
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

// servicePort returns a further port of a Service. Istio treats it as TCP, whatever its name,
// because the routes of the VirtualService all lead to the serving port.
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
