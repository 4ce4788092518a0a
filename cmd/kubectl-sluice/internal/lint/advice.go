package lint

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/change"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
	"github.com/sluice-serving/sluice/pkg/istio"
)

// refused returns why the controller would refuse a spec that the API server admits.
func refused(service *servingv1beta1.InferenceService) []string {
	var sentences []string
	for _, kind := range view.Kinds(service) {
		component := names.Component{Namespace: service.Namespace, InferenceService: service.Name, Kind: kind}
		sentences = append(sentences, pods.Validate(component, change.ComponentSpec(service, kind))...)
		if rollout := view.Extension(service, kind).Rollout; rollout != nil {
			sentences = append(sentences, istio.HeaderProblems(rollout.Headers)...)
		}
	}
	return sentences
}

// check is one thing that is legal and unwise: it returns a sentence, or nothing.
type check func(kind string, spec *servingv1beta1.PredictorSpec) string

// checks are all of them.
var checks = []check{oneReplica, openPort, noTimeout, ignoredPercent, foreignRequests}

// unwise returns what is legal and unwise in a spec.
func unwise(service *servingv1beta1.InferenceService) []string {
	var sentences []string
	for _, kind := range view.Kinds(service) {
		for _, check := range checks {
			if sentence := check(kind, change.ComponentSpec(service, kind)); sentence != "" {
				sentences = append(sentences, kind+": "+sentence)
			}
		}
	}
	return sentences
}

func oneReplica(_ string, spec *servingv1beta1.PredictorSpec) string {
	if ptr.Deref(spec.MinReplicas, servingv1beta1.DefaultMinReplicas) > 1 {
		return ""
	}
	return "with one pod nothing answers while that is evicted or dies: set minReplicas to 2 or more"
}

// openPort is about servers that Sluice has no probe for: it waits for an open port, which a slow model has long before
// it is loaded.
func openPort(_ string, spec *servingv1beta1.PredictorSpec) string {
	isProbed := func(c corev1.Container) bool { return c.ReadinessProbe != nil }
	if len(spec.Containers) == 0 || slices.ContainsFunc(spec.Containers, isProbed) {
		return ""
	}
	return "a custom container without a readinessProbe counts as ready once its port is open, loaded or not: give it one " +
		"that succeeds when the model answers"
}

func noTimeout(_ string, spec *servingv1beta1.PredictorSpec) string {
	if spec.TimeoutSeconds != nil {
		return ""
	}
	return "without a timeout a prediction that hangs is waited for without end, and its pod is never ejected: set timeout, " +
		"in seconds"
}

func ignoredPercent(kind string, spec *servingv1beta1.PredictorSpec) string {
	if ptr.Deref(spec.CanaryTrafficPercent, 100) == 100 {
		return ""
	}
	return fmt.Sprintf("canaryTrafficPercent is ignored if no revision of the %s has been rolled out before: the first gets "+
		"all of the traffic", kind)
}

// foreignRequests is about autoscaling in percent of requests that the spec doesn't have: those of the manager's
// configuration hold, which are the same for all models.
func foreignRequests(_ string, spec *servingv1beta1.PredictorSpec) string {
	scaled := spec.MaxReplicas > ptr.Deref(spec.MinReplicas, servingv1beta1.DefaultMinReplicas)
	metric := ptr.Deref(spec.ScaleMetric, servingv1beta1.ScaleMetricCPU)
	if !scaled || metric != servingv1beta1.ScaleMetricCPU && metric != servingv1beta1.ScaleMetricMemory {
		return ""
	}
	resources := resourcesOf(spec)
	if resources == nil {
		return ""
	}
	for _, list := range []corev1.ResourceList{resources.Requests, resources.Limits} {
		if _, found := list[corev1.ResourceName(metric)]; found {
			return ""
		}
	}
	return fmt.Sprintf("it is autoscaled in percent of the %s that a pod requests, and the spec requests none, so that what "+
		"the manager is configured with holds for this model too: set resources.requests.%s", metric, metric)
}

// resourcesOf are those of the server; nil if there is none.
func resourcesOf(spec *servingv1beta1.PredictorSpec) *corev1.ResourceRequirements {
	if framework := pods.FrameworkPart(spec); framework != nil {
		return &framework.Resources
	}
	if len(spec.Containers) > 0 {
		return &spec.Containers[0].Resources
	}
	return nil
}
