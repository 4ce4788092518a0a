package harness

import (
	"encoding/json"
	"fmt"
	"strings"
)

// ProxyClusters returns the hosts of the Services that an Envoy sends to, and to how many clusters of
// each: one a subset, and one more. The Envoy is named `pod.namespace`.
func (u *User) ProxyClusters(proxy string) (map[string]int, error) {
	printed, stderr, err := u.Try("istioctl proxy-config clusters " + proxy + " -o json")
	if err != nil {
		return nil, fmt.Errorf("istioctl proxy-config clusters %s: %w: %s", proxy, err, stderr)
	}
	return outboundClusters([]byte(printed))
}

// outboundClusters counts the clusters that istioctl prints by their hosts, those of inbound requests
// and of Envoy's own left out. Istio names clusters direction|port|subset|host.
func outboundClusters(printed []byte) (map[string]int, error) {
	var clusters []struct{ Name string }
	if err := json.Unmarshal(printed, &clusters); err != nil {
		return nil, err
	}
	hosts := map[string]int{}
	for _, cluster := range clusters {
		if parts := strings.Split(cluster.Name, "|"); len(parts) == 4 && parts[0] == "outbound" {
			hosts[parts[3]]++
		}
	}
	return hosts, nil
}
