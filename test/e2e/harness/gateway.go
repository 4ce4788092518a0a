package harness

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// GatewayPods lists the running pods of the ingress gateway.
func (env *Environment) GatewayPods() ([]corev1.Pod, error) {
	pods, err := env.Kube.CoreV1().Pods(IstioNamespace).List(context.Background(),
		metav1.ListOptions{LabelSelector: "istio=ingressgateway"})
	if err != nil {
		return nil, fmt.Errorf("listing the ingress gateway's pods: %w", err)
	}
	running := slices.DeleteFunc(pods.Items, func(pod corev1.Pod) bool { return pod.Status.Phase != corev1.PodRunning })
	if len(running) == 0 {
		return nil, fmt.Errorf("no pod of the ingress gateway runs in %s", IstioNamespace)
	}
	return running, nil
}

// compareGatewayWeights returns an error unless every gateway's Envoy has the weights.
func (u *User) compareGatewayWeights(want map[string]int) error {
	gateways, err := u.GatewayPods()
	if err != nil {
		return err
	}
	for _, gateway := range gateways {
		if err := u.CompareProxyWeights(gateway.Name+"."+IstioNamespace, u.Host(), want); err != nil {
			return err
		}
	}
	return nil
}

// CompareProxyWeights returns an error unless an Envoy has the weights for a host. It has them a
// little later than the API server.
func (u *User) CompareProxyWeights(proxy, host string, want map[string]int) error {
	printed, stderr, err := u.Try("istioctl proxy-config routes " + proxy + " -o json")
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

// routeWeights returns a host's weights by the roles of the revisions.
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

// role returns with which role the subset of one of Envoy's clusters begins: default or canary. Istio
// names clusters direction|port|subset|host.
func role(cluster string) string {
	parts := strings.Split(cluster, "|")
	if len(parts) != 4 {
		return cluster
	}
	role, _, _ := strings.Cut(parts[2], "-")
	return role
}

// destination identifies a box of Kiali's versioned app graph.
type destination struct {
	workload, namespace, service, revision string
}

// gatewayRequests returns how many requests the gateways have answered with 200 so far, by
// destination. It is the counter that Kiali reads.
func (u *User) gatewayRequests() (map[destination]int, error) {
	gateways, err := u.GatewayPods()
	if err != nil {
		return nil, err
	}
	counts := map[destination]int{}
	for _, gateway := range gateways {
		metrics, err := u.scrape(IstioNamespace, gateway.Name, 15090, "stats/prometheus")
		if err != nil {
			return nil, err
		}
		for _, sample := range metrics.Named("envoy_istiocustom_istio_requests_total") {
			upstream := strings.Split(string(sample.Metric["upstream"]), ";")
			if len(upstream) != 5 || sample.Metric["response_code"] != "200" {
				continue
			}
			counts[destination{upstream[0], upstream[1], upstream[2], upstream[3]}] += int(sample.Value)
		}
	}
	return counts, nil
}

// checkAccepted returns an error if a gateway's Envoy has refused a part of what istiod sent to it, since it started.
// With delta xDS istiod doesn't send that part again, until it changes: other services' clusters may be missing from
// then on.
func (env *Environment) checkAccepted() error {
	gateways, err := env.GatewayPods()
	if err != nil {
		return err
	}
	for _, gateway := range gateways {
		metrics, err := env.scrape(IstioNamespace, gateway.Name, 15090, "stats/prometheus")
		if err != nil {
			return err
		}
		accepted := metrics.Named("envoy_cluster_manager_cds_update_success")
		if len(accepted) == 0 {
			return fmt.Errorf("gateway %s doesn't report whether it accepts clusters", gateway.Name)
		}
		for _, name := range []string{"envoy_cluster_manager_cds_update_rejected", "envoy_listener_manager_lds_update_rejected"} {
			if refused := metrics.Named(name).Sum(); refused > 0 {
				return fmt.Errorf("gateway %s: %s is %v: see the warnings ACK ERROR in istiod's log", gateway.Name, name, refused)
			}
		}
	}
	return nil
}
