package istio

import (
	"regexp"
	"strings"

	networking "istio.io/api/networking/v1alpha3"

	"github.com/sluice-serving/sluice/apis/names"
)

// Envoy ignores the case of a host when it selects the virtual host, and then compares the host with
// the routes' as it is written. A route that matched the host in lower case only would leave
// LATEST-my-model to the route that matches everything, and so to another revision. A regular
// expression has to match all of the host (Envoy, StringMatcher.safe_regex).

// anyCase begins an expression that ignores the case; anyPort ends an expression whose host may be
// followed by a port.
const (
	anyCase = "(?i)"
	anyPort = "(:[0-9]+)?"
)

// authority matches the requests for a host, with a port or without.
func authority(host string) *networking.StringMatch {
	return expression(anyCase + regexp.QuoteMeta(host) + anyPort)
}

// inCluster matches the requests for a component's Services. Clients in the mesh write their hosts
// with or without the namespace and the cluster's domain.
func inCluster(component names.Component) *networking.StringMatch {
	suffix := strings.TrimPrefix(component.EntryService(), component.Service())
	return expression(anyCase + regexp.QuoteMeta(component.Service()) + "(" + regexp.QuoteMeta(suffix) + `)?([.:].*)?`)
}

func expression(regex string) *networking.StringMatch {
	return &networking.StringMatch{MatchType: &networking.StringMatch_Regex{Regex: regex}}
}
