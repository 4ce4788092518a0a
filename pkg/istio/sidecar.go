package istio

import (
	"slices"
	"strings"

	networking "istio.io/api/networking/v1alpha3"
	networkingac "istio.io/client-go/pkg/applyconfiguration/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sluice-serving/sluice/apis/names"
)

// SidecarOptions is what an InferenceService's Sidecar is made of.
type SidecarOptions struct {
	Namespace, InferenceService string
	Owner                       metav1.OwnerReference
	// Components are those of the InferenceService, in any order.
	Components    []names.Component
	ClusterDomain string
	// Egress lists further hosts that the pods' proxies get, as `namespace/host`.
	Egress []string
}

// Sidecar returns the Sidecar of an InferenceService's pods. Their proxies get the hosts by which
// the components reach each other, and those of the options, in place of all hosts of the mesh.
// Requests to other hosts are still sent, by the mesh's outboundTrafficPolicy, because the Sidecar
// sets none; by default they go where they are addressed to, without a route and without mTLS. What
// the pods receive is left as it is.
//
// It selects these pods only. A namespace can have one Sidecar without a selector, which is the
// namespace's owner's to write.
func Sidecar(o SidecarOptions) *networkingac.SidecarApplyConfiguration {
	sidecar := networkingac.Sidecar(o.InferenceService, o.Namespace).
		WithLabels(map[string]string{
			names.LabelApp:              o.InferenceService,
			names.LabelInferenceService: o.InferenceService,
		}).
		WithOwnerReferences(ownedBy(o.Owner))
	sidecar.Spec = &networking.Sidecar{
		WorkloadSelector: &networking.WorkloadSelector{
			Labels: map[string]string{names.LabelInferenceService: o.InferenceService},
		},
		Egress: []*networking.IstioEgressListener{{Hosts: o.hosts()}},
	}
	return sidecar
}

// hosts returns the hosts of the Sidecar. A host is left out if it is listed before, or all of its
// namespace's hosts are listed: istiod warns of both. The Services of single revisions are not among
// the InferenceService's own: each rollout would change the Sidecar, and no component calls them.
func (o SidecarOptions) hosts() []string {
	services := []string{o.InferenceService}
	for _, kind := range names.Kinds() {
		for _, component := range o.Components {
			if component.Kind == kind {
				services = append(services, component.Service(), component.EntryService())
			}
		}
	}
	var all, hosts []string
	for _, service := range services {
		all = append(all, "./"+names.ClusterHost(service, o.Namespace, o.ClusterDomain))
	}
	all = append(all, o.Egress...)
	listed := map[string]bool{}
	for _, host := range all {
		namespace, name, _ := strings.Cut(o.absolute(host), "/")
		whole := namespace + "/*"
		if listed[namespace+"/"+name] || name != "*" && slices.ContainsFunc(all, func(other string) bool {
			return o.absolute(other) == whole
		}) {
			continue
		}
		listed[namespace+"/"+name] = true
		hosts = append(hosts, host)
	}
	return hosts
}

// absolute returns a host with the name of its namespace.
func (o SidecarOptions) absolute(host string) string {
	if name, found := strings.CutPrefix(host, "./"); found {
		return o.Namespace + "/" + name
	}
	return host
}
