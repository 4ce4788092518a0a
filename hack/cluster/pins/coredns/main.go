// Command coredns is CoreDNS with those of its plugins that the local cluster's
// configuration names (cluster/addons/coredns.yaml), and no others: all of them bring the
// libraries of several clouds, which take longer to compile than Istio. Choosing
// plugins by a main of one's own is CoreDNS's documented way.
package main

import (
	_ "github.com/coredns/coredns/plugin/errors"
	_ "github.com/coredns/coredns/plugin/health"
	_ "github.com/coredns/coredns/plugin/kubernetes"
	_ "github.com/coredns/coredns/plugin/metrics"
	_ "github.com/coredns/coredns/plugin/ready"
	_ "github.com/coredns/coredns/plugin/template"

	"github.com/coredns/coredns/coremain"
)

func main() {
	coremain.Run()
}
