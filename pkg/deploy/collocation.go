package deploy

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// TransformerContainer is what KServe calls a transformer in the predictor's own pods. It
// asks the server beside it by localhost.
const TransformerContainer = "transformer-container"

// entryIndex finds the container that predictions go to: a transformer beside the server,
// as in KServe, or else the server.
func entryIndex(containers []corev1.Container) int {
	if i := slices.IndexFunc(containers, isTransformer); i >= 0 {
		return i
	}
	return mainIndex(containers)
}

func isTransformer(c corev1.Container) bool { return c.Name == TransformerContainer }

// collocate completes a server that has a transformer before it in its pod. The server is
// ready by a probe of its own, if it tells its port: the pod's ports are shared, so that a
// guessed one could be the transformer's. The transformer gets the model too, as in KServe,
// unless the user mounts something else there.
func collocate(server, transformer *corev1.Container) {
	if len(server.Ports) > 0 {
		completeProbe(server, nil)
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

func mountsModelDir(mounts []corev1.VolumeMount) bool {
	return slices.ContainsFunc(mounts, func(m corev1.VolumeMount) bool { return m.MountPath == modelDir })
}
