package pods

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// framework is a row of the table: a kind of model, and the servers for it.
type framework struct {
	// name is the framework's in the spec, in `model.modelFormat.name` and in the configuration.
	name string
	// part returns the framework's part of a spec; nil if the spec has another framework.
	part func(*servingv1beta1.PredictorSpec) *servingv1beta1.PredictorExtensionSpec
	// versions of the format that its servers load: the first numbers of
	// `model.modelFormat.version`.
	versions []string
	// servers in the order of preference: the first that fits serves.
	servers []*server
}

// server is a program that serves a framework's models.
type server struct {
	// runtime is KServe's name for it, by which `model.runtime` selects it.
	runtime string
	// image is its name among the framework's servers in the configuration; empty for the
	// framework's own server.
	image string
	// protocols that it speaks; the first is the default.
	protocols []string
	// grpc lists those of the protocols that it also speaks by gRPC; nil for none.
	grpc []string
	// optional is true if it serves only specs that select it by runtime.
	optional bool
	// className is true if it serves only models whose class the spec names.
	className bool
	// command replaces the image's entry point; nil to keep that.
	command []string
	// args returns its arguments, env its environment; nil for none.
	args argsOf
	env  func(*serving) []corev1.EnvVar
	// maxWorkers is the greatest containerConcurrency; 0 if the server has no setting for it.
	maxWorkers int64
	// gpuSuffix follows the tag of the image that uses a GPU, if that is another image.
	gpuSuffix string
	// sharedMemory is true if its processes exchange tensors at /dev/shm.
	sharedMemory bool
	// modelInArgs is true if the user's arguments or environment may name the model in place of a
	// storageUri.
	modelInArgs bool
	// ready returns the path that answers 200 once the model of a name is loaded.
	ready func(name, protocol string) string
	// readyCommand succeeds once the model is loaded, for a server without such a path.
	readyCommand []string
}

// argsOf returns a server's arguments, given its container with all else complete.
type argsOf func(*serving, *corev1.Container) []string

// serving is a spec's model and the server that serves it.
type serving struct {
	framework *framework
	server    *server
	// protocol is v1 or v2.
	protocol string
	// given is the framework's part of the spec.
	given     *servingv1beta1.PredictorExtensionSpec
	spec      *servingv1beta1.PredictorSpec
	component names.Component
}

// servingOf returns a spec's framework and server; nil for custom containers. The sentences are the
// reasons why no server fits.
func servingOf(component names.Component, spec *servingv1beta1.PredictorSpec) (*serving, []string) {
	s := &serving{spec: spec, component: component}
	if model := spec.Model; model != nil {
		s.given = &model.PredictorExtensionSpec
		i := slices.IndexFunc(frameworks, func(f framework) bool { return f.name == model.ModelFormat.Name })
		if i < 0 {
			return s, []string{fmt.Sprintf(
				"modelFormat %q is not served: use %s, or custom containers", model.ModelFormat.Name, frameworkNames())}
		}
		s.framework = &frameworks[i]
		return s, append(s.versionProblems(model.ModelFormat.Version), s.choose(ptr.Deref(model.Runtime, ""))...)
	}
	for i := range frameworks {
		if given := frameworks[i].part(spec); given != nil {
			s.framework, s.given = &frameworks[i], given
			return s, s.choose("")
		}
	}
	return nil, nil
}

// FrameworkPart returns the framework's part of a spec; nil for custom containers.
func FrameworkPart(spec *servingv1beta1.PredictorSpec) *servingv1beta1.PredictorExtensionSpec {
	if spec.Model != nil {
		return &spec.Model.PredictorExtensionSpec
	}
	for _, f := range frameworks {
		if given := f.part(spec); given != nil {
			return given
		}
	}
	return nil
}

// frameworkNames lists the frameworks for a sentence.
func frameworkNames() string {
	var all []string
	for _, f := range frameworks {
		all = append(all, f.name)
	}
	return strings.Join(all, ", ")
}

