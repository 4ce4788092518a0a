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
