package pods

import (
	"encoding/json"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/ptr"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// KServe's agent is a container before the server in the same pod. It has the serving port, and
// forwards requests to the server.
const (
	agentName = "agent"
	agentPort = 9081
	podEnv    = "POD_NAME"
	probeEnv  = "SERVING_READINESS_PROBE"
)

// needsAgent reports whether requests are to be logged or batched before the server.
func needsAgent(spec *servingv1beta1.PredictorSpec) bool {
	return spec.Logger != nil || spec.Batcher != nil
}

// agentContainer returns the agent of a pod, before a server whose container is complete.
func agentContainer(component names.Component, version string, spec *servingv1beta1.PredictorSpec, pod *corev1.PodSpec,
	main *corev1.Container, settings configv1alpha1.Agent) corev1.Container {
	agent := corev1.Container{
		Name:  agentName,
		Image: settings.Image,
		Args: []string{
			fmt.Sprintf("--port=%d", agentPort),
			fmt.Sprintf("--component-port=%d", main.Ports[0].ContainerPort),
		},
		Env:             []corev1.EnvVar{{Name: probeEnv, Value: agentProbe(main)}},
		Ports:           []corev1.ContainerPort{{Name: HTTP.PortName(), ContainerPort: agentPort}},
		ReadinessProbe:  probeThroughAgent(main),
		SecurityContext: addedSecurity(pod, settings.SecurityContext, identityOf(main.SecurityContext)),
	}
	if settings.Resources != nil {
		agent.Resources = *settings.Resources.DeepCopy()
	}
	if logger := spec.Logger; logger != nil {
		agent.Args = append(agent.Args, loggerArgs(component, version, logger)...)
		agent.Env = append(agent.Env, corev1.EnvVar{Name: podEnv, ValueFrom: &corev1.EnvVarSource{
			FieldRef: &corev1.ObjectFieldSelector{APIVersion: "v1", FieldPath: "metadata.name"},
		}})
	}
	if batcher := spec.Batcher; batcher != nil {
		agent.Args = append(agent.Args, batcherArgs(batcher)...)
	}
	return agent
}

// loggerArgs returns the agent's arguments for the events that it sends. An event's source is the
// pod, and its endpoint the revision's version.
func loggerArgs(component names.Component, version string, logger *servingv1beta1.LoggerSpec) []string {
	mode := logger.Mode
	if mode == "" {
		mode = servingv1beta1.LogAll
	}
	return []string{
		"--log-url=" + ptr.Deref(logger.URL, ""),
		"--log-mode=" + string(mode),
		"--source-uri=$(" + podEnv + ")",
		"--inference-service=" + component.InferenceService,
		"--namespace=" + component.Namespace,
		"--endpoint=" + version,
		"--component=" + component.Kind,
	}
}

// batcherArgs returns the agent's arguments for batching, without those that have its defaults: 32
// instances, 5000 ms.
func batcherArgs(batcher *servingv1beta1.Batcher) []string {
	args := []string{"--enable-batcher"}
	if batcher.MaxBatchSize != nil {
		args = append(args, fmt.Sprintf("--max-batchsize=%d", *batcher.MaxBatchSize))
	}
	if batcher.MaxLatency != nil {
		args = append(args, fmt.Sprintf("--max-latency=%d", *batcher.MaxLatency))
	}
	return args
}

// agentProbe returns the server's readiness probe in JSON, by which the agent checks the server
// before it forwards requests. The agent can't resolve names of ports, and sets no defaults; a
// probe that it can't run is left to the kubelet, and is empty here, because the variable must
// exist.
func agentProbe(main *corev1.Container) string {
	probe := main.ReadinessProbe.DeepCopy()
	const local = "127.0.0.1"
	switch {
	case probe.HTTPGet != nil:
		probe.HTTPGet.Port = numberOf(main, probe.HTTPGet.Port)
		if probe.HTTPGet.Host == "" {
			probe.HTTPGet.Host = local
		}
		if probe.HTTPGet.Scheme == "" {
			probe.HTTPGet.Scheme = corev1.URISchemeHTTP
		}
	case probe.TCPSocket != nil:
		probe.TCPSocket.Port = numberOf(main, probe.TCPSocket.Port)
		if probe.TCPSocket.Host == "" {
			probe.TCPSocket.Host = local
		}
	default:
		return ""
	}
	if probe.SuccessThreshold == 0 {
		probe.SuccessThreshold = 1
	}
	data, err := json.Marshal(probe)
	if err != nil {
		return "" // a Probe always has JSON
	}
	return string(data)
}

// numberOf returns a container's port by number, if it is given by name.
func numberOf(c *corev1.Container, port intstr.IntOrString) intstr.IntOrString {
	i := slices.IndexFunc(c.Ports, func(p corev1.ContainerPort) bool {
		return port.StrVal != "" && p.Name == port.StrVal
	})
	if i < 0 {
		return port
	}
	return intstr.FromInt32(c.Ports[i].ContainerPort)
}

// probeThroughAgent returns the agent's probe for the server's readiness, as in KServe. By the
// header the agent answers the request itself.
func probeThroughAgent(main *corev1.Container) *corev1.Probe {
	path := "/"
	if get := main.ReadinessProbe.HTTPGet; get != nil && get.Path != "" {
		path = get.Path
	}
	return &corev1.Probe{
		ProbeHandler: corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{
			Path: path, Port: intstr.FromString(HTTP.PortName()),
			HTTPHeaders: []corev1.HTTPHeader{{Name: "K-Network-Probe", Value: "queue"}},
		}},
		PeriodSeconds: 2, TimeoutSeconds: 2, FailureThreshold: 3,
	}
}

// agentProblems returns the problems of a spec with what the agent occupies, and with what it can't
// do.
func agentProblems(spec *servingv1beta1.PredictorSpec, model *serving, containers []corev1.Container) []string {
	var problems []string
	if logger := spec.Logger; logger != nil && ptr.Deref(logger.URL, "") == "" {
		problems = append(problems, "logger needs a url: set where what is logged is to go")
	}
	if batcher := spec.Batcher; batcher != nil && batcher.Timeout != nil {
		problems = append(problems, "batcher.timeout is not served: remove it; timeout limits a request as a whole")
	}
	if spec.Batcher != nil && model != nil && model.protocol == protocolV2 {
		problems = append(problems,
			"batcher joins predictions of protocolVersion v1 only: remove it, "+
				"or set v1 where the framework is served with it")
	}
	if !needsAgent(spec) {
		return problems
	}
	if ProtocolOf(spec) == GRPC {
		problems = append(problems,
			"logger and batcher are not served by HTTP/2: remove them, or name the first port http")
	}
	for _, c := range containers {
		if c.Name == agentName {
			problems = append(problems,
				fmt.Sprintf("container %q is Sluice's own with logger and batcher; give yours another name", agentName))
		}
		for _, port := range c.Ports {
			if port.ContainerPort == agentPort {
				problems = append(problems, fmt.Sprintf(
					"port %d is Sluice's own with logger and batcher; give container %q another", agentPort, c.Name))
			}
		}
	}
	return problems
}
