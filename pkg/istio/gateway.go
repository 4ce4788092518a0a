package istio

import (
	"slices"
	"strings"

	networking "istio.io/api/networking/v1alpha3"
	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
)

// Request describes the requests that a Gateway has to accept.
type Request struct {
	// Namespace is the VirtualService's.
	Namespace string
	// Ports are the Gateway's port numbers; one of them is enough.
	Ports []uint32
	// Protocol is the protocol of the requests when they reach the Gateway.
	Protocol Protocol
}

// Protocol is what the sender of a request, a client or a load balancer, speaks to a Gateway.
type Protocol int

const (
	// Plain is HTTP without TLS.
	Plain Protocol = iota
	// TLS is HTTP in TLS, which the Gateway terminates.
	TLS
	// Either is Plain or TLS: a load balancer before the Gateway may have terminated TLS.
	Either
)

// Serves reports whether a Gateway accepts requests for a host and routes them by the
// VirtualServices of a namespace. Other requests get 404 or no connection.
func Serves(gateway *istionetworking.Gateway, requests Request, host string) bool {
	return slices.ContainsFunc(gateway.Spec.Servers, func(server *networking.Server) bool {
		return slices.Contains(requests.Ports, server.GetPort().GetNumber()) && speaks(server, requests.Protocol) &&
			slices.ContainsFunc(server.GetHosts(), func(pattern string) bool {
				return admits(pattern, gateway.Namespace, requests.Namespace, host)
			})
	})
}

// speaks reports whether a server accepts HTTP, without TLS or in TLS that it terminates. A server
// that redirects every request to https serves no predictions.
func speaks(server *networking.Server, protocol Protocol) bool {
	switch strings.ToUpper(server.GetPort().GetProtocol()) {
	case "HTTP", "HTTP2", "GRPC", "GRPC-WEB":
		return protocol != TLS && !server.GetTls().GetHttpsRedirect()
	case "HTTPS":
		mode := server.GetTls().GetMode()
		return protocol != Plain && mode != networking.ServerTLSSettings_PASSTHROUGH &&
			mode != networking.ServerTLSSettings_AUTO_PASSTHROUGH
	}
	return false
}

// admits reports whether a server's `[namespace/]host` covers a host, for the VirtualServices of a
// namespace. `.` is the Gateway's own namespace, and a host may begin with `*`.
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
