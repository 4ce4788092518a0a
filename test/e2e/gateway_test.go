package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// gatewayPods lists the running pods of the ingress gateway.
func (env *environment) gatewayPods() ([]corev1.Pod, error) {
	pods, err := env.kube.CoreV1().Pods(istioNamespace).List(context.Background(), metav1.ListOptions{LabelSelector: "istio=ingressgateway"})
	if err != nil {
		return nil, fmt.Errorf("listing the ingress gateway's pods: %w", err)
	}
	running := slices.DeleteFunc(pods.Items, func(pod corev1.Pod) bool { return pod.Status.Phase != corev1.PodRunning })
	if len(running) == 0 {
		return nil, fmt.Errorf("no pod of the ingress gateway runs in %s", istioNamespace)
	}
	return running, nil
}

// compareGatewayWeights asks every gateway's Envoy for the weights it has.
func (u *user) compareGatewayWeights(want map[string]int) error {
	gateways, err := u.gatewayPods()
	if err != nil {
		return err
	}
	for _, gateway := range gateways {
		if err := u.compareProxyWeights(gateway.Name+"."+istioNamespace, u.host(), want); err != nil {
			return err
		}
	}
	return nil
}

// compareProxyWeights asks one Envoy for the weights it has for a host. What
// the API server holds gets there a little later.
func (u *user) compareProxyWeights(proxy, host string, want map[string]int) error {
	printed, stderr, err := u.try("istioctl proxy-config routes " + proxy + " -o json")
	if err != nil {
		return fmt.Errorf("istioctl proxy-config routes %s: %w: %s", proxy, err, stderr)
	}
	got, err := routeWeights([]byte(printed), host)
	if err != nil {
		return fmt.Errorf("routes of %s: %w", proxy, err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		return fmt.Errorf("weights of %s in %s (-want +got):\n%s", host, proxy, diff)
	}
	return nil
}

// envoyRoutes is the part of Envoy's route configuration that holds weights.
type envoyRoutes struct {
	VirtualHosts []struct {
		Domains []string
		Routes  []struct {
			Route struct {
				Cluster          string
				WeightedClusters struct {
					Clusters []struct {
						Name   string
						Weight int
					}
				}
			}
		}
	}
}

// routeWeights gives a host's weights by how its revisions' names begin.
func routeWeights(printed []byte, host string) (map[string]int, error) {
	var configurations []envoyRoutes
	if err := json.Unmarshal(printed, &configurations); err != nil {
		return nil, err
	}
	weights := map[string]int{}
	for _, configuration := range configurations {
		for _, virtualHost := range configuration.VirtualHosts {
			if !slices.Contains(virtualHost.Domains, host) {
				continue
			}
			for _, route := range virtualHost.Routes {
				if route.Route.Cluster != "" {
					weights[role(route.Route.Cluster)] += 100
				}
				for _, cluster := range route.Route.WeightedClusters.Clusters {
					weights[role(cluster.Name)] += cluster.Weight
				}
			}
		}
	}
	return weights, nil
}

// role is how the name of a cluster's subset begins: default or canary. Istio
// names clusters direction|port|subset|host.
func role(cluster string) string {
	parts := strings.Split(cluster, "|")
	if len(parts) != 4 {
		return cluster
	}
	role, _, _ := strings.Cut(parts[2], "-")
	return role
}

// destination is what Kiali's versioned app graph draws a box for.
type destination struct {
	workload, namespace, service, revision string
}

// gatewayRequests counts what the gateways have answered so far with 200, by
// destination, from the counter that Kiali reads of them.
func (u *user) gatewayRequests() (map[destination]int, error) {
	gateways, err := u.gatewayPods()
	if err != nil {
		return nil, err
	}
	counts := map[destination]int{}
	for _, gateway := range gateways {
		metrics, err := u.scrape(istioNamespace, gateway.Name, 15090, "stats/prometheus")
		if err != nil {
			return nil, err
		}
		for _, sample := range metrics.named("envoy_istiocustom_istio_requests_total") {
			upstream := strings.Split(string(sample.Metric["upstream"]), ";")
			if len(upstream) != 5 || sample.Metric["response_code"] != "200" {
				continue
			}
			counts[destination{upstream[0], upstream[1], upstream[2], upstream[3]}] += int(sample.Value)
		}
	}
	return counts, nil
}

// checkGatewayRequests: since before, the gateways counted as many requests to
// each revision as its model has answered.
func (w walk) checkGatewayRequests(t *testing.T, before map[destination]int, answered answers) {
	want := map[string]int{}
	for role, model := range map[string]int{"default": flowers, "canary": flowers2} {
		if answered[model] > 0 {
			want["my-model/"+role] = answered[model]
		}
	}
	eventually(t, 10*time.Second, "the gateway's request counts", func() error {
		now, err := w.gatewayRequests()
		if err != nil {
			return err
		}
		got := map[string]int{}
		for _, to := range slices.Collect(maps.Keys(now)) {
			role, _, _ := strings.Cut(to.revision, "-")
			if more := now[to] - before[to]; more > 0 && to.namespace == w.namespace {
				if to.workload != "my-model-predictor-"+to.revision+"-deployment" {
					return fmt.Errorf("workload %s has revision %s", to.workload, to.revision)
				}
				got[to.service+"/"+role] += more
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			return fmt.Errorf("requests by service and revision (-answered +counted):\n%s", diff)
		}
		return nil
	})
}
