package reconcile

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/testing/protocmp"
	networking "istio.io/api/networking/v1alpha3"
	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
	"github.com/sluice-serving/sluice/pkg/reconcile/internal/apitest"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// An object that is transformed twice is the same as one that is transformed once. Informers transform
// objects twice that they list by a stream, and once those that they list by pages or watch.
func TestSlimTwice(t *testing.T) {
	labels := map[string]string{names.LabelInferenceService: "my-model"}
	h := newHarness(t)
	h.user("flowers", -1)
	h.run(time.Minute)
	h.user("flowers-2", 10)
	h.scale(servingv1beta1.ScaleMetricRPS)
	h.setKEDA(true)
	h.run(time.Minute)
	objects := map[string]any{
		"a Pod with credentials": &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Name: "p", Labels: labels},
			Spec: corev1.PodSpec{InitContainers: []corev1.Container{{
				Name: pods.InitializerName, Image: "i",
				Env: pods.AccessOf(pods.Account{Secrets: []pods.Secret{{Name: "gone"}, {Name: "other"}}}).Env,
			}}},
		},
		"an EndpointSlice": &discoveryv1.EndpointSlice{ObjectMeta: metav1.ObjectMeta{Name: "s", Labels: labels}},
		"a Gateway": &istionetworking.Gateway{
			ObjectMeta: metav1.ObjectMeta{Name: "g"}, Spec: networking.Gateway{Selector: labels},
		},
		"a Deployment with a record that can't be read": &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{
			Labels: labels,
			ManagedFields: []metav1.ManagedFieldsEntry{{
				Manager: names.FieldManager, Operation: "Apply", FieldsV1: metav1.NewFieldsV1("{"),
			}},
		}},
		"a Service of gRPC": &corev1.Service{ObjectMeta: metav1.ObjectMeta{Labels: labels},
			Spec: corev1.ServiceSpec{Ports: []corev1.ServicePort{{Name: "grpc", Port: 80}}}},
		"somebody else's Service": &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: "s", Annotations: labels}},
		"a ScaledObject without type": &unstructured.Unstructured{Object: map[string]any{
			"metadata": map[string]any{"name": "x", "namespace": "n"},
		}},
		"the tombstone of a deleted object": cache.DeletedFinalStateUnknown{Key: "n/x"},
	}
	for key, object := range h.objects {
		objects[string(key.Kind)+" "+key.Name.Name] = object
	}
	for name, object := range objects {
		if original, isObject := object.(runtime.Object); isObject {
			object = original.DeepCopyObject()
		}
		once, err := kube.TransformScaledObject(slimmed(t, object))
		if err != nil {
			t.Fatal(err)
		}
		kept, isObject := kube.Unpacked(once).(runtime.Object)
		if !isObject {
			continue
		}
		again := kube.Unpacked(slimmed(t, kept.DeepCopyObject()))
		if diff := cmp.Diff(kube.Unpacked(once), again, protocmp.Transform()); diff != "" {
			t.Errorf("%s, slimmed twice, differs (-once +twice):\n%s", name, diff)
		}
	}
}

func slimmed(t *testing.T, object any) any {
	t.Helper()
	kept, err := kube.Transform(object)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

// A write that leaves the replicas to the autoscaler has the version of the cached Deployment. If we own
// the replicas by then, the API server refuses the write, which would remove them.
func TestReplicasLeftOutAreFenced(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	service := h.service().DeepCopy()
	service.Spec.Predictor.MinReplicas, service.Spec.Predictor.MaxReplicas = ptr.To[int32](2), 4
	h.put(kube.Key{Kind: kube.KindInferenceService, Name: myModel}, service)
	h.run(time.Minute)

	deployment := h.deployments()[0].DeepCopy()
	key := kube.Key{Kind: kube.KindDeployment, Name: cache.MetaObjectToName(deployment)}
	deployment.Spec.Replicas = ptr.To[int32](3)
	deployment.Labels[names.LabelApp] = "by hand"
	deployment.ManagedFields = apitest.Disown(deployment, []string{"spec", "replicas"},
		[]string{"metadata", "labels", names.LabelApp})
	h.put(key, deployment)
	var sent []kube.Write
	h.fail = func(write kube.Write, done bool) error {
		if write.Kind == kube.KindDeployment && !done {
			sent = append(sent, write)
		}
		return nil
	}
	if _, err := h.pass(); err != nil {
		t.Fatal(err)
	}
	if len(sent) != 1 {
		t.Fatalf("wrote Deployments %d times, want once", len(sent))
	}
	if got := h.read(sent[0]).(*appsv1.Deployment); got.Spec.Replicas != nil {
		t.Errorf("the write has %d replicas, want none, as the autoscaler owns them", *got.Spec.Replicas)
	}
	if sent[0].ResourceVersion != deployment.ResourceVersion {
		t.Errorf("the write is of version %q, want %q", sent[0].ResourceVersion, deployment.ResourceVersion)
	}
}
