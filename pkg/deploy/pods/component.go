package pods

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"github.com/sluice-serving/sluice/apis/names"
)

// completeArgs adds the arguments of KServe's SDK to a transformer or an explainer whose port is
// complete: the model's name, the predictor's host, and the port to listen on. The user's arguments
// win and come first, as in KServe: after a command such as `/bin/sh -c` the first argument is the
// script. A predictor gets its arguments from its framework.
//
// By the predictor's host, a pod with a sidecar reaches the predictor's revisions by weight, and a
// pod without one the stable revision.
func completeArgs(c *corev1.Container, component names.Component) {
	if component.Kind == names.Predictor {
		return
	}
	predictor := component
	predictor.Kind = names.Predictor
	port := "--http_port"
	if protocolOf(c) == GRPC {
		port = "--grpc_port"
	}
	var args []string
	for _, flag := range []struct{ name, value string }{
		{modelNameFlag, component.InferenceService},
		{"--predictor_host", predictor.EntryService() + "." + component.Namespace},
		{port, fmt.Sprint(c.Ports[0].ContainerPort)},
	} {
		if _, given := flagIn(c.Args, flag.name); !given {
			args = append(args, flag.name, flag.value)
		}
	}
	c.Args = append(c.Args, args...)
}
