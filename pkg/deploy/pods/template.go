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

// defaultPort is where a model server answers HTTP, unless the user sets another port.
const defaultPort = 8080

// MainContainer is the name of the container of a framework's server.
const MainContainer = "kserve-container"

// Template renders the pods of a revision: what the user set, over the defaults of the framework
// and the configuration. The spec must have passed Validate.
func Template(component names.Component, version string, spec *servingv1beta1.PredictorSpec,
	config *configv1alpha1.SluiceConfiguration) corev1.PodTemplateSpec {
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
		// A Service named vllm would set the variable VLLM_PORT, which vLLM reads as its own setting.
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
		template.Spec.Containers = append(template.Spec.Containers,
			agentContainer(component, version, spec, &template.Spec, entry, config.Agent))
	}
	endSidecarLast(&template, endGently(&template.Spec, config.Pods, timeoutOf(spec)))
	completeProtocols(&template.Spec)
	return template
}

// mainIndex returns the index of the container that serves the model: the container with a
// conventional name, or else the first.
func mainIndex(containers []corev1.Container) int {
	return max(slices.IndexFunc(containers, isMain), 0)
}

func isMain(c corev1.Container) bool {
	return c.Name == MainContainer || c.Name == "kfserving-container"
}

// completePort sets the serving port's name to its protocol's, and changes references by its old
// name. Behind an agent, which has the serving port, the port keeps its own name, unless that is
// the agent's.
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

// portOf returns a reference to the port that a container serves at.
func portOf(c *corev1.Container) intstr.IntOrString {
	if port := c.Ports[0]; port.Name == "" {
		return intstr.FromInt32(port.ContainerPort)
	}
	return intstr.FromString(c.Ports[0].Name)
}

// httpPorts returns the references to ports in the container's probes and hooks.
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

// sharedMemoryVolume is KServe's name for the volume.
const (
	sharedMemoryVolume = "devshm"
	sharedMemoryDir    = "/dev/shm"
)

// addSharedMemory replaces the container runtime's 64 MB of shared memory for servers that need
// more. The memory counts towards the container's limit. The user's mount or volume wins.
func addSharedMemory(pod *corev1.PodSpec, main *corev1.Container, model *serving) {
	atDir := func(m corev1.VolumeMount) bool { return m.MountPath == sharedMemoryDir }
	namedSame := func(v corev1.Volume) bool { return v.Name == sharedMemoryVolume }
	taken := slices.ContainsFunc(main.VolumeMounts, atDir) || slices.ContainsFunc(pod.Volumes, namedSame)
	if model == nil || !model.server.sharedMemory || taken {
		return
	}
	pod.Volumes = append(pod.Volumes, corev1.Volume{Name: sharedMemoryVolume, VolumeSource: corev1.VolumeSource{
		EmptyDir: &corev1.EmptyDirVolumeSource{Medium: corev1.StorageMediumMemory},
	}})
	main.VolumeMounts = append(main.VolumeMounts,
		corev1.VolumeMount{Name: sharedMemoryVolume, MountPath: sharedMemoryDir})
}

// timeoutOf returns how long a request may take, in seconds; 0 if the spec has no limit.
func timeoutOf(spec *servingv1beta1.PredictorSpec) int64 {
	return ptr.Deref(spec.TimeoutSeconds, 0)
}

// endGently makes every server go on serving for a while after its pod begins to terminate, until
// no Envoy sends requests to it, and then allows for a request of the longest duration. The user's
// settings win. It returns the length of that while, in seconds.
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

// completeProtocols sets what the API server would default: for server-side apply, a port's
// protocol is part of its key.
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
