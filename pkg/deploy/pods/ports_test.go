package pods

import (
	"fmt"
	"testing"
)

// Behind an agent, whose port is named http, the server's port keeps another name, and its probes
// still reach it.
func TestPortBehindAnAgent(t *testing.T) {
	for name, want := range map[string]string{"web": "web", "http": ""} {
		c := rendered(t, fmt.Sprintf(
			"{logger: {url: 'http://x'}, containers: [{name: c, image: 'c:1', "+
				"readinessProbe: {tcpSocket: {port: %s}}, ports: [{name: %s, containerPort: 8080}]}]}",
			name, name)).Spec.Containers[0]
		if got := c.Ports[0].Name; got != want {
			t.Errorf("the port %s is called %q, want %q", name, got, want)
		}
		if port := numberOf(&c, c.ReadinessProbe.TCPSocket.Port); port.IntVal != 8080 {
			t.Errorf("the probe of %s is for port %s", name, port.String())
		}
	}
}
