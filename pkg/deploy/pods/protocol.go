package pods

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// Protocol is what pods are asked by. It is that of a revision for life, and that of all
// revisions of a component that carry traffic, because they share a Service.
type Protocol string

// The protocols. HTTP is empty: so it is in snapshots that were made before there was
// another.
const (
	// HTTP is HTTP/1.1.
	HTTP Protocol = ""
	// GRPC is HTTP/2 without TLS, for gRPC and whatever else speaks it.
	GRPC Protocol = "grpc"
)

// PortName is the name of the serving port in a pod, by which one Service can span revisions
// with different ports, and in the Services, where Istio and Kiali read the protocol from
// it. They know no h2c; to Istio grpc is HTTP/2, but that a sidecar doesn't hold back the
// messages of a stream to be able to send them again.
func (p Protocol) PortName() string {
	if p == GRPC {
		return "grpc"
	}
	return "http"
}

// String names the protocol for people.
func (p Protocol) String() string {
	if p == GRPC {
		return "HTTP/2 (gRPC)"
	}
	return "HTTP/1.1"
}

// ProtocolOf returns what a spec that has passed Validate asks to be served by: the name of
// its serving port says it.
func ProtocolOf(spec *servingv1beta1.PredictorSpec) Protocol {
	if part := frameworkPart(spec); part != nil {
		return protocolOf(&part.Container)
	}
	if len(spec.Containers) == 0 {
		return HTTP
	}
	return protocolOf(&spec.Containers[entryIndex(spec.Containers)])
}

// protocolOf reads the protocol from the name of a container's first port.
func protocolOf(c *corev1.Container) Protocol {
	if len(c.Ports) > 0 && namesHTTP2(c.Ports[0].Name) {
		return GRPC
	}
	return HTTP
}

// namesHTTP2 tells whether a port's name asks for HTTP/2: `h2c` or `grpc`, alone or before a
// dash and more, as Istio and Knative name ports.
func namesHTTP2(port string) bool {
	name, _, _ := strings.Cut(port, "-")
	return (name == "h2c" || name == "grpc") && !strings.HasPrefix(port, "grpc-web")
}

// nameProblem tells of the serving port's name if it is none of those, but looks like one:
// it must not be served by HTTP/1.1 in silence. gRPC-Web is a protocol of its own.
func nameProblem(port string) []string {
	if namesHTTP2(port) || !strings.HasPrefix(port, "h2c") && !strings.HasPrefix(port, "grpc") {
		return nil
	}
	return []string{fmt.Sprintf("port %q: to be served by HTTP/2 the first port is named h2c or grpc, or one of them, a dash and more, and grpc-web is not served; rename it, or name it http", port)}
}
