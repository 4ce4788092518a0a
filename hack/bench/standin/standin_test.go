package standin

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
)

// world is a StandIn whose caches have what its client has, once seen has been called.
type world struct {
	*StandIn
	t *testing.T
}

func newWorld(t *testing.T) *world {
	t.Helper()
	s, err := New(fake.NewClientset(deployment(2), service()))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{s, t}
	w.seen()
	return w
}

var (
	deploymentName = cache.NewObjectName("models", "a-default-deployment")
	serviceName    = cache.NewObjectName("models", "a-predictor")
)

func deployment(replicas int32) *appsv1.Deployment {
	labels := map[string]string{names.LabelApp: "a", names.LabelVersion: "default-1"}
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Namespace: deploymentName.Namespace, Name: deploymentName.Name, Generation: 3},
		Spec: appsv1.DeploymentSpec{Replicas: &replicas, Template: corev1.PodTemplateSpec{
			ObjectMeta: metav1.ObjectMeta{Labels: labels},
			Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "model",
				Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: 8501}}}}},
		}},
	}
}

func service() *corev1.Service {
	return &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Namespace: serviceName.Namespace, Name: serviceName.Name,
			Labels: map[string]string{names.LabelInferenceService: "a"}},
		Spec: corev1.ServiceSpec{Selector: map[string]string{names.LabelApp: "a"}, Ports: []corev1.ServicePort{
			{Name: "http", Port: 80, TargetPort: intstr.FromString("http")},
			{Name: "grpc", Port: 81, TargetPort: intstr.FromString("grpc")},
		}},
	}
}

// seen makes the caches show what the client has.
func (w *world) seen() {
	w.t.Helper()
	ctx, all := w.t.Context(), metav1.ListOptions{}
	deployments, err := w.client.AppsV1().Deployments("").List(ctx, all)
	w.check(err)
	replace(w, w.deployments, deployments.Items)
	services, err := w.client.CoreV1().Services("").List(ctx, all)
	w.check(err)
	replace(w, w.services, services.Items)
	pods, err := w.client.CoreV1().Pods("").List(ctx, all)
	w.check(err)
	replace(w, w.pods, pods.Items)
	slices, err := w.client.DiscoveryV1().EndpointSlices("").List(ctx, all)
	w.check(err)
	replace(w, w.slices, slices.Items)
}

func replace[T any](w *world, informer cache.SharedIndexInformer, items []T) {
	objects := make([]any, len(items))
	for i := range items {
		objects[i] = &items[i]
	}
	w.check(informer.GetStore().Replace(objects, ""))
}

func (w *world) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// pass reconciles the Deployment and the Service once, and returns the slice.
func (w *world) pass() *discoveryv1.EndpointSlice {
	w.t.Helper()
	for _, due := range []item{{name: deploymentName}, {service: true, name: serviceName}} {
		w.check(w.reconcile(w.t.Context(), due))
		w.seen()
	}
	slices := w.slices.GetStore().List()
	if len(slices) != 1 {
		w.t.Fatalf("%d slices, want 1", len(slices))
	}
	return slices[0].(*discoveryv1.EndpointSlice)
}

func (w *world) scale(replicas int32) {
	w.t.Helper()
	scaled := w.deployments.GetStore().List()[0].(*appsv1.Deployment).DeepCopy()
	scaled.Spec.Replicas = &replicas
	_, err := w.client.AppsV1().Deployments(scaled.Namespace).Update(w.t.Context(), scaled, metav1.UpdateOptions{})
	w.check(err)
	w.seen()
}

func TestPodsBecomeReadyEndpoints(t *testing.T) {
	w := newWorld(t)
	slice := w.pass()
	if len(slice.Endpoints) != 2 || slice.Labels[discoveryv1.LabelServiceName] != "a-predictor" ||
		slice.Labels[names.LabelInferenceService] != "a" {
		t.Fatalf("the slice is %v", slice)
	}
	for _, endpoint := range slice.Endpoints {
		if !*endpoint.Conditions.Ready || endpoint.TargetRef.Kind != "Pod" || len(endpoint.Addresses) != 1 {
			t.Errorf("the endpoint is %v", endpoint)
		}
	}
	if len(slice.Ports) != 1 || *slice.Ports[0].Port != 8501 {
		t.Errorf("the ports are %v, want the one that the pods have", slice.Ports)
	}
	status := w.deployments.GetStore().List()[0].(*appsv1.Deployment).Status
	if status.ReadyReplicas != 2 || status.ObservedGeneration != 3 || len(status.Conditions) != 2 {
		t.Errorf("the Deployment's status is %v", status)
	}
}

func TestPodsComeAndGoWithTheReplicas(t *testing.T) {
	w := newWorld(t)
	w.pass()
	for _, replicas := range []int32{3, 0, 1} {
		w.scale(replicas)
		if slice := w.pass(); len(slice.Endpoints) != int(replicas) {
			t.Errorf("with %d replicas there are %d endpoints", replicas, len(slice.Endpoints))
		}
		if pods := w.pods.GetStore().ListKeys(); len(pods) != int(replicas) {
			t.Errorf("with %d replicas there are the pods %v", replicas, pods)
		}
	}
}

func TestPodsThatFailAreNotReady(t *testing.T) {
	w := newWorld(t)
	w.pass()
	for _, ready := range []bool{false, true} {
		w.SetReady(cache.NewObjectName("models", "a"), ready)
		for _, endpoint := range w.pass().Endpoints {
			if *endpoint.Conditions.Ready != ready {
				t.Errorf("an endpoint is ready: %v, want %v", !ready, ready)
			}
		}
		available := w.deployments.GetStore().List()[0].(*appsv1.Deployment).Status.AvailableReplicas
		if (available == 2) != ready {
			t.Errorf("%d replicas are available while pods are ready: %v", available, ready)
		}
	}
}

// Once all is there, nothing is written.
func TestNothingIsWrittenAtRest(t *testing.T) {
	w := newWorld(t)
	w.pass()
	client := w.client.(*fake.Clientset)
	client.ClearActions()
	w.pass()
	for _, action := range client.Actions() {
		if action.GetVerb() != "list" {
			t.Errorf("%s %s", action.GetVerb(), action.GetResource().Resource)
		}
	}
}

// A Deployment that is deleted takes its pods along, as the garbage collector would have it.
func TestPodsGoWithTheirDeployment(t *testing.T) {
	w := newWorld(t)
	w.pass()
	w.check(w.client.AppsV1().Deployments("models").Delete(t.Context(), deploymentName.Name, metav1.DeleteOptions{
		Preconditions: &metav1.Preconditions{UID: ptr.To(w.deployments.GetStore().List()[0].(*appsv1.Deployment).UID)}}))
	w.seen()
	if slice := w.pass(); len(slice.Endpoints) != 0 {
		t.Errorf("%d endpoints are left", len(slice.Endpoints))
	}
}
