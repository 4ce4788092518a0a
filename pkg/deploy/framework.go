package deploy

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// framework is the model server that a spec asks for.
type framework struct {
	// name is its key in the configuration.
	name string
	// given is what the user wrote for it.
	given *servingv1beta1.PredictorExtensionSpec
	// command replaces the image's entry point, nil to leave it.
	command []string
	// args returns the server's arguments; the user's come after them.
	args func(component names.Component, spec *servingv1beta1.PredictorSpec) []string
}

// frameworkOf returns the framework that the spec names, nil if it has custom
// containers. Adding a framework is adding a case here and a row of defaults to the
// configuration.
func frameworkOf(spec *servingv1beta1.PredictorSpec) *framework {
	switch {
	case spec.Tensorflow != nil:
		return &framework{
			name:    configv1alpha1.Tensorflow,
			given:   &spec.Tensorflow.PredictorExtensionSpec,
			command: []string{"/usr/bin/tensorflow_model_server"},
			args:    tensorflowArgs,
		}
	case spec.SKLearn != nil:
		return &framework{
			name:  configv1alpha1.SKLearn,
			given: &spec.SKLearn.PredictorExtensionSpec,
			args:  sklearnArgs,
		}
	}
	return nil
}

// tensorflowArgs are tensorflow_model_server's.
func tensorflowArgs(component names.Component, spec *servingv1beta1.PredictorSpec) []string {
	timeout := int64(60)
	if spec.TimeoutSeconds != nil {
		timeout = *spec.TimeoutSeconds
	}
	return []string{
		"--port=9000",
		fmt.Sprintf("--rest_api_port=%d", defaultPort),
		"--model_name=" + component.InferenceService,
		"--model_base_path=" + modelDir,
		fmt.Sprintf("--rest_api_timeout_in_ms=%d", 1000*timeout),
	}
}

// sklearnArgs are those of KServe's sklearnserver.
func sklearnArgs(component names.Component, spec *servingv1beta1.PredictorSpec) []string {
	args := []string{
		"--model_name=" + component.InferenceService,
		"--model_dir=" + modelDir,
		fmt.Sprintf("--http_port=%d", defaultPort),
	}
	if spec.ContainerConcurrency != nil && *spec.ContainerConcurrency > 0 {
		args = append(args, fmt.Sprintf("--workers=%d", *spec.ContainerConcurrency))
	}
	return args
}

// container is the server's container: the user's, completed.
func (f *framework) container(component names.Component, spec *servingv1beta1.PredictorSpec, config *configv1alpha1.SluiceConfiguration) corev1.Container {
	settings := config.Frameworks[f.name]
	c := *f.given.Container.DeepCopy()
	c.Name = MainContainer
	if c.Image == "" {
		c.Image = f.image(settings)
	}
	if c.Command == nil {
		c.Command = f.command
	}
	c.Args = append(f.args(component, spec), c.Args...)
	if settings.Resources != nil {
		completeResources(&c.Resources, *settings.Resources)
	}
	return c
}

// image returns the configured image; runtimeVersion replaces its tag.
func (f *framework) image(settings configv1alpha1.Framework) string {
	tag := settings.Tag
	if f.given.RuntimeVersion != nil {
		tag = *f.given.RuntimeVersion
	}
	if strings.HasPrefix(tag, "sha256:") {
		return settings.Image + "@" + tag
	}
	return settings.Image + ":" + tag
}

// completeResources fills in the defaults, resource by resource. A default never
// contradicts what is given: a limit is at least the request.
func completeResources(given *corev1.ResourceRequirements, defaults corev1.ResourceRequirements) {
	given.Requests = merged(given.Requests, defaults.Requests, func(name corev1.ResourceName, value resource.Quantity) resource.Quantity {
		if limit, found := given.Limits[name]; found && limit.Cmp(value) < 0 {
			return limit
		}
		return value
	})
	given.Limits = merged(given.Limits, defaults.Limits, func(name corev1.ResourceName, value resource.Quantity) resource.Quantity {
		if request, found := given.Requests[name]; found && request.Cmp(value) > 0 {
			return request
		}
		return value
	})
}

// merged returns given with the defaults that it lacks, each adjusted.
func merged(given, defaults corev1.ResourceList, adjust func(corev1.ResourceName, resource.Quantity) resource.Quantity) corev1.ResourceList {
	if given == nil && len(defaults) > 0 {
		given = corev1.ResourceList{}
	}
	for name, value := range defaults {
		if _, found := given[name]; !found {
			given[name] = adjust(name, value)
		}
	}
	return given
}
