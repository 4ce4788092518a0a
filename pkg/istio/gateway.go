package istio

import (
	"slices"
	"strings"

	networking "istio.io/api/networking/v1alpha3"
	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
)

// Asked is how a host is asked for at the ingress.
type Asked struct {
	// Namespace is that of the VirtualService.
	Namespace string
	// Ports are the numbers of the Gateway's ports that will do.
	Ports []uint32
	// Protocol says whether the Gateway has to terminate TLS.
	Protocol Protocol
}

// Protocol is what a client or what stands before a Gateway speaks with it.
type Protocol int

const (
	// Plain is HTTP in the clear.
	Plain Protocol = iota
	// TLS is HTTP in TLS, which the Gateway terminates.
	TLS
	// Either is one of the two: what stands before the Gateway may have terminated TLS.
	Either
)

// Serves reports whether a Gateway answers requests for a host by the VirtualServices of a
// namespace. What is asked for otherwise is answered with 404, or by nobody.
func Serves(gateway *istionetworking.Gateway, asked Asked, host string) bool {
	return slices.ContainsFunc(gateway.Spec.Servers, func(server *networking.Server) bool {
		return slices.Contains(asked.Ports, server.GetPort().GetNumber()) && speaks(server, asked.Protocol) &&
			slices.ContainsFunc(server.GetHosts(), func(pattern string) bool { return admits(pattern, gateway.Namespace, asked.Namespace, host) })
	})
}

// speaks reports whether a server takes HTTP, in the clear or in TLS that it terminates. One
// that sends everybody to https answers no predictions itself.
func speaks(server *networking.Server, protocol Protocol) bool {
	switch strings.ToUpper(server.GetPort().GetProtocol()) {
	case "HTTP", "HTTP2", "GRPC", "GRPC-WEB":
		return protocol != TLS && !server.GetTls().GetHttpsRedirect()
	case "HTTPS":
		mode := server.GetTls().GetMode()
		return protocol != Plain && mode != networking.ServerTLSSettings_PASSTHROUGH && mode != networking.ServerTLSSettings_AUTO_PASSTHROUGH
	}
	return false
}

// admits reports whether a server's `[namespace/]host` has a host, for the VirtualServices of
// a namespace. `.` is the Gateway's own namespace, and a host may begin with `*`.
func admits(pattern, own, namespace, host string) bool {
	if in, rest, found := strings.Cut(pattern, "/"); found {
		if in != "*" && in != namespace && (in != "." || own != namespace) {
			return false
		}
		pattern = rest
	}
	suffix, wild := strings.CutPrefix(strings.ToLower(pattern), "*")
	if wild {
		return strings.HasSuffix(host, suffix)
	}
	return host == suffix
}
