package reconcile

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// servicePorts formats the ports of a Service, sorted by name.
func (h *harness) servicePorts(name string) string {
	h.t.Helper()
	key := kube.Key{Kind: kube.KindService, Name: cache.NewObjectName(myModel.Namespace, name)}
	service, isService := h.objects[key].(*corev1.Service)
	if !isService {
		h.t.Fatalf("there is no Service %s", name)
	}
	var ports []string
	for _, port := range service.Spec.Ports {
		ports = append(ports, fmt.Sprintf("%s %d", port.Name, port.Port))
	}
	slices.Sort(ports)
	return strings.Join(ports, ", ")
}

// A component's Service has the ports of the stable revision and of the canary. It refers to them by
// name, so that each pod gets its own number.
func TestFurtherPortsOfServices(t *testing.T) {
	h := newHarness(t)
	withPorts := func(ports ...corev1.ContainerPort) {
		c := &h.service().Spec.Predictor.Tensorflow.Container
		c.Ports = append([]corev1.ContainerPort{{ContainerPort: 8080}}, ports...)
	}
	h.user("flowers", -1)
	withPorts(corev1.ContainerPort{Name: "metrics", ContainerPort: 9090})
	h.run(time.Minute)
	h.user("flowers-2", 10)
	withPorts(corev1.ContainerPort{Name: "metrics", ContainerPort: 9091},
		corev1.ContainerPort{Name: "debug", ContainerPort: 9092})
	h.run(time.Minute)
	h.wantTraffic("stable 90, canary 10")
	for name, want := range map[string]string{
		"my-model-predictor": "debug 9092, http 80, metrics 9090",
		"my-model":           "http 80, metrics 9090",
		"my-model-predictor-" + h.versionOf("default"): "http 80, metrics 9090",
		"my-model-predictor-" + h.versionOf("canary"):  "debug 9092, http 80, metrics 9091",
	} {
		if got := h.servicePorts(name); got != want {
			t.Errorf("Service %s has the ports %s, want %s", name, got, want)
		}
	}
	h.user("flowers-3", -1)
	h.run(time.Hour)
	if got := h.servicePorts("my-model-predictor"); got != "http 80" {
		t.Errorf("the Service has the ports %s, want http 80, as no revision has others", got)
	}
}
