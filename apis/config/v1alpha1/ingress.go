package v1alpha1

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	template "github.com/DataDog/datadog-agent/pkg/template/text"
	"k8s.io/apimachinery/pkg/util/validation"
)

// TemplateValues are the values for hosts and paths. DomainTemplate gets all of them, PathTemplate
// the first two.
type TemplateValues struct {
	// Name is the InferenceService's or, for a component's host, `<name>-<component>`.
	Name, Namespace string
	// Annotations and Labels are the InferenceService's.
	Annotations, Labels map[string]string
}

func (i Ingress) validate() []error {
	var problems []error
	namespace, name, found := strings.Cut(i.Gateway, "/")
	if !found || namespace == "" || name == "" {
		problems = append(problems, fmt.Errorf("ingress.gateway must be namespace/name, not %q", i.Gateway))
	}
	problems = append(problems, i.validateDomains()...)
	if i.GatewayPort > 65535 {
		problems = append(problems,
			fmt.Errorf("ingress.gatewayPort must be 1..65535, or 0 for that of urlScheme, not %d", i.GatewayPort))
	}
	if i.URLScheme != "http" && i.URLScheme != "https" {
		problems = append(problems, fmt.Errorf("ingress.urlScheme must be http or https, not %q", i.URLScheme))
	}
	if err := i.validateTemplate(); err != nil {
		problems = append(problems, err)
	}
	if _, err := i.Path("name", "namespace"); err != nil {
		problems = append(problems, err)
	}
	return problems
}

// validateDomains checks the domains, each of which may be wrong in several ways.
func (i Ingress) validateDomains() []error {
	var problems []error
	check := func(field, domain string, ofIngress bool) {
		if messages := validation.IsDNS1123Subdomain(domain); messages != nil {
			problems = append(problems, fmt.Errorf("ingress.%s %q: %s", field, domain, strings.Join(messages, "; ")))
		}
		if ofIngress && i.OfCluster(domain) {
			problems = append(problems, fmt.Errorf(
				"ingress.%s: domain %q is the cluster's own (ingress.clusterDomain %s), by which Services are reached",
				field, domain, i.ClusterDomain))
		}
	}
	check("domain", i.Domain, true)
	for n, domain := range i.AdditionalDomains {
		check(fmt.Sprintf("additionalDomains[%d]", n), domain, true)
	}
	check("clusterDomain", i.ClusterDomain, false)
	return problems
}

// validateTemplate checks the domain template. Labels and annotations have no values without a
// service: a template with these is only checked for its form.
func (i Ingress) validateTemplate() error {
	ofService := strings.Contains(i.DomainTemplate, ".Labels") || strings.Contains(i.DomainTemplate, ".Annotations")
	values := TemplateValues{Name: "name", Namespace: "namespace"}
	if ofService { // The host's domain may depend on the values too.
		parsed, err := parse("domainTemplate", i.DomainTemplate, "missingkey=zero")
		if err == nil {
			_, err = execute(parsed, hostValues{values, i.Domain})
		}
		return err
	}
	hosts, err := i.Hosts()
	if err == nil {
		_, err = hosts.Host(i.Domain, values)
	}
	return err
}

// Domains returns the domains under which a service has a host: Domain first, each once.
func (i Ingress) Domains() []string {
	domains := []string{i.Domain}
	for _, domain := range i.AdditionalDomains {
		if !slices.Contains(domains, domain) {
			domains = append(domains, domain)
		}
	}
	return domains
}

// Hosts makes hosts at the ingress. It has the domain template parsed, once for all of a service's hosts.
type Hosts struct {
	ingress Ingress
	parsed  *template.Template
}

// Hosts returns an error if the domain template is none.
func (i Ingress) Hosts() (Hosts, error) {
	parsed, err := parse("domainTemplate", i.DomainTemplate, "missingkey=error")
	return Hosts{i, parsed}, err
}

