package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// envoyEndpoints is the part of Envoy's view of a cluster that says who comes first.
type envoyEndpoints struct {
	HostStatuses []struct {
		Address struct {
			SocketAddress struct{ Address string }
		}
		Priority int
	}
}

// checkPriorities: in the Envoys of the gateways and of the client in the mesh the
// revision's pods come first in its failover subset, and other pods after them.
func (tr *traffic) checkPriorities(t *testing.T, revision string) {
	t.Helper()
	pods, err := tr.pods()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{}
	for _, pod := range pods {
		if !podReady(&pod) {
			continue
		}
		want[pod.Status.PodIP] = 1
		if strings.HasPrefix(pod.Name, revision+"-deployment-") {
			want[pod.Status.PodIP] = 0
		}
	}
	subset := strings.TrimPrefix(revision, "my-model-predictor-") + "-failover"
	cluster := fmt.Sprintf("outbound|80|%s|my-model-predictor.%s.svc.cluster.local", subset, tr.namespace)
	gateways, err := tr.gatewayPods()
	if err != nil {
		t.Fatal(err)
	}
	proxies := []string{meshClient + "." + tr.namespace}
	for _, gateway := range gateways {
		proxies = append(proxies, gateway.Name+"."+istioNamespace)
	}
	for _, proxy := range proxies {
		command := fmt.Sprintf("istioctl proxy-config endpoints %s --cluster '%s' -o json", proxy, cluster)
		var clusters []envoyEndpoints
		if err := json.Unmarshal([]byte(tr.run(t, command)), &clusters); err != nil {
			t.Fatalf("$ %s\n%v", command, err)
		}
		got := map[string]int{}
		for _, cluster := range clusters {
			for _, host := range cluster.HostStatuses {
				got[host.Address.SocketAddress.Address] = host.Priority
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("$ %s\npriorities by pod (-want +got):\n%s", command, diff)
		}
	}
}

// awaitFailover waits until the route names a revision's failover subset.
func (tr *traffic) awaitFailover(t *testing.T, revision string) {
	t.Helper()
	want := strings.TrimPrefix(revision, "my-model-predictor-") + "-failover"
	eventually(t, rolloutTime, "the route falls over from "+revision, func() error {
		service, err := tr.istio.NetworkingV1().VirtualServices(tr.namespace).Get(context.Background(), "my-model", metav1.GetOptions{})
		if err != nil {
			return err
		}
		for _, to := range service.Spec.Http[0].Route {
			if to.Destination.Subset == want {
				return nil
			}
		}
		return fmt.Errorf("the route is %v", service.Spec.Http[0].Route)
	})
}
