package pods

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// TransformerContainer is KServe's name for a transformer in the predictor's own pods. It sends
// requests to the server beside it by localhost.
const TransformerContainer = "transformer-container"

// entryIndex returns the index of the container that predictions enter at: a transformer beside a
// server of the conventional name, as in KServe, or else the main container.
func entryIndex(containers []corev1.Container) int {
	transformer := slices.IndexFunc(containers, isTransformer)
	if transformer >= 0 && slices.ContainsFunc(containers, isMain) {
		return transformer
	}
	return mainIndex(containers)
}

func isTransformer(c corev1.Container) bool { return c.Name == TransformerContainer }

// collocate completes a server with a transformer before it in its pod. The server has a readiness
// probe of its own if it names its port: a pod's containers share their ports, so that a default
// port could be the transformer's. The transformer gets the model too, as in KServe, unless the
// user mounts something else there.
func collocate(server, transformer *corev1.Container) {
	if len(server.Ports) > 0 && isTCP(server.Ports[0]) {
		completeProbes(server, nil)
	}
	if mountsModelDir(transformer.VolumeMounts) {
		return
	}
	for _, mount := range server.VolumeMounts {
		if mount.Name == modelVolume || mount.Name == claimVolume {
			transformer.VolumeMounts = append(transformer.VolumeMounts, mount)
		}
	}
}

func isTCP(port corev1.ContainerPort) bool {
	return port.Protocol == "" || port.Protocol == corev1.ProtocolTCP
}

// collocationProblems returns the problems of a server with a transformer before it in its pod.
func collocationProblems(server, transformer *corev1.Container) []string {
	var problems []string
	if server.Image == "" {
		problems = append(problems, fmt.Sprintf("container %q has no image", server.Name))
	}
	entry := int32(defaultPort)
	if len(transformer.Ports) > 0 {
		entry = transformer.Ports[0].ContainerPort
	}
	for _, port := range server.Ports {
		if isTCP(port) && port.ContainerPort == entry {
			problems = append(problems, fmt.Sprintf(
				"port %d is where %q answers; give %q another, because the containers of a pod share their ports",
				entry, transformer.Name, server.Name))
		}
	}
	return problems
}

func mountsModelDir(mounts []corev1.VolumeMount) bool {
	return slices.ContainsFunc(mounts, func(m corev1.VolumeMount) bool { return m.MountPath == modelDir })
}