// Host returns a host under a domain. It returns an error if the template needs a label or an annotation
// that doesn't exist, or if the result is not a DNS name of at most 253 characters, or not below a
// configured domain.
func (h Hosts) Host(domain string, values TemplateValues) (string, error) {
	host, err := execute(h.parsed, hostValues{values, domain})
	if err != nil {
		return "", err
	}
	if messages := validation.IsDNS1123Subdomain(host); messages != nil {
		return "", fmt.Errorf("ingress.domainTemplate makes %q: %s", host, strings.Join(messages, "; "))
	}
	for label := range strings.SplitSeq(host, ".") {
		if len(label) > validation.DNS1123LabelMaxLength {
			return "", fmt.Errorf("ingress.domainTemplate makes %q, whose part %q is longer than %d characters",
				host, label, validation.DNS1123LabelMaxLength)
		}
	}
	if !h.ingress.Has(host) {
		return "", fmt.Errorf(
			"ingress.domainTemplate makes %q, which is not below %s (ingress.domain and ingress.additionalDomains)",
			host, strings.Join(h.ingress.Domains(), " or "))
	}
	return host, nil
}

// Ports returns the numbers of the Gateway's ports at which the URLs may be answered. A Gateway has
// the ports of its Service or, if these differ, the ports of its pods.
func (i Ingress) Ports() []uint32 {
	switch {
	case i.GatewayPort != 0:
		return []uint32{i.GatewayPort}
	case i.URLScheme == "https":
		return []uint32{443, 8443}
	}
	return []uint32{80, 8080}
}

// Has reports whether services may have a host at the ingress: it is below a configured domain, and
// none of the cluster's. A template may compose hosts from what users write, and these users must
// not get requests for other hosts.
func (i Ingress) Has(host string) bool {
	return !i.OfCluster(host) && slices.ContainsFunc(i.Domains(), func(domain string) bool {
		return isBelow(host, domain)
	})
}

// OfCluster reports whether a host is one of the cluster's, by which its Services are reached.
func (i Ingress) OfCluster(host string) bool {
	return host == i.ClusterDomain || isBelow(host, i.ClusterDomain)
}

// isBelow reports whether a name is in a domain, and not the domain itself.
func isBelow(name, domain string) bool { return strings.HasSuffix(name, "."+domain) }

// hostValues are what the domain template gets.
type hostValues struct {
	TemplateValues
	IngressDomain string
}

// pathFormat matches a path whose characters mean the same in a URL, in Envoy and, once quoted, in
// a regular expression.
var pathFormat = regexp.MustCompile(`^(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$`)

// Path returns the path of a service at the host Domain, without a slash at its end; empty if there
// is no template. It returns an error if the result is not a path.
func (i Ingress) Path(name, namespace string) (string, error) {
	if i.PathTemplate == "" {
		return "", nil
	}
	parsed, err := parse("pathTemplate", i.PathTemplate, "missingkey=error")
	if err != nil {
		return "", err
	}
	path, err := execute(parsed, struct{ Name, Namespace string }{name, namespace})
	if err != nil {
		return "", err
	}
	path = strings.TrimSuffix(path, "/")
	if !pathFormat.MatchString(path) {
		return "", fmt.Errorf("ingress.pathTemplate makes %q, which is no path such as /serving/namespace/name", path)
	}
	return path, nil
}

// parse parses the template of a field. The library is text/template without calls of methods, for which the linker
// would have to keep all methods of all types in the program.
func parse(field, text, option string) (*template.Template, error) {
	parsed, err := template.New(field).Option(option).Parse(text)
	if err != nil {
		return nil, fmt.Errorf("ingress.%s: %w", field, err)
	}
	return parsed, nil
}

// execute returns the result of a field's template.
func execute(parsed *template.Template, values any) (string, error) {
	var made strings.Builder
	if err := parsed.Execute(&made, values); err != nil {
		return "", fmt.Errorf("ingress.%s: %w", parsed.Name(), err)
	}
	return made.String(), nil
}
