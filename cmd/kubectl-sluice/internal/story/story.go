package story

import (
	"encoding/json"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/cmd/kubectl-sluice/internal/view"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
)

// Now is the time of all stories.
var Now = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

// Versions and names of revisions in the stories.
const (
	StableVersion = "default-qbtms"
	CanaryVersion = "canary-8m7jf"
	StableName    = "my-model-predictor-" + StableVersion
	CanaryName    = "my-model-predictor-" + CanaryVersion
)

// Flowers is the predictor of a model in the stories.
func Flowers(model string) servingv1beta1.PredictorSpec {
	return servingv1beta1.PredictorSpec{Tensorflow: &servingv1beta1.TensorflowSpec{
		PredictorExtensionSpec: servingv1beta1.PredictorExtensionSpec{
			StorageURI: ptr.To("gs://kfserving-samples/models/tensorflow/" + model),
		},
	}}
}

// service is an InferenceService that is seen, and has no conditions but the two.
func service(spec servingv1beta1.PredictorSpec, rolledOut metav1.Condition) *servingv1beta1.InferenceService {
	rolledOut.Type = servingv1beta1.ConditionRolledOut
	if rolledOut.Status == "" {
		rolledOut.Status, rolledOut.Reason = metav1.ConditionTrue, servingv1beta1.ReasonAsExpected
	}
	return &servingv1beta1.InferenceService{
		TypeMeta: metav1.TypeMeta{APIVersion: servingv1beta1.SchemeGroupVersion.String(),
			Kind: servingv1beta1.KindInferenceService},
		ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "my-model", UID: "u-1", Generation: 2,
			ResourceVersion: "100", CreationTimestamp: metav1.NewTime(Now.Add(-3 * time.Hour))},
		Spec: servingv1beta1.InferenceServiceSpec{Predictor: spec},
		Status: servingv1beta1.InferenceServiceStatus{
			ObservedGeneration: 2,
			URL:                "http://my-model.default.example.com",
			Conditions: []metav1.Condition{
				{Type: servingv1beta1.ConditionPredictorReady, Status: metav1.ConditionTrue, Reason: servingv1beta1.ReasonAsExpected},
				{Type: servingv1beta1.ConditionReady, Status: metav1.ConditionTrue, Reason: servingv1beta1.ReasonAsExpected},
				rolledOut,
			},
			Components: map[servingv1beta1.ComponentType]servingv1beta1.ComponentStatus{},
		},
	}
}

// at sets a condition of a service.
func at(service *servingv1beta1.InferenceService, condition metav1.Condition) {
	for i := range service.Status.Conditions {
		if service.Status.Conditions[i].Type == condition.Type {
			service.Status.Conditions[i] = condition
			return
		}
	}
	service.Status.Conditions = append(service.Status.Conditions, condition)
}

// Record is the ControllerRevision of a revision of my-model.
func Record(kind, version string, number int64, age time.Duration, role deploy.Role,
	spec servingv1beta1.PredictorSpec) appsv1.ControllerRevision {
	component := names.Component{Namespace: "default", InferenceService: "my-model", Kind: kind}
	hash, err := pods.Hash(&spec)
	if err != nil {
		panic(err)
	}
	data, err := json.Marshal(deploy.NewSnapshot(component, version, &spec, configv1alpha1.Default()))
	if err != nil {
		panic(err)
	}
	applied := deploy.ControllerRevision(deploy.ControllerRevisionOptions{
		Component: component, Version: version, Hash: hash, Data: data, Ordinal: number, Role: role,
		Owner: metav1.OwnerReference{APIVersion: servingv1beta1.SchemeGroupVersion.String(),
			Kind: servingv1beta1.KindInferenceService, Name: "my-model", UID: "u-1", Controller: ptr.To(true), BlockOwnerDeletion: ptr.To(true)},
		Replicas: deploy.Replicas{Min: max(1, ptr.Deref(spec.MinReplicas, 1)), Max: spec.MaxReplicas,
			Scaling: deploy.ScalingOf(&spec.ComponentExtensionSpec)},
	})
	data, err = json.Marshal(applied)
	if err != nil {
		panic(err)
	}
	var record appsv1.ControllerRevision
	if err := json.Unmarshal(data, &record); err != nil {
		panic(err)
	}
	record.CreationTimestamp = metav1.NewTime(Now.Add(-age))
	return record
}

// deployment is that of a revision of my-model.
func deployment(kind, version string, ready, wanted int32) appsv1.Deployment {
	component := names.Component{Namespace: "default", InferenceService: "my-model", Kind: kind}
	return appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: component.Deployment(version),
			Labels: component.RevisionLabels(version), OwnerReferences: []metav1.OwnerReference{{
				APIVersion: servingv1beta1.SchemeGroupVersion.String(), Kind: servingv1beta1.KindInferenceService,
				Name: "my-model", UID: "u-1", Controller: ptr.To(true)}}},
		Spec:   appsv1.DeploymentSpec{Replicas: ptr.To(wanted)},
		Status: appsv1.DeploymentStatus{ReadyReplicas: ready},
	}
}

// event is an Event about my-model.
func event(age time.Duration, warning bool, reason, message string) corev1.Event {
	kind := corev1.EventTypeNormal
	if warning {
		kind = corev1.EventTypeWarning
	}
	return corev1.Event{
		ObjectMeta:     metav1.ObjectMeta{Namespace: "default", Name: "my-model." + reason + age.String()},
		InvolvedObject: corev1.ObjectReference{Kind: servingv1beta1.KindInferenceService, Name: "my-model", UID: types.UID("u-1")},
		Type:           kind, Reason: reason, Message: message, LastTimestamp: metav1.NewTime(Now.Add(-age)),
	}
}

// Object returns the InferenceService of a story as the API server has it.
func Object(objects view.Objects) *unstructured.Unstructured {
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(objects.Service)
	if err != nil {
		panic(err)
	}
	fields, err := writtenPredictor(objects.Service)
	if err != nil {
		panic(err)
	}
	content["spec"].(map[string]any)["predictor"] = fields
	return &unstructured.Unstructured{Object: content}
}
