package observe

import (
	"maps"
	"slices"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/plan"
)

// Addresses are where a service is reached from outside the cluster; empty for none.
type Addresses struct {
	// Hosts are the service's own, the one of its URL first.
	Hosts []string
	// Path is the service's below the shared host, without a slash at its end.
	Path string
	// Components are the hosts of the components, by kind, and those of single revisions,
	// by kind and tag (tagKey).
	Components map[string]string
}

// AddressesOf returns all addresses that a service is to have, even if others claim them. It
// returns an error if the configured templates make no address of the service.
func AddressesOf(ingress configv1alpha1.Ingress, service *servingv1beta1.InferenceService) (Addresses, error) {
	made := Addresses{Components: map[string]string{}}
	values := configv1alpha1.TemplateValues{
		Name: service.Name, Namespace: service.Namespace, Annotations: service.Annotations, Labels: service.Labels,
	}
	hosts, err := ingress.Hosts()
	if err != nil {
		return Addresses{}, err
	}
	for _, domain := range ingress.Domains() {
		host, err := hosts.Host(domain, values)
		if err != nil {
			return Addresses{}, err
		}
		if !slices.Contains(made.Hosts, host) { // The template may leave the domain out.
			made.Hosts = append(made.Hosts, host)
		}
	}
	path, err := ingress.Path(service.Name, service.Namespace)
	if err != nil {
		return Addresses{}, err
	}
	made.Path = path
	for _, kind := range names.Kinds() {
		component := names.Component{Namespace: service.Namespace, InferenceService: service.Name, Kind: kind}
		made.add(hosts, ingress.Domain, values, kind, component.Service())
		for _, tag := range tagsOf(service) {
			made.add(hosts, ingress.Domain, values, tagKey(kind, tag), tag+"-"+component.Service())
		}
	}
	return made, nil
}

// add makes the host of a part of the service. One that is too long is no host, and the
// service does without.
func (a Addresses) add(hosts configv1alpha1.Hosts, domain string, values configv1alpha1.TemplateValues,
	key, name string) {
	values.Name = name
	if host, err := hosts.Host(domain, values); err == nil && !slices.Contains(a.Hosts, host) {
		a.Components[key] = host
	}
}

// Claims returns the addresses that nobody else may have: the hosts, and the path.
func (a Addresses) Claims(ingress configv1alpha1.Ingress) []string {
	claims := slices.Clone(a.Hosts)
	if a.Path != "" {
		claims = append(claims, ingress.Domain+a.Path)
	}
	return claims
}

// ComponentClaim is the claim of a component's host, which yields to a service's own.
func ComponentClaim(host string) string { return "component " + host }

// Claims returns a function that returns what an InferenceService claims at the ingress: nothing,
// if the configured templates make no address of it.
func Claims(config *configv1alpha1.SluiceConfiguration) func(*servingv1beta1.InferenceService) []string {
	return func(service *servingv1beta1.InferenceService) []string {
		made, err := AddressesOf(config.Ingress, service)
		if err != nil {
			return nil
		}
		claims := made.Claims(config.Ingress)
		for _, kind := range slices.Sorted(maps.Keys(made.Components)) {
			claims = append(claims, ComponentClaim(made.Components[kind]))
		}
		return claims
	}
}

// All returns the hosts of the service and its components.
func (a Addresses) All() []string {
	return slices.Concat(a.Hosts, slices.Collect(maps.Values(a.Components)))
}

// tagsOf returns the tags by which a service's revisions are to have hosts, as KServe has it.
// Knative makes those of `<tag>-<isvc>-predictor`, where else the InferenceService's name is.
func tagsOf(service *servingv1beta1.InferenceService) []string {
	if service.Annotations[names.AnnotationTagRouting] != "true" {
		return nil
	}
	return []string{plan.TagLatest, plan.TagPrev}
}

// tagKey is where addresses have the host of a component's tag.
func tagKey(kind, tag string) string { return kind + "-" + tag }

// tagged reports whether the component's revisions are to have hosts of their own, and can:
// another service may have them.
func (c *Component) tagged() bool {
	for _, tag := range tagsOf(c.Service.Object) {
		if c.TagHost(tag) == "" {
			return false
		}
	}
	return len(tagsOf(c.Service.Object)) > 0
}

// TagHost returns the host of a tag of the component, empty for none.
func (c *Component) TagHost(tag string) string {
	return c.Service.Addresses.Components[tagKey(c.Name.Kind, tag)]
}
