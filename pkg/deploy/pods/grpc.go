package pods

import (
	"fmt"
	"slices"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/ptr"
)

// httpPortEnv sets the port for HTTP of MLServer, httpPortFlags that of the other servers.
const httpPortEnv = "MLSERVER_HTTP_PORT"

var httpPortFlags = []string{"--http_port", "--rest_api_port"}

// httpPortIn returns the port at which a server answers HTTP beside gRPC, from its container's
// environment and last arguments.
func httpPortIn(c *corev1.Container) int32 {
	env := environmentOf(c)
	given := env.vars[httpPortEnv].value
	for _, flag := range httpPortFlags {
		if value, found := flagIn(c.Args, flag); found {
			given = env.expand(value).value
		}
	}
	if port, err := strconv.ParseInt(given, 10, 32); err == nil {
		return int32(port)
	}
	return defaultPort
}

// probePort returns the port for the probe of a complete container.
func (s *serving) probePort(c *corev1.Container) intstr.IntOrString {
	if protocolOf(c) == GRPC {
		return intstr.FromInt32(httpPortIn(c))
	}
	return portOf(c)
}

// grpcProblems returns why predictions can't come by gRPC, if the name of the serving port means
// gRPC. The servers are those that the spec selects from by its protocol.
func (s *serving) grpcProblems(servers []*server) []string {
	c := &s.given.Container
	if protocolOf(c) != GRPC {
		return nil
	}
	port := c.Ports[0]
	if !slices.Contains(s.server.grpc, s.protocol) {
		other := ""
		for _, o := range servers {
			if len(o.grpc) > 0 {
				other = " or set protocolVersion " + o.grpc[0] + ","
				break
			}
		}
		return []string{fmt.Sprintf(
			"%s with protocolVersion %s is not served by gRPC: name port %q http,%s or use custom containers",
			s.framework.name, s.protocol, port.Name, other)}
	}
	var problems []string
	if port.ContainerPort == httpPortIn(c) {
		problems = append(problems,
			fmt.Sprintf("port %d is where the server answers HTTP: give port %q another number, such as %d",
				port.ContainerPort, port.Name, defaultGRPCPort))
	}
	if wanted := ptr.Deref(s.spec.ContainerConcurrency, 0); wanted > 1 && wanted <= s.server.maxWorkers {
		problems = append(problems,
			"containerConcurrency is not served by gRPC, which is answered beside the workers: remove it or set 0")
	}
	return problems
}
