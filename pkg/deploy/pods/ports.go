package pods

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// FurtherPorts returns the named ports of a rendered pod beside the serving port: those of the
// container that predictions enter at, then those of the server behind it.
func FurtherPorts(pod *corev1.PodSpec) []corev1.ContainerPort {
	var ports []corev1.ContainerPort
	main, entry := mainIndex(pod.Containers), entryIndex(pod.Containers)
	for _, i := range slices.Compact([]int{entry, main}) {
		for j, port := range pod.Containers[i].Ports {
			if serving := i == entry && j == 0; !serving && port.Name != "" {
				ports = append(ports, port)
			}
		}
	}
	return ports
}
