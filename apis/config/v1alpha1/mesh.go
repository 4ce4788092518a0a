package v1alpha1

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"
)

// validate checks exportTo, by Istio's rules.
func (m Mesh) validate() []error {
	var problems []error
	for n, namespace := range m.ExportTo {
		if namespace == "*" || namespace == "." {
			continue
		}
		if messages := validation.IsDNS1123Label(namespace); messages != nil {
			problems = append(problems, fmt.Errorf("mesh.exportTo[%d] %q is neither * nor . nor a namespace: %s",
				n, namespace, strings.Join(messages, "; ")))
		}
	}
	if slices.Contains(m.ExportTo, "*") && len(m.ExportTo) > 1 {
		problems = append(problems, errors.New("mesh.exportTo has * beside others; * is all of them"))
	}
	return problems
}

// WritesSidecars reports whether pods have a Sidecar.
func (p Pods) WritesSidecars() bool { return len(p.SidecarEgress) > 0 }

// validate checks sidecarEgress, by Istio's rules. It refuses `~`, by which Istio leaves hosts out: what
// is not listed is left out. It refuses `*/*`, beside which Istio wants no other host.
func (p Pods) validate() []error {
	var problems []error
	for n, egress := range p.SidecarEgress {
		if problem := sidecarHostProblem(egress); problem != "" {
			problems = append(problems, fmt.Errorf("pods.sidecarEgress[%d] %q %s", n, egress, problem))
		}
	}
	return problems
}

// sidecarHostProblem returns what is wrong with a host of a Sidecar; empty if nothing is.
func sidecarHostProblem(egress string) string {
	namespace, host, found := strings.Cut(egress, "/")
	switch {
	case !found:
		return "must read namespace/host, such as istio-system/* or ./*"
	case egress == "*/*":
		return "is all hosts of the mesh: leave the list out for these"
	}
	if namespace != "*" && namespace != "." {
		if validation.IsDNS1123Label(namespace) != nil {
			return "has a namespace that is neither * nor . nor a name"
		}
	}
	if host != "*" && validation.IsDNS1123Subdomain(strings.TrimPrefix(host, "*.")) != nil {
		return "has a host that is neither * nor a name, which may begin with *."
	}
	return ""
}
