package pods

import (
	"encoding/json"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/utils/ptr"
)

// addedSecurity returns the security context of a container that Sluice adds to a pod: the
// configured context, without the fields that the pod sets for all containers, overridden by what
// is given for this container.
func addedSecurity(pod *corev1.PodSpec, configured, given *corev1.SecurityContext) *corev1.SecurityContext {
	if pod.OS != nil && pod.OS.Name == corev1.Windows {
		return given.DeepCopy()
	}
	added := configured.DeepCopy()
	if added == nil {
		return given.DeepCopy()
	}
	if all := pod.SecurityContext; all != nil {
		if all.RunAsNonRoot != nil || ptr.Deref(all.RunAsUser, 1) == 0 {
			added.RunAsNonRoot = nil
		}
		if all.SeccompProfile != nil {
			added.SeccompProfile = nil
		}
	}
	if given == nil {
		return added
	}
	// The API server or the kubelet refuses these combinations.
	if ptr.Deref(given.RunAsUser, 1) == 0 {
		added.RunAsNonRoot = nil
	}
	if ptr.Deref(given.Privileged, false) {
		added.AllowPrivilegeEscalation = nil
	}
	overlay(added, given)
	return added
}

// overlay copies the fields that are given into another context.
func overlay(context, given *corev1.SecurityContext) {
	data, err := json.Marshal(given)
	if err == nil {
		err = json.Unmarshal(data, context)
	}
	if err != nil {
		panic(err) // a SecurityContext always has JSON
	}
}

// identityOf returns the part of a server's security context that sets its user and its
// confinement, so that the agent beside it runs the same way. The agent needs none of the server's
// privileges.
func identityOf(server *corev1.SecurityContext) *corev1.SecurityContext {
	if server == nil {
		return nil
	}
	return &corev1.SecurityContext{
		SELinuxOptions:         server.SELinuxOptions,
		WindowsOptions:         server.WindowsOptions,
		RunAsUser:              server.RunAsUser,
		RunAsGroup:             server.RunAsGroup,
		RunAsNonRoot:           server.RunAsNonRoot,
		ReadOnlyRootFilesystem: server.ReadOnlyRootFilesystem,
		SeccompProfile:         server.SeccompProfile,
		AppArmorProfile:        server.AppArmorProfile,
	}
}
