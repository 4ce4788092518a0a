package pods

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"github.com/sluice-serving/sluice/apis/names"
)

// completeArgs, given a container whose port is complete, tells the server of a transformer or an explainer what KServe's SDK expects
// to be told: the model's name, where the predictor is, and the port to listen on. What the
// user gives stays, and comes first, as in KServe: after a command such as `/bin/sh -c` the first
// argument is what it runs. A predictor's arguments are its framework's.
//
// By this host, a pod with a sidecar gets the predictor's split, and one without it the
// stable revision.
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
