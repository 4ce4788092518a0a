package istio

import (
	"errors"
	"fmt"
	"regexp/syntax"
	"slices"
	"time"

	networking "istio.io/api/networking/v1alpha3"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// HeaderRoute leads requests with certain headers to one revision, whatever the weights are.
type HeaderRoute struct {
	// Version is the revision; empty for no such route. The route leads to its plain subset, so that no other revision
	// serves these requests.
	Version string
	// Headers are the conditions, at least one.
	Headers servingv1beta1.RolloutHeaders
	// Timeout limits a request; 0 for none.
	Timeout time.Duration
}

// withHeaders returns the weighted route to a component, after the route of the requests with certain headers, if there
// is one: that matches the same requests, as far as they have the headers.
func (r ComponentRoute) withHeaders(weighted *networking.HTTPRoute, clusterDomain string) []*networking.HTTPRoute {
	if r.Headers.Version == "" {
		return []*networking.HTTPRoute{weighted}
	}
	route := route(ComponentRoute{
		Component: r.Component,
		Entries:   []plan.Entry{{Version: r.Headers.Version, Weight: 100}},
		Timeout:   r.Headers.Timeout,
	}, clusterDomain)
	route.Name = tagRouteName(r.Component, plan.TagHeaders)
	route.Rewrite = weighted.Rewrite
	for _, match := range weighted.Match {
		match = match.DeepCopy()
		match.Headers = headerMatches(r.Headers.Headers)
		route.Match = append(route.Match, match)
	}
	if len(weighted.Match) == 0 {
		route.Match = []*networking.HTTPMatchRequest{{Headers: headerMatches(r.Headers.Headers)}}
	}
	return []*networking.HTTPRoute{route, weighted}
}

// headerMatches returns the conditions in Istio's form.
func headerMatches(headers servingv1beta1.RolloutHeaders) map[string]*networking.StringMatch {
	matches := map[string]*networking.StringMatch{}
	for name, match := range headers {
		switch {
		case match.Exact != "":
			matches[name] = &networking.StringMatch{MatchType: &networking.StringMatch_Exact{Exact: match.Exact}}
		case match.Prefix != "":
			matches[name] = &networking.StringMatch{MatchType: &networking.StringMatch_Prefix{Prefix: match.Prefix}}
		default:
			matches[name] = &networking.StringMatch{MatchType: &networking.StringMatch_Regex{Regex: match.Regex}}
		}
	}
	return matches
}

// HeaderProblems returns what is wrong with the regular expressions, which the API's rules can't see: a sentence for each,
// in the order of the headers' names. Envoy refuses all routes of an ingress for one expression that it can't compile.
func HeaderProblems(headers servingv1beta1.RolloutHeaders) []string {
	var problems []string
	for name, match := range headers {
		if err := checkRegex(match.Regex); err != nil {
			problems = append(problems, fmt.Sprintf("regex of %s in rollout.headers %v", name, err))
		}
	}
	slices.Sort(problems)
	return problems
}

// mostRegex is how large a compiled regular expression may be, in Go's instructions and bounds of characters. RE2 makes
// about ten of each. Istio has Envoy refuse an expression of 32,768.
const mostRegex = 2000

// checkRegex returns why Envoy may not compile a regular expression, nil if it does.
func checkRegex(regex string) error {
	parsed, err := syntax.Parse(regex, syntax.Perl)
	if err != nil {
		return fmt.Errorf("is no regular expression of RE2: %w", err)
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return fmt.Errorf("can't be compiled: %w", err)
	}
	size := len(program.Inst)
	for _, instruction := range program.Inst {
		size += len(instruction.Rune)
	}
	if size > mostRegex {
		return errors.New("is too large for Envoy: repeat less, or use prefix")
	}
	return nil
}
