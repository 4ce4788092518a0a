package pods

import (
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/ptr"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// defaultPort is where a model server answers HTTP, unless the user names another port.
const defaultPort = 8080

// MainContainer is the name of the container that a framework's server runs in.
const MainContainer = "kserve-container"

// Template renders the pods of a revision: what the user wrote, over the defaults
// of the framework and the configuration. The spec must have passed Validate.
func Template(component names.Component, version string, spec *servingv1beta1.PredictorSpec, config *configv1alpha1.SluiceConfiguration) corev1.PodTemplateSpec {
	var template corev1.PodTemplateSpec
	template.Labels = maps.Clone(spec.Labels)
	if template.Labels == nil {
		template.Labels = map[string]string{}
	}
	maps.Copy(template.Labels, component.RevisionLabels(version))
	template.Annotations = maps.Clone(spec.Annotations)
	template.Spec = *(*corev1.PodSpec)(spec.PodSpec.DeepCopy())
	model, _ := servingOf(component, spec)
	if template.Spec.EnableServiceLinks == nil {
		// A Service of the name vllm is a variable VLLM_PORT, which vLLM takes for its own.
		template.Spec.EnableServiceLinks = ptr.To(false)
	}
	if model != nil {
		template.Spec.Containers = []corev1.Container{model.container(config)}
	}
	containers := template.Spec.Containers
	main, entry := &containers[mainIndex(containers)], &containers[entryIndex(containers)]
	if model == nil {
		completeCustom(main, config.CustomContainers)
	}
	agent := needsAgent(spec)
	completePort(entry, agent)
	completeArgs(entry, component)
	completeProbes(entry, model)
	addStorage(&template.Spec, main, storageURI(model, main).value, config.StorageInitializer)
	addSharedMemory(&template.Spec, main, model)
	if entry != main {
		collocate(main, entry)
	}
	if agent {
		template.Spec.Containers = append(template.Spec.Containers, agentContainer(component, version, spec, &template.Spec, entry, config.Agent))
	}
	endSidecarLast(&template, endGently(&template.Spec, config.Pods, timeoutOf(spec)))
	completeProtocols(&template.Spec)
	return template
}

// mainIndex finds the container that the model is for: the one of the conventional
// names, or else the first.
func mainIndex(containers []corev1.Container) int {
	return max(slices.IndexFunc(containers, isMain), 0)
}

func isMain(c corev1.Container) bool {
	return c.Name == MainContainer || c.Name == "kfserving-container"
}

// completePort gives the serving port the name of its protocol, and makes what refers to it by
// another follow. Behind an agent, whose port is the serving one, it keeps its own name, if that
// isn't the agent's.
func completePort(c *corev1.Container, behindAgent bool) {
	if len(c.Ports) == 0 {
		c.Ports = []corev1.ContainerPort{{ContainerPort: defaultPort}}
	}
	port := &c.Ports[0]
	name := port.Name
	port.Name = protocolOf(c).PortName()
	switch {
	case behindAgent && name == HTTP.PortName():
		port.Name = ""
	case behindAgent:
		port.Name = name
	}
	for _, reference := range httpPorts(c) {
		if name != "" && reference.StrVal == name {
			*reference = portOf(c)
		}
	}
}

// portOf refers to the port that a container serves at.
func portOf(c *corev1.Container) intstr.IntOrString {
	if port := c.Ports[0]; port.Name == "" {
		return intstr.FromInt32(port.ContainerPort)
	}
	return intstr.FromString(c.Ports[0].Name)
}

// httpPorts returns the port references of the container's probes and hooks.
func httpPorts(c *corev1.Container) []*intstr.IntOrString {
	var ports []*intstr.IntOrString
	for _, probe := range []*corev1.Probe{c.ReadinessProbe, c.LivenessProbe, c.StartupProbe} {
		if probe != nil && probe.HTTPGet != nil {
			ports = append(ports, &probe.HTTPGet.Port)
		}
		if probe != nil && probe.TCPSocket != nil {
			ports = append(ports, &probe.TCPSocket.Port)
		}
	}
	if c.Lifecycle == nil {
		return ports
	}
	for _, hook := range []*corev1.LifecycleHandler{c.Lifecycle.PostStart, c.Lifecycle.PreStop} {
		if hook != nil && hook.HTTPGet != nil {
			ports = append(ports, &hook.HTTPGet.Port)
		}
	}
	return ports
}

// sharedMemoryVolume is what KServe calls it.
const (
	sharedMemoryVolume = "devshm"
	sharedMemoryDir    = "/dev/shm"
)

// addSharedMemory lifts the container runtime's limit of 64 MB, for servers that need
// more; the memory counts as the container's own. What the user has put there stays.
func addSharedMemory(pod *corev1.PodSpec, main *corev1.Container, model *serving) {
	taken := slices.ContainsFunc(main.VolumeMounts, func(m corev1.VolumeMount) bool { return m.MountPath == sharedMemoryDir }) ||
		slices.ContainsFunc(pod.Volumes, func(v corev1.Volume) bool { return v.Name == sharedMemoryVolume })
	if model == nil || !model.server.sharedMemory || taken {
		return
	}
	pod.Volumes = append(pod.Volumes, corev1.Volume{Name: sharedMemoryVolume, VolumeSource: corev1.VolumeSource{
		EmptyDir: &corev1.EmptyDirVolumeSource{Medium: corev1.StorageMediumMemory},
	}})
	main.VolumeMounts = append(main.VolumeMounts, corev1.VolumeMount{Name: sharedMemoryVolume, MountPath: sharedMemoryDir})
}

// timeoutOf is how long a request may take if the user says so, else 0; in seconds.
func timeoutOf(spec *servingv1beta1.PredictorSpec) int64 {
	return ptr.Deref(spec.TimeoutSeconds, 0)
}

// endGently lets every server go on serving for a while once its pod is asked to
// end, until no Envoy sends to it any longer, and then finish a request that takes as
// long as it may. What the user set stays. It returns how long that while is, in seconds.
func endGently(pod *corev1.PodSpec, settings configv1alpha1.Pods, timeout int64) int64 {
	if pod.TerminationGracePeriodSeconds == nil {
		grace := max(int64(settings.TerminationGracePeriod.Seconds()), int64(settings.PreStopSleep.Seconds())+timeout)
		pod.TerminationGracePeriodSeconds = &grace
	}
	// The API server refuses a sleep that the grace period would cut short.
	sleep := min(int64(settings.PreStopSleep.Seconds()), *pod.TerminationGracePeriodSeconds/2)
	if sleep == 0 {
		return 0
	}
	for i := range pod.Containers {
		c := &pod.Containers[i]
		if c.Lifecycle == nil {
			c.Lifecycle = &corev1.Lifecycle{}
		}
		if c.Lifecycle.PreStop == nil {
			c.Lifecycle.PreStop = &corev1.LifecycleHandler{Sleep: &corev1.SleepAction{Seconds: sleep}}
		}
	}
	return sleep
}

// completeProtocols writes out what the API server would default: server-side
// apply takes a port's protocol for a part of its key.
func completeProtocols(pod *corev1.PodSpec) {
	for _, containers := range [][]corev1.Container{pod.InitContainers, pod.Containers} {
		for i := range containers {
			for j := range containers[i].Ports {
				if port := &containers[i].Ports[j]; port.Protocol == "" {
					port.Protocol = corev1.ProtocolTCP
				}
			}
		}
	}
}
