package deploy

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// Validate returns all that keeps a spec from being rendered, each a sentence for
// the user. Most faults are refused at admission; these are the ones that the
// API's rules can't see, and those of objects that were stored before the rules.
func Validate(component names.Component, spec *servingv1beta1.PredictorSpec) []string {
	var problems []string
	framework := frameworkOf(spec)
	switch {
	case framework == nil && len(spec.Containers) == 0:
		if component.Kind != names.Predictor {
			return []string{fmt.Sprintf("the %s needs custom containers", component.Kind)}
		}
		return []string{"the predictor needs a framework that is served (sklearn, tensorflow) or custom containers"}
	case framework != nil && len(spec.Containers) > 0:
		return []string{fmt.Sprintf("the predictor has both %s and custom containers; leave one of them out", framework.name)}
	}
	containers, main := spec.Containers, mainIndex(spec.Containers)
	if framework != nil {
		containers, main = []corev1.Container{framework.given.Container}, 0
	} else if containers[main].Image == "" {
		problems = append(problems, fmt.Sprintf("container %q has no image", containers[main].Name))
	}
	problems = append(problems, extensionProblems(&spec.ComponentExtensionSpec)...)
	problems = append(problems, reservedLabels(component, spec.Labels)...)
	problems = append(problems, reservedVolumes(spec.Volumes)...)
	problems = append(problems, storageProblems(spec, &containers[main])...)
	return append(problems, portProblems(containers, main)...)
}

// extensionProblems tells what the API's rules refuse by now, but may have been stored
// before they did.
func extensionProblems(spec *servingv1beta1.ComponentExtensionSpec) []string {
	var problems []string
	if percent := spec.CanaryTrafficPercent; percent != nil && (*percent < 0 || *percent > 100) {
		problems = append(problems, fmt.Sprintf("canaryTrafficPercent must be between 0 and 100, not %d", *percent))
	}
	for field, set := range map[string]bool{"logger": spec.Logger != nil, "batcher": spec.Batcher != nil} {
		if set {
			problems = append(problems, field+" is not served yet: remove it")
		}
	}
	slices.Sort(problems)
	return problems
}

// storageProblems looks at where the model comes from, and at what stands where it goes.
func storageProblems(spec *servingv1beta1.PredictorSpec, main *corev1.Container) []string {
	uri := storageURI(spec, main)
	if uri == "" {
		return nil
	}
	var problems []string
	served := slices.ContainsFunc([]string{"gs://", "https://", claimScheme}, func(scheme string) bool { return strings.HasPrefix(uri, scheme) })
	if !served {
		problems = append(problems, fmt.Sprintf("the model's storage %q is not served: use gs://, https:// or pvc://", uri))
	}
	for _, mount := range main.VolumeMounts {
		if mount.MountPath == modelDir {
			problems = append(problems, fmt.Sprintf("volume %q is mounted at %s, where the model goes; mount it elsewhere", mount.Name, modelDir))
		}
	}
	for _, initializer := range spec.InitContainers {
		if initializer.Name == initializerName {
			problems = append(problems, fmt.Sprintf("init container %q is Sluice's own; give yours another name", initializerName))
		}
	}
	return problems
}

// reservedLabels tells the labels by which traffic finds the pods.
func reservedLabels(component names.Component, labels map[string]string) []string {
	var problems []string
	reserved := component.RevisionLabels("")
	for _, label := range slices.Sorted(maps.Keys(labels)) {
		if _, found := reserved[label]; found {
			problems = append(problems, fmt.Sprintf("label %q is Sluice's own; leave it out of the component's labels", label))
		}
	}
	return problems
}

// reservedVolumes tells the names that the model's volume would collide with.
func reservedVolumes(volumes []corev1.Volume) []string {
	var problems []string
	for _, volume := range volumes {
		if volume.Name == modelVolume || volume.Name == claimVolume {
			problems = append(problems, fmt.Sprintf("volume %q is Sluice's own; give yours another name", volume.Name))
		}
	}
	return problems
}

// portProblems looks at the ports, of which the first of the main container serves
// predictions over HTTP/1.1.
func portProblems(containers []corev1.Container, main int) []string {
	var problems []string
	for i, c := range containers {
		for j, port := range c.Ports {
			serving := i == main && j == 0
			switch {
			case serving && (strings.HasPrefix(port.Name, "h2c") || strings.HasPrefix(port.Name, "grpc")):
				problems = append(problems, fmt.Sprintf("port %q asks for HTTP/2, which is not served yet; name it http", port.Name))
			case serving && port.Protocol != "" && port.Protocol != corev1.ProtocolTCP:
				problems = append(problems, fmt.Sprintf("the serving port %d must be TCP", port.ContainerPort))
			case !serving && port.Name == PortName:
				problems = append(problems, fmt.Sprintf("port name %q is the serving port's; give port %d of container %q another name", PortName, port.ContainerPort, c.Name))
			}
		}
	}
	return problems
}
