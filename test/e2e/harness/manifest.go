package harness

import (
	"encoding/json"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	corev1ac "k8s.io/client-go/applyconfigurations/core/v1"
	metav1ac "k8s.io/client-go/applyconfigurations/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/yaml"

	"github.com/sluice-serving/sluice/apis/serving/v1beta1"
	servingac "github.com/sluice-serving/sluice/generated/applyconfiguration/serving/v1beta1"
)

// ModelName is the name of the InferenceService in the document, and of every Manifest.
const ModelName = "my-model"

// The models that the tests under load roll out: three, so that one can supersede another.
var (
	ModelA = Flowers("flowers")
	ModelB = Flowers("flowers-2")
	ModelC = Flowers("flowers-2").Env("REVISION", "c")
)

// Manifest is an InferenceService as a test applies it. A Manifest is a value: its methods return
// a changed copy, so that a test derives one Manifest from another.
type Manifest struct {
	// changes are made to an empty InferenceService, in their order.
	changes []change
}

// Short names of what a Manifest is rendered to: only fields that are set are in it.
type (
	serviceSpec   = servingac.InferenceServiceSpecApplyConfiguration
	predictorSpec = servingac.PredictorSpecApplyConfiguration
	serverSpec    = servingac.PredictorExtensionSpecApplyConfiguration
	objectMeta    = metav1ac.ObjectMetaApplyConfiguration
)

// change sets fields of an InferenceService.
type change func(*serviceSpec, *objectMeta)

// Tensorflow returns the Manifest of a model that TensorFlow Serving serves.
func Tensorflow(storageURI string) Manifest {
	return predictor(func() *predictorSpec {
		return servingac.PredictorSpec().WithTensorflow(servingac.TensorflowSpec().WithStorageURI(storageURI))
	})
}

// Flowers returns the Manifest of one of the document's models, flowers or flowers-2.
func Flowers(model string) Manifest {
	return Tensorflow("gs://kfserving-samples/models/tensorflow/" + model)
}

// SKLearn returns the Manifest of a model that a server of scikit-learn serves.
func SKLearn(storageURI string) Manifest {
	return predictor(func() *predictorSpec {
		return servingac.PredictorSpec().WithSKLearn(servingac.SKLearnSpec().WithStorageURI(storageURI))
	})
}

// Iris returns the Manifest of one edition, 1 or 2, of the iris model in the volume that MountModels
// claims. hack/cluster/models/train makes the editions, and describes how their answers differ.
func Iris(edition int) Manifest {
	return SKLearn(irisURI(edition))
}

func irisURI(edition int) string { return fmt.Sprintf("pvc://models/iris/%d", edition) }

// Collocated returns the Manifest of the iris model's first edition, with a transformer in the
// predictor's own pods that answers with such names: latin or common.
func Collocated(names string) Manifest {
	return predictor(func() *predictorSpec {
		server := corev1ac.Container().WithName("kserve-container").
			WithImage("localhost/sluice/sklearnserver-stand-in:v0.21.0").
			WithArgs("--model_name="+ModelName, "--model_dir=/mnt/models", "--http_port=8085", "--enable_grpc=false").
			WithEnv(corev1ac.EnvVar().WithName("STORAGE_URI").WithValue(irisURI(1))).
			WithPorts(corev1ac.ContainerPort().WithContainerPort(8085)).
			WithResources(little())
		transformer := transformerContainer("transformer-container",
			"--model_name="+ModelName, "--predictor_host=localhost:8085", "--names="+names)
		return servingac.PredictorSpec().WithContainers(server, transformer)
	})
}

// transformerContainer returns a container of the transformer on KServe's SDK.
func transformerContainer(name string, args ...string) *corev1ac.ContainerApplyConfiguration {
	return corev1ac.Container().WithName(name).WithImage("localhost/sluice/transformer:local").
		WithArgs(args...).WithResources(little())
}

// little returns what a server in Python needs at least.
func little() *corev1ac.ResourceRequirementsApplyConfiguration {
	return corev1ac.ResourceRequirements().
		WithRequests(resources("10m", "128Mi")).
		WithLimits(corev1.ResourceList{corev1.ResourceMemory: resource.MustParse("512Mi")})
}

