package deploy

import (
	"encoding/json"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/yaml"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
	"github.com/sluice-serving/sluice/pkg/internal/golden"
)

var (
	component = names.Component{Namespace: "default", InferenceService: "my-model", Kind: "predictor"}
	owner     = metav1.OwnerReference{
		APIVersion: "serving.kubeflow.org/v1beta1", Kind: "InferenceService", Name: "my-model", UID: "uid-of-my-model",
		Controller: ptr.To(true), BlockOwnerDeletion: ptr.To(true),
	}
)

// tensorflow is a predictor.
const tensorflow = "tensorflow: {storageUri: 'gs://kfserving-samples/models/tensorflow/flowers'}"

func predictorOf(t *testing.T, text string) *servingv1beta1.PredictorSpec {
	t.Helper()
	spec := &servingv1beta1.PredictorSpec{}
	if err := yaml.UnmarshalStrict([]byte(text), spec); err != nil {
		t.Fatal(err)
	}
	return spec
}

func TestObjects(t *testing.T) {
	snapshot := Snapshot{
		Template:       pods.Template(component, "canary-t5njm", predictorOf(t, tensorflow), configv1alpha1.Default()),
		TimeoutSeconds: 30,
	}
	data, err := json.Marshal(snapshot)
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "controller-revision", ControllerRevision(ControllerRevisionOptions{
		Component: component, Version: "canary-t5njm", Owner: owner, Hash: "0123456789abcdef", Data: data, Ordinal: 2,
		Role: Role{
			RolledOutAt: time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC),
			Fallbacks:   2, FellBackAt: time.Date(2026, 1, 2, 4, 0, 0, 0, time.UTC),
		},
	}))
	deployment, err := Deployment(DeploymentOptions{
		Component: component, Version: "canary-t5njm", Owner: owner, Template: snapshot.Template,
		Replicas: ptr.To[int32](3), ProgressDeadlineSeconds: 600,
	})
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "deployment", deployment)
	golden.Check(t, "autoscaler", Autoscaler(AutoscalerOptions{
		Component: component, Version: "canary-t5njm", Owner: owner, MinReplicas: 2, MaxReplicas: 5,
	}))
	golden.Check(t, "autoscaler-memory", Autoscaler(AutoscalerOptions{
		Component: component, Version: "canary-t5njm", Owner: owner, MinReplicas: 2, MaxReplicas: 5,
		Scaling: ScalingOf(&predictorOf(t, "{scaleMetric: memory, scaleTarget: 70}").ComponentExtensionSpec),
	}))
	for _, metric := range []servingv1beta1.ScaleMetric{
		servingv1beta1.ScaleMetricConcurrency, servingv1beta1.ScaleMetricRPS,
	} {
		golden.Check(t, "scaled-object-"+string(metric), NewScaledObject(AutoscalerOptions{
			Component: component, Version: "canary-t5njm", Owner: owner, MinReplicas: 2, MaxReplicas: 5,
			Scaling: Scaling{Metric: metric},
		}, Prometheus{Address: "http://prometheus.istio-system:9090", Window: time.Minute}))
	}
	golden.Check(t, "service-revision", RevisionService(component, "canary-t5njm", pods.HTTP, owner))
	golden.Check(t, "service-component", ComponentService(component, pods.HTTP, owner))
	golden.Check(t, "service-entry", EntryService(component, "my-model", "default-wfgrl", pods.HTTP, owner))
	golden.Check(t, "service-component-ports",
		ComponentService(component, pods.HTTP, owner, Port{"metrics", 8082, "TCP"}, Port{"statsd", 8125, "UDP"}))
	golden.Check(t, "service-component-grpc", ComponentService(component, pods.GRPC, owner))
}

// A Deployment with an autoscaler doesn't set replicas.
func TestDeploymentLeavesReplicas(t *testing.T) {
	deployment, err := Deployment(DeploymentOptions{Component: component, Version: "default-wfgrl", Owner: owner})
	if err != nil {
		t.Fatal(err)
	}
	if deployment.Spec.Replicas != nil {
		t.Errorf("replicas are %d, want none", *deployment.Spec.Replicas)
	}
}

func TestScalingOf(t *testing.T) {
	for _, test := range []struct {
		predictor string
		want      Scaling
	}{
		{"{}", Scaling{}},
		{"{scaleTarget: 60}", Scaling{Target: 60}},
		{"{scaleMetric: cpu}", Scaling{Metric: "cpu"}},
		{"{scaleMetric: memory, scaleTarget: 70}", Scaling{Metric: "memory", Target: 70}},
		{"{scaleMetric: rps, scaleTarget: 5}", Scaling{Metric: "rps", Target: 5}},
	} {
		if got := ScalingOf(&predictorOf(t, test.predictor).ComponentExtensionSpec); got != test.want {
			t.Errorf("%s: got %+v, want %+v", test.predictor, got, test.want)
		}
	}
}
