package pods

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// Validate returns all problems that prevent a spec from being rendered, each a sentence for the
// user. The API server refuses most problems at admission; these are the problems that the API's
// rules can't express, and those of objects that were stored before the rules.
func Validate(component names.Component, spec *servingv1beta1.PredictorSpec) []string {
	model, problems := servingOf(component, spec)
	switch {
	case model == nil && len(spec.Containers) == 0 && component.Kind != names.Predictor:
		return []string{fmt.Sprintf("the %s needs custom containers", component.Kind)}
	case model == nil && len(spec.Containers) == 0:
		return []string{fmt.Sprintf(
			"the predictor needs a framework (%s, or model with one of them) or custom containers", frameworkNames())}
	case model != nil && len(spec.Containers) > 0:
		return []string{"the predictor has both a framework and custom containers; leave one of them out"}
	}
	containers, main, entry := spec.Containers, mainIndex(spec.Containers), entryIndex(spec.Containers)
	if model != nil {
		containers, main, entry = []corev1.Container{model.given.Container}, 0, 0
	} else {
		problems = append(problems, customProblems(spec, &containers[entry])...)
	}
	if main != entry {
		problems = append(problems, collocationProblems(&containers[main], &containers[entry])...)
	}
	problems = append(problems, extensionProblems(&spec.ComponentExtensionSpec)...)
	problems = append(problems, agentProblems(spec, model, containers)...)
	problems = append(problems, reservedLabels(component, spec.Labels)...)
	problems = append(problems, reservedVolumes(spec.Volumes)...)
	problems = append(problems, storageProblems(spec, storageURI(model, &containers[main]), &containers[main])...)
	return append(problems, portProblems(containers, entry)...)
}

// customProblems returns the problems of the custom container that predictions enter at.
func customProblems(spec *servingv1beta1.PredictorSpec, entry *corev1.Container) []string {
	var problems []string
	if entry.Image == "" {
		problems = append(problems, fmt.Sprintf("container %q has no image", entry.Name))
	}
	if ptr.Deref(spec.ContainerConcurrency, 0) > 0 {
		problems = append(problems,
			"containerConcurrency is not served with custom containers: remove it or set 0, "+
				"and set the server's own argument for it")
	}
	return problems
}

// extensionProblems returns problems that the API's rules refuse now, but that may have been stored
// before them.
func extensionProblems(spec *servingv1beta1.ComponentExtensionSpec) []string {
	var problems []string
	if percent := spec.CanaryTrafficPercent; percent != nil && (*percent < 0 || *percent > 100) {
		problems = append(problems, fmt.Sprintf("canaryTrafficPercent must be between 0 and 100, not %d", *percent))
	}
	if spec.DeploymentStrategy != nil {
		problems = append(problems, "deploymentStrategy is not served yet: remove it")
	}
	return problems
}

// storageProblems returns the problems of the model's address, and of what the user puts in the
// model's place.
func storageProblems(spec *servingv1beta1.PredictorSpec, from variable, main *corev1.Container) []string {
	uri := from.value
	if !from.known {
		return []string{fmt.Sprintf(
			"%s refers to a value that only the pod has; write the model's address out", storageURIEnv)}
	}
	if uri == "" {
		return nil
	}
	var problems []string
	served := slices.ContainsFunc(storageSchemes, func(scheme string) bool { return strings.HasPrefix(uri, scheme) })
	if !served {
		problems = append(problems,
			fmt.Sprintf("the model's storage %q is not served: use %s", uri, strings.Join(storageSchemes, ", ")))
	}
	for _, mount := range main.VolumeMounts {
		if mount.MountPath == modelDir {
			problems = append(problems, fmt.Sprintf(
				"volume %q is mounted at %s, where the model is mounted; mount it elsewhere", mount.Name, modelDir))
		}
	}
	for _, initializer := range spec.InitContainers {
		if isInitializer(initializer) {
			problems = append(problems, initializerProblems(&initializer, uri)...)
		}
	}
	return problems
}

// initializerProblems returns the problem of an init container that overrides the one that
// downloads the model.
func initializerProblems(given *corev1.Container, uri string) []string {
	if !downloaded(uri) {
		return []string{fmt.Sprintf(
			"init container %q changes the container that downloads a model, but %s is mounted; "+
				"remove it, or give it another name",
			InitializerName, uri)}
	}
	if mountsModelDir(given.VolumeMounts) {
		return []string{fmt.Sprintf(
			"init container %q mounts a volume of its own at %s, where the model is mounted; mount it elsewhere",
			InitializerName, modelDir)}
	}
	return nil
}

// reservedLabels returns a problem for each label that selects pods for traffic.
func reservedLabels(component names.Component, labels map[string]string) []string {
	var problems []string
	reserved := component.RevisionLabels("")
	for _, label := range slices.Sorted(maps.Keys(labels)) {
		if _, found := reserved[label]; found {
			problems = append(problems,
				fmt.Sprintf("label %q is Sluice's own; leave it out of the component's labels", label))
		}
	}
	return problems
}

// reservedVolumes returns a problem for each volume with the name of a model's volume.
func reservedVolumes(volumes []corev1.Volume) []string {
	var problems []string
	for _, volume := range volumes {
		if volume.Name == modelVolume || volume.Name == claimVolume {
			problems = append(problems, fmt.Sprintf("volume %q is Sluice's own; give yours another name", volume.Name))
		}
	}
	return problems
}

// portProblems returns the problems of the ports. The first port of the container that predictions
// enter at is the serving port.
func portProblems(containers []corev1.Container, entry int) []string {
	var problems []string
	name := protocolOf(&containers[entry]).PortName()
	for i, c := range containers {
		for j, port := range c.Ports {
			serving := i == entry && j == 0
			switch {
			case serving && !isTCP(port):
				problems = append(problems, fmt.Sprintf("the serving port %d must be TCP", port.ContainerPort))
			case serving:
				problems = append(problems, nameProblem(port.Name)...)
			case port.Name == name:
				problems = append(problems,
					fmt.Sprintf("port name %q is the serving port's; give port %d of container %q another name",
						name, port.ContainerPort, c.Name))
			}
		}
	}
	return problems
}
