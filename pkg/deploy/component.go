package deploy

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/sluice-serving/sluice/apis/names"
)

// completeArgs tells the server of a transformer or an explainer what KServe's SDK expects
// to be told: the model's name, where the predictor is, and the port to listen on. What the
// user gives stays. A predictor's arguments are its framework's.
//
// By this host, a pod with a sidecar gets the predictor's split, and one without it the
// stable revision.
func completeArgs(c *corev1.Container, component names.Component) {
	if component.Kind == names.Predictor {
		return
	}
	predictor := component
	predictor.Kind = names.Predictor
	var args []string
	for _, flag := range []struct{ name, value string }{
		{"--model_name", component.InferenceService},
		{"--predictor_host", predictor.EntryService() + "." + component.Namespace},
		{"--http_port", fmt.Sprint(servingPort(c))},
	} {
		if !hasFlag(c.Args, flag.name) {
			args = append(args, flag.name, flag.value)
		}
	}
	c.Args = append(args, c.Args...)
}

// hasFlag reports whether arguments set a flag, as `--flag value` or `--flag=value`.
func hasFlag(args []string, flag string) bool {
	return slices.ContainsFunc(args, func(arg string) bool {
		return arg == flag || strings.HasPrefix(arg, flag+"=")
	})
}

// servingPort is the port that predictions come to.
func servingPort(c *corev1.Container) int32 {
	if len(c.Ports) > 0 {
		return c.Ports[0].ContainerPort
	}
	return defaultPort
}
