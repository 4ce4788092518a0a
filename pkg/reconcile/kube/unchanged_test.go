package kube

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
)

// sliceOf returns a slice of a Service of my-model with an endpoint.
func sliceOf(service string, ready bool, address string) *discoveryv1.EndpointSlice {
	return &discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{Name: "s", Labels: map[string]string{
			names.LabelInferenceService: "my-model", discoveryv1.LabelServiceName: service, "theirs": address}},
		Endpoints: []discoveryv1.Endpoint{{
			Addresses: []string{address}, Conditions: discoveryv1.EndpointConditions{Ready: &ready},
			TargetRef: &corev1.ObjectReference{Kind: "Pod", Name: "p", UID: "u"},
		}},
	}
}

func pod(change func(*corev1.Pod)) *corev1.Pod {
	p := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "p", Labels: map[string]string{names.LabelInferenceService: "my-model"}},
		Status: corev1.PodStatus{Phase: corev1.PodRunning, ContainerStatuses: []corev1.ContainerStatus{
			{Name: "model", State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}}}},
	}
	change(p)
	return p
}

// An update counts if it changes what a pass reads, and only then.
func TestUnchanged(t *testing.T) {
	first := func(*corev1.Pod) {}
	container := func(change func(*corev1.ContainerStatus)) func(*corev1.Pod) {
		return func(p *corev1.Pod) { change(&p.Status.ContainerStatuses[0]) }
	}
	for _, test := range []struct {
		name          string
		before, after metav1.Object
		want          bool
	}{
		{"a pod's address", pod(first), pod(func(p *corev1.Pod) { p.Status.PodIP = "198.18.0.1" }), true},
		{"a pod's condition that it can be run", pod(first), pod(func(p *corev1.Pod) {
			p.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodInitialized, Status: corev1.ConditionFalse}}
		}), true},
		{"a restart of a container", pod(first), pod(container(func(c *corev1.ContainerStatus) { c.RestartCount++ })), true},
		{"a container that gets ready", pod(first), pod(container(func(c *corev1.ContainerStatus) {
			c.Ready = true
		})), false},
		{"a container that waits", pod(first), pod(container(func(c *corev1.ContainerStatus) {
			c.State = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "ErrImagePull"}}
		})), false},
		{"a pod that ends", pod(first), pod(func(p *corev1.Pod) { p.DeletionTimestamp = ptr.To(metav1.Now()) }), false},
		{"a pod that has ended", pod(first), pod(func(p *corev1.Pod) { p.Status.Phase = corev1.PodFailed }), false},
		{"a pod that can't be scheduled", pod(first), pod(func(p *corev1.Pod) {
			p.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodScheduled, Status: corev1.ConditionFalse}}
		}), false},
		{"a pod's label", pod(first), pod(func(p *corev1.Pod) { p.Labels[names.LabelVersion] = "v" }), false},
		{"an address in a component's slice", sliceOf("my-model-predictor", true, "a"),
			sliceOf("my-model-predictor", true, "b"), true},
		{"an endpoint that is ready", sliceOf("my-model-predictor", false, "a"),
			sliceOf("my-model-predictor", true, "a"), false},
		{"an endpoint of a transformer", sliceOf("my-model-transformer", false, "a"),
			sliceOf("my-model-transformer", true, "a"), false},
		{"an endpoint of another Service", sliceOf("my-model", false, "a"), sliceOf("my-model", true, "a"), true},
		{"an endpoint of a revision's Service", sliceOf("my-model-predictor-default-a", false, "a"),
			sliceOf("my-model-predictor-default-a", true, "a"), true},
		{"an autoscaler's metrics", autoscaler(1, 5), autoscaler(1, 6), true},
		{"an autoscaler's bounds", autoscaler(1, 5), autoscaler(2, 5), false},
		{"a Deployment that Sluice writes", &appsv1.Deployment{}, &appsv1.Deployment{}, false},
		{"another kind of the name", pod(first), sliceOf("my-model-predictor", true, "a"), false},
	} {
		test.before.SetResourceVersion("1")
		test.after.SetResourceVersion("2")
		before, after := cached(t, test.before), cached(t, test.after)
		if got := Unchanged(before, after); got != test.want {
			t.Errorf("%s: unchanged is %v, want %v", test.name, got, test.want)
		}
	}
}

func autoscaler(least, desired int32) *autoscalingv2.HorizontalPodAutoscaler {
	return &autoscalingv2.HorizontalPodAutoscaler{
		ObjectMeta: metav1.ObjectMeta{Name: "a", Labels: map[string]string{names.LabelInferenceService: "my-model"}},
		Spec:       autoscalingv2.HorizontalPodAutoscalerSpec{MinReplicas: &least, MaxReplicas: 9},
		Status:     autoscalingv2.HorizontalPodAutoscalerStatus{DesiredReplicas: desired},
	}
}

// An object that comes again in the same version, as all do when a watch begins anew, is unchanged.
func TestUnchangedOfAVersion(t *testing.T) {
	deployment := func(uid types.UID, version string) *appsv1.Deployment {
		return &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: "d", UID: uid, ResourceVersion: version}}
	}
	for _, test := range []struct {
		after *appsv1.Deployment
		want  bool
	}{{deployment("u", "1"), true}, {deployment("u", "2"), false}, {deployment("v", "1"), false}} {
		before, after := deployment("u", "1"), test.after
		if got := Unchanged(before, after); got != test.want {
			t.Errorf("UID %s, version %s: unchanged is %v, want %v", after.UID, after.ResourceVersion, got, test.want)
		}
		if got := Unchanged(cached(t, before), cached(t, after)); got != test.want {
			t.Errorf("packed, UID %s, version %s: unchanged is %v, want %v", after.UID, after.ResourceVersion, got, test.want)
		}
	}
}
