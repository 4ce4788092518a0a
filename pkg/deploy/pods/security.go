package pods

import (
	"encoding/json"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/utils/ptr"
)

// addedSecurity is the security context of a container that Sluice adds to a pod: the configured
// one, over which goes what is given for this container, and what the pod says of all.
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
	// What the API server or the kubelet would refuse beside it.
	if ptr.Deref(given.RunAsUser, 1) == 0 {
		added.RunAsNonRoot = nil
	}
	if ptr.Deref(given.Privileged, false) {
		added.AllowPrivilegeEscalation = nil
	}
	overlay(added, given)
	return added
}

// overlay puts the fields that are given over those of another context.
func overlay(context, given *corev1.SecurityContext) {
	data, err := json.Marshal(given)
	if err == nil {
		err = json.Unmarshal(data, context)
	}
	if err != nil {
		panic(err) // a SecurityContext always has JSON
	}
}

// identityOf is what of a server's security context says as whom, and as what, it runs: what is
// added beside it runs alike. It needs none of the server's privileges.
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
