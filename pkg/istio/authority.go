package istio

import (
	"regexp"
	"strings"

	networking "istio.io/api/networking/v1alpha3"

	"github.com/sluice-serving/sluice/apis/names"
)

// Envoy finds the virtual host of a request whatever the case of its host, and then compares
// the host with the routes' as it is written: a route that asked for it in lower case would
// leave LATEST-my-model to the one that takes everything, and so to another revision. A
// regular expression has to match all of the host (Envoy, StringMatcher.safe_regex).

// anyCase is how an expression begins that matches whatever the case is, anyPort how one ends
// whose host may have a port.
const (
	anyCase = "(?i)"
	anyPort = "(:[0-9]+)?"
)

// authority matches the requests for a host, with a port or without.
func authority(host string) *networking.StringMatch {
	return expression(anyCase + regexp.QuoteMeta(host) + anyPort)
}

// inCluster matches the requests for a component's Services. A client in the mesh may write
// the namespace and the cluster's domain, or not.
func inCluster(component names.Component) *networking.StringMatch {
	suffix := strings.TrimPrefix(component.EntryService(), component.Service())
	return expression(anyCase + regexp.QuoteMeta(component.Service()) + "(" + regexp.QuoteMeta(suffix) + `)?([.:].*)?`)
}

func expression(regex string) *networking.StringMatch {
	return &networking.StringMatch{MatchType: &networking.StringMatch_Regex{Regex: regex}}
}
