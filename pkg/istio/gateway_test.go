package istio

import (
	"testing"

	networking "istio.io/api/networking/v1alpha3"
	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
)

// A Gateway accepts requests by its servers' ports, protocols and hosts.
func TestServes(t *testing.T) {
	terminated := &networking.ServerTLSSettings{Mode: networking.ServerTLSSettings_SIMPLE}
	for _, test := range []struct {
		name     string
		number   uint32
		protocol string
		tls      *networking.ServerTLSSettings
		host     string
		// http and https are true if the server serves the host at port 80 or 443.
		http, https bool
	}{
		{"all hosts", 80, "HTTP", nil, "*", true, false},
		{"the domain", 80, "HTTP2", nil, "*.example.com", true, false},
		{"the host", 80, "http", nil, "A.team.example.com", true, false},
		{"another domain", 80, "HTTP", nil, "*.example.org", false, false},
		{"the domain itself", 80, "HTTP", nil, "example.com", false, false},
		{"for all namespaces", 80, "HTTP", nil, "*/*", true, false},
		{"for this namespace", 80, "HTTP", nil, "team/*.example.com", true, false},
		{"for another", 80, "HTTP", nil, "other/*.example.com", false, false},
		{"for the Gateway's own", 80, "HTTP", nil, "./*", false, false},
		{"another port", 8080, "HTTP", nil, "*", false, false},
		{"another protocol", 80, "TCP", nil, "*", false, false},
		{"sends all to https", 80, "HTTP", &networking.ServerTLSSettings{HttpsRedirect: true}, "*", false, false},
		{"https", 443, "HTTPS", terminated, "*", false, true},
		{"https that is passed through", 443, "HTTPS",
			&networking.ServerTLSSettings{Mode: networking.ServerTLSSettings_PASSTHROUGH}, "*", false, false},
		{"http at the port of https", 443, "HTTP", nil, "*", false, false},
	} {
		gateway := &istionetworking.Gateway{}
		gateway.Namespace = "istio-system"
		gateway.Spec.Servers = []*networking.Server{{
			Port: &networking.Port{Number: test.number, Protocol: test.protocol}, Hosts: []string{test.host},
			Tls: test.tls}}
		http := Request{Namespace: "team", Ports: []uint32{80}}
		if got := Serves(gateway, http, "a.team.example.com"); got != test.http {
			t.Errorf("%s: http is served: %v", test.name, got)
		}
		https := Request{Namespace: "team", Ports: []uint32{443}, Protocol: TLS}
		if got := Serves(gateway, https, "a.team.example.com"); got != test.https {
			t.Errorf("%s: https is served: %v", test.name, got)
		}
	}
	behind := &istionetworking.Gateway{}
	behind.Spec.Servers = []*networking.Server{{Port: &networking.Port{Number: 80, Protocol: "HTTP"},
		Hosts: []string{"*"}}}
	if !Serves(behind, Request{Namespace: "team", Ports: []uint32{80}, Protocol: Either}, "a.team.example.com") {
		t.Error("a Gateway behind a load balancer that terminates TLS does not serve requests by https")
	}
	own := &istionetworking.Gateway{}
	own.Namespace = "team"
	own.Spec.Servers = []*networking.Server{{Port: &networking.Port{Number: 80, Protocol: "HTTP"},
		Hosts: []string{"./*"}}}
	if !Serves(own, Request{Namespace: "team", Ports: []uint32{80}}, "a.team.example.com") {
		t.Error("a Gateway of the service's own namespace does not serve it")
	}
}
