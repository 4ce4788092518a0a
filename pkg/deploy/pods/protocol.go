package pods

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// Protocol is the protocol of the requests to pods. A revision never changes its protocol, and all
// revisions of a component that have traffic share it, because they share a Service.
type Protocol string

// The protocols. HTTP is empty, because early snapshots have no protocol.
const (
	// HTTP is HTTP/1.1.
	HTTP Protocol = ""
	// GRPC is HTTP/2 without TLS, for gRPC and whatever else speaks it.
	GRPC Protocol = "grpc"
)

// PortName returns the name of the serving port. In a pod, one Service can span revisions with
// different numbers by it; in the Services, Istio and Kiali read the protocol from it. They don't
// support the name h2c. To Istio grpc is HTTP/2, except that a sidecar doesn't buffer the messages
// of a stream for retries.
func (p Protocol) PortName() string {
	if p == GRPC {
		return "grpc"
	}
	return "http"
}

// String returns the protocol's name for sentences.
func (p Protocol) String() string {
	if p == GRPC {
		return "HTTP/2 (gRPC)"
	}
	return "HTTP/1.1"
}

// ProtocolOf returns the protocol of a spec that has passed Validate, by the name of its serving
// port.
func ProtocolOf(spec *servingv1beta1.PredictorSpec) Protocol {
	if part := FrameworkPart(spec); part != nil {
		return protocolOf(&part.Container)
	}
	if len(spec.Containers) == 0 {
		return HTTP
	}
	return protocolOf(&spec.Containers[entryIndex(spec.Containers)])
}

// protocolOf returns the protocol by the name of a container's first port.
func protocolOf(c *corev1.Container) Protocol {
	if len(c.Ports) > 0 && namesHTTP2(c.Ports[0].Name) {
		return GRPC
	}
	return HTTP
}

// namesHTTP2 reports whether a port's name means HTTP/2: `h2c` or `grpc`, alone or before a dash
// and more, as Istio and Knative name ports.
func namesHTTP2(port string) bool {
	name, _, _ := strings.Cut(port, "-")
	return (name == "h2c" || name == "grpc") && !strings.HasPrefix(port, "grpc-web")
}

// nameProblem returns the problem of a serving port's name that only resembles a name for HTTP/2:
// HTTP/1.1 would be a surprise. gRPC-Web is a protocol of its own.
func nameProblem(port string) []string {
	if namesHTTP2(port) || !strings.HasPrefix(port, "h2c") && !strings.HasPrefix(port, "grpc") {
		return nil
	}
	return []string{fmt.Sprintf(
		"port %q: to be served by HTTP/2 the first port is named h2c or grpc, or one of them, "+
			"a dash and more, and grpc-web is not served; rename it, or name it http",
		port)}
}
