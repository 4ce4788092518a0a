package deploy

import (
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
)

// The Services have the server's further ports under their names in the spec.
func TestFurtherPorts(t *testing.T) {
	for _, test := range []struct{ predictor, want string }{
		{"sklearn: {storageUri: 'gs://b/m'}", ""},
		{"sklearn: {storageUri: 'gs://b/m', ports: [{containerPort: 8080}, {name: metrics, containerPort: 9090}, " +
			"{containerPort: 9091}]}",
			"metrics 9090/TCP"},
		{"containers: [{name: c, image: 'c:1', ports: [{name: h2c, containerPort: 9000}, " +
			"{name: http, containerPort: 8080}, {name: statsd, containerPort: 8125, protocol: UDP}]}]",
			"http 8080/TCP, statsd 8125/UDP"},
		{"containers: [{name: c, image: 'c:1', ports: [{containerPort: 8080}, {name: web, containerPort: 80}, " +
			"{name: a, containerPort: 81}, {name: b, containerPort: 81, protocol: UDP}]}]",
			"a 81/TCP, b 81/UDP"},
		{"containers: [{name: c, image: 'c:1', ports: [{containerPort: 8080}]}, " +
			"{name: beside, image: 'b:1', ports: [{name: other, containerPort: 7000}]}]",
			""},
		{"containers: [{name: kserve-container, image: 'c:1', ports: [{name: h2c, containerPort: 9000}, " +
			"{name: metrics, containerPort: 9090}]}, " +
			"{name: transformer-container, image: 't:1', ports: [{containerPort: 8080}, " +
			"{name: metrics, containerPort: 8082}]}]",
			"metrics 8082/TCP, h2c 9000/TCP"},
		{"{logger: {url: 'http://x'}, containers: [{name: c, image: 'c:1', ports: [{name: web, containerPort: 8080}, " +
			"{name: metrics, containerPort: 9090}]}]}",
			"metrics 9090/TCP"},
	} {
		spec := predictorOf(t, test.predictor)
		if problems := pods.Validate(component, spec); len(problems) > 0 {
			t.Fatal(problems)
		}
		var got []string
		for _, port := range NewSnapshot(component, "default-wfgrl", spec, configv1alpha1.Default()).Ports {
			got = append(got, fmt.Sprintf("%s %d/%s", port.Name, port.Number, port.Protocol))
		}
		if joined := strings.Join(got, ", "); joined != test.want {
			t.Errorf("%s: %s, want %s", test.predictor, joined, test.want)
		}
	}
}

// A further port named grpc doesn't change a Service's protocol.
func TestProtocolOfAServiceWithFurtherPorts(t *testing.T) {
	service := &corev1.Service{Spec: corev1.ServiceSpec{Ports: []corev1.ServicePort{{Name: "http", Port: 80},
		{Name: "grpc", Port: 9000}}}}
	if got := ServiceProtocol(service); got != pods.HTTP {
		t.Errorf("the protocol is %s", got)
	}
}