func resources(cpu, memory string) corev1.ResourceList {
	return corev1.ResourceList{
		corev1.ResourceCPU:    resource.MustParse(cpu),
		corev1.ResourceMemory: resource.MustParse(memory),
	}
}

// predictor returns the Manifest of a predictor, which is made anew each time that the Manifest
// is rendered: changes of one rendering must not show in another.
func predictor(made func() *predictorSpec) Manifest {
	return Manifest{}.with(func(spec *serviceSpec, _ *objectMeta) {
		spec.Predictor = made()
	})
}

// with returns the Manifest with one change more.
func (m Manifest) with(c change) Manifest {
	return Manifest{slices.Concat(m.changes, []change{c})}
}

// predictor returns the Manifest with a change of its predictor.
func (m Manifest) predictor(set func(*predictorSpec)) Manifest {
	return m.with(func(spec *serviceSpec, _ *objectMeta) {
		set(spec.Predictor)
	})
}

// server returns the Manifest with a change of its framework's server.
func (m Manifest) server(set func(*serverSpec)) Manifest {
	return m.predictor(func(p *predictorSpec) {
		if p.SKLearn != nil {
			set(&p.SKLearn.PredictorExtensionSpecApplyConfiguration)
		} else {
			set(&p.Tensorflow.PredictorExtensionSpecApplyConfiguration)
		}
	})
}

// Annotation sets an annotation of the InferenceService.
func (m Manifest) Annotation(key, value string) Manifest {
	return m.with(func(_ *serviceSpec, meta *objectMeta) {
		meta.WithAnnotations(map[string]string{key: value})
	})
}

// PredictorAnnotation sets an annotation of the predictor's pods.
func (m Manifest) PredictorAnnotation(key, value string) Manifest {
	return m.predictor(func(p *predictorSpec) {
		p.WithAnnotations(map[string]string{key: value})
	})
}

// Canary sets canaryTrafficPercent of the predictor, 0 to 99, or leaves it out for 100.
func (m Manifest) Canary(percent int) Manifest {
	return m.predictor(func(p *predictorSpec) {
		p.CanaryTrafficPercent = canaryTrafficPercent(percent)
	})
}

// Devices sets how many devices of a kind the model server takes.
func (m Manifest) Devices(kind corev1.ResourceName, n int64) Manifest {
	return m.server(func(s *serverSpec) {
		s.WithResources(corev1ac.ResourceRequirements().
			WithLimits(corev1.ResourceList{kind: *resource.NewQuantity(n, resource.DecimalSI)}))
	})
}

// canaryTrafficPercent returns the field's value, nil to leave it out.
func canaryTrafficPercent(percent int) *int32 {
	if percent == 100 {
		return nil
	}
	return ptr.To(int32(percent))
}

// Replicas sets minReplicas of the predictor.
func (m Manifest) Replicas(n int) Manifest {
	return m.predictor(func(p *predictorSpec) { p.WithMinReplicas(int32(n)) })
}

// MaxReplicas sets maxReplicas of the predictor.
func (m Manifest) MaxReplicas(n int) Manifest {
	return m.predictor(func(p *predictorSpec) { p.WithMaxReplicas(int32(n)) })
}

// ScaleBy sets scaleMetric and scaleTarget of the predictor.
func (m Manifest) ScaleBy(metric v1beta1.ScaleMetric, target int) Manifest {
	return m.predictor(func(p *predictorSpec) {
		p.WithScaleMetric(metric).WithScaleTarget(int32(target))
	})
}

// Timeout sets the predictor's timeout, in seconds.
func (m Manifest) Timeout(seconds int) Manifest {
	return m.predictor(func(p *predictorSpec) { p.WithTimeoutSeconds(int64(seconds)) })
}

// ServiceAccount sets the ServiceAccount of the predictor's pods.
func (m Manifest) ServiceAccount(name string) Manifest {
	return m.predictor(func(p *predictorSpec) { p.WithServiceAccountName(name) })
}

// Env adds a variable to the model server's environment: each makes another revision, and the
// local cluster's server fails as a variable STAND_IN_... instructs it to.
func (m Manifest) Env(name, value string) Manifest {
	return m.server(func(s *serverSpec) {
		s.WithEnv(corev1ac.EnvVar().WithName(name).WithValue(value))
	})
}

