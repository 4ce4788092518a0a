package pods

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/utils/ptr"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
)

// container returns the server's container: the user's, completed. As in KServe, the user's
// arguments come after the server's own, and all else that the user set wins.
func (s *serving) container(config *configv1alpha1.SluiceConfiguration) corev1.Container {
	settings := config.Frameworks[s.framework.name]
	c := *s.given.Container.DeepCopy()
	c.Name = MainContainer
	c.Image = s.image(c.Image, settings.Server(s.server.image), usesGPU(c.Resources))
	if c.Command == nil {
		c.Command = s.server.command
	}
	if settings.Resources != nil {
		completeResources(&c.Resources, *settings.Resources)
	}
	if s.server.args != nil {
		c.Args = append(s.server.args(s, &c), c.Args...)
	}
	if s.server.env != nil {
		c.Env = mergeEnv(s.server.env(s), c.Env)
	}
	return c
}

// image returns the user's image, or else the configured one. A runtimeVersion replaces the tag of
// either.
func (s *serving) image(given string, configured configv1alpha1.Server, gpu bool) string {
	version := ptr.Deref(s.given.RuntimeVersion, "")
	switch {
	case given != "" && version == "":
		return given
	case given != "":
		return tagged(untagged(given), version)
	case version != "":
		return tagged(configured.Image, version)
	case gpu && !strings.HasPrefix(configured.Tag, digestPrefix) &&
		!strings.HasSuffix(configured.Tag, s.server.gpuSuffix):
		return tagged(configured.Image, configured.Tag+s.server.gpuSuffix)
	}
	return tagged(configured.Image, configured.Tag)
}

// digestPrefix begins a tag that stands for a digest.
const digestPrefix = "sha256:"

// tagged returns an image's name with a tag or a digest.
func tagged(image, tag string) string {
	if strings.HasPrefix(tag, digestPrefix) {
		return image + "@" + tag
	}
	return image + ":" + tag
}

// untagged returns an image's name without its tag, if it has one; a colon before a slash belongs
// to a port.
func untagged(image string) string {
	if i := strings.LastIndex(image, ":"); i > strings.LastIndex(image, "/") {
		return image[:i]
	}
	return image
}

// usesGPU reports whether a container requests what the GPU images are built for: NVIDIA's devices,
// or slices of them.
func usesGPU(resources corev1.ResourceRequirements) bool {
	for _, list := range []corev1.ResourceList{resources.Limits, resources.Requests} {
		for name, value := range list {
			device := name == "nvidia.com/gpu" || strings.HasPrefix(string(name), "nvidia.com/mig-")
			if device && !value.IsZero() {
				return true
			}
		}
	}
	return false
}

// completeCustom adds default resources to a custom server, as KServe does.
func completeCustom(c *corev1.Container, settings configv1alpha1.CustomContainers) {
	if settings.Resources != nil {
		completeResources(&c.Resources, *settings.Resources)
	}
}

// completeResources adds the defaults, resource by resource. A default never contradicts what is
// set: a limit is at least the request.
func completeResources(given *corev1.ResourceRequirements, defaults corev1.ResourceRequirements) {
	given.Requests = merged(given.Requests, defaults.Requests,
		func(name corev1.ResourceName, value resource.Quantity) resource.Quantity {
			if limit, found := given.Limits[name]; found && limit.Cmp(value) < 0 {
				return limit
			}
			return value
		})
	given.Limits = merged(given.Limits, defaults.Limits,
		func(name corev1.ResourceName, value resource.Quantity) resource.Quantity {
			if request, found := given.Requests[name]; found && request.Cmp(value) > 0 {
				return request
			}
			return value
		})
}

// merged returns the given resources with the defaults that they lack, each adjusted.
func merged(given, defaults corev1.ResourceList,
	adjust func(corev1.ResourceName, resource.Quantity) resource.Quantity) corev1.ResourceList {
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