// versionProblems returns the problem of a format's version. Only its first number counts.
func (s *serving) versionProblems(version *string) []string {
	if version == nil {
		return nil
	}
	if major, _, _ := strings.Cut(*version, "."); !slices.Contains(s.framework.versions, major) {
		return []string{fmt.Sprintf("version %s of modelFormat %s is not served: remove it, or set %s",
			*version, s.framework.name, strings.Join(s.framework.versions, " or "))}
	}
	return nil
}

// choose sets the first of the framework's servers that fits the spec, and returns the problems.
func (s *serving) choose(runtime string) []string {
	f := s.framework
	fit := matching(f.servers, func(o *server) bool {
		return runtime == "" && !o.optional && o.className == (s.className() != "") ||
			runtime != "" && o.runtime == runtime
	})
	if len(fit) == 0 {
		return []string{fmt.Sprintf(
			"runtime %q doesn't serve %s: leave it out, or set %s", runtime, f.name, runtimes(f.servers))}
	}
	protocol := ptr.Deref(s.given.ProtocolVersion, "")
	speak := matching(fit, func(o *server) bool { return protocol == "" || slices.Contains(o.protocols, protocol) })
	if len(speak) == 0 {
		return []string{fmt.Sprintf("%s is not served with protocolVersion %s%s: set %s",
			f.name, protocol, s.circumstance(runtime), protocols(fit))}
	}
	s.server, s.protocol = speak[0], protocol
	if protocol == "" {
		s.protocol = speak[0].protocols[0]
	}
	return slices.Concat(s.imageProblems(), s.workerProblems(), s.grpcProblems(fit))
}

// imageProblems returns the problem of a runtimeVersion with an image that is given by its digest.
func (s *serving) imageProblems() []string {
	if s.given.RuntimeVersion != nil && strings.Contains(s.given.Image, "@") {
		return []string{fmt.Sprintf(
			"image %q is given by its digest, which runtimeVersion can't replace: remove one of them", s.given.Image)}
	}
	return nil
}

// circumstance returns the words for what else restricts the choice of a server.
func (s *serving) circumstance(runtime string) string {
	switch {
	case runtime != "":
		return " by runtime " + runtime
	case s.className() != "":
		return " with a modelClassName"
	}
	return ""
}

// className returns the name of a PyTorch model's class; empty if the spec has none.
func (s *serving) className() string {
	if s.spec.PyTorch == nil {
		return ""
	}
	return s.spec.PyTorch.ModelClassName
}

// workerProblems returns the problem of a containerConcurrency that the server can't keep.
func (s *serving) workerProblems() []string {
	wanted := ptr.Deref(s.spec.ContainerConcurrency, 0)
	switch {
	case wanted <= s.server.maxWorkers:
		return nil
	case s.server.maxWorkers > 0:
		return []string{fmt.Sprintf("containerConcurrency can be at most %d with %s: lower it, or remove it",
			s.server.maxWorkers, s.framework.name)}
	}
	return []string{fmt.Sprintf("containerConcurrency is not served with %s and protocolVersion %s: remove it or set 0",
		s.framework.name, s.protocol)}
}

// matching returns the servers for which keep is true, in their order.
func matching(servers []*server, keep func(*server) bool) []*server {
	return slices.DeleteFunc(slices.Clone(servers), func(o *server) bool { return !keep(o) })
}

// runtimes lists the servers' names in `model.runtime` for a sentence.
func runtimes(servers []*server) string {
	var all []string
	for _, o := range servers {
		if o.runtime != "" {
			all = append(all, o.runtime)
		}
	}
	return strings.Join(all, " or ")
}

// protocols lists the servers' protocols for a sentence.
func protocols(servers []*server) string {
	var all []string
	for _, o := range servers {
		all = append(all, o.protocols...)
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " or ")
}