// ProtocolVersion sets the protocol of predictions, v1 or v2.
func (m Manifest) ProtocolVersion(version string) Manifest {
	return m.server(func(s *serverSpec) { s.WithProtocolVersion(version) })
}

// Port adds a TCP port to the model server.
func (m Manifest) Port(name string, number int) Manifest {
	return m.server(func(s *serverSpec) {
		s.WithPorts(corev1ac.ContainerPort().WithName(name).WithContainerPort(int32(number)).WithProtocol(corev1.ProtocolTCP))
	})
}

// LittleMemory gives the model server little memory: 128 MiB requested, 512 MiB at most.
func (m Manifest) LittleMemory() Manifest {
	return m.server(func(s *serverSpec) { s.WithResources(little()) })
}

// Resources sets what the model server requests of CPU and memory, and its limits.
func (m Manifest) Resources(cpu, memory, cpuLimit, memoryLimit string) Manifest {
	return m.server(func(s *serverSpec) {
		s.WithResources(corev1ac.ResourceRequirements().
			WithRequests(resources(cpu, memory)).WithLimits(resources(cpuLimit, memoryLimit)))
	})
}

// WithoutTransformerResources leaves the resources of a collocated transformer out.
func (m Manifest) WithoutTransformerResources() Manifest {
	return m.predictor(func(p *predictorSpec) {
		for i := range p.Containers {
			if *p.Containers[i].Name == "transformer-container" {
				p.Containers[i].Resources = nil
			}
		}
	})
}

// Transformer adds a transformer that answers with such names, latin or common, and gets percent
// of the traffic; its canaryTrafficPercent is left out for 100.
func (m Manifest) Transformer(names string, percent int) Manifest {
	return m.with(func(spec *serviceSpec, _ *objectMeta) {
		spec.Transformer = servingac.TransformerSpec().
			WithContainers(transformerContainer("kserve-container", "--names="+names))
		spec.Transformer.CanaryTrafficPercent = canaryTrafficPercent(percent)
	})
}

// Explainer adds an explainer whose answers are in a unit, share or percent, which distinguishes
// two versions of it. It gets percent of the explanations; its canaryTrafficPercent is left out
// for 100.
func (m Manifest) Explainer(unit string, percent int) Manifest {
	return m.with(func(spec *serviceSpec, _ *objectMeta) {
		spec.Explainer = servingac.ExplainerSpec().WithContainers(corev1ac.Container().WithName("kserve-container").
			WithImage("localhost/sluice/explainer:local").WithArgs("--unit=" + unit).WithResources(little()))
		spec.Explainer.CanaryTrafficPercent = canaryTrafficPercent(percent)
	})
}

// render returns the InferenceService as it is applied: without a namespace, which is the user's.
func (m Manifest) render() *servingac.InferenceServiceApplyConfiguration {
	spec, meta := servingac.InferenceServiceSpec(), metav1ac.ObjectMeta().WithName(ModelName)
	for _, c := range m.changes {
		c(spec, meta)
	}
	service := &servingac.InferenceServiceApplyConfiguration{ObjectMetaApplyConfiguration: meta, Spec: spec}
	return service.WithAPIVersion(v1beta1.SchemeGroupVersion.String()).WithKind(v1beta1.KindInferenceService)
}

// Share returns what percent of the traffic the revision of the Manifest gets where there is a
// stable one: that of its first step, if it has steps.
func (m Manifest) Share() int {
	predictor := m.render().Spec.Predictor
	percent := ptr.Deref(predictor.CanaryTrafficPercent, 100)
	if predictor.Rollout != nil && len(predictor.Rollout.Steps) > 0 {
		percent = min(percent, ptr.Deref(predictor.Rollout.Steps[0].Percent, 0)) // A step that mirrors has none.
	}
	return int(percent)
}

// JSON returns the Manifest as the API server reads it.
func (m Manifest) JSON() []byte {
	text, err := json.Marshal(m.render())
	if err != nil {
		panic(fmt.Sprintf("a Manifest without JSON: %v", err)) // The API's types all have it.
	}
	return text
}

// YAML returns the Manifest as kubectl reads it.
func (m Manifest) YAML() string {
	text, err := yaml.JSONToYAML(m.JSON())
	if err != nil {
		panic(fmt.Sprintf("a Manifest without YAML: %v", err)) // All JSON has it.
	}
	return string(text)
}
