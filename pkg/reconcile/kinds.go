package reconcile

import (
	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
)

// Kind is a kind of object that Sluice writes.
type Kind string

// The kinds that Sluice writes.
const (
	KindInferenceService   Kind = "InferenceService"
	KindControllerRevision Kind = "ControllerRevision"
	KindDeployment         Kind = "Deployment"
	KindService            Kind = "Service"
	KindAutoscaler         Kind = "HorizontalPodAutoscaler"
	KindScaledObject       Kind = "ScaledObject"
	KindDestinationRule    Kind = "DestinationRule"
	KindVirtualService     Kind = "VirtualService"
)

// kindInfo is how objects of a kind are addressed and read.
type kindInfo struct {
	resource schema.GroupVersionResource
	// empty returns a new object, to be read into.
	empty func() any
}

var kinds = map[Kind]kindInfo{
	KindInferenceService: {
		servingv1beta1.SchemeGroupVersion.WithResource("inferenceservices"),
		func() any { return &servingv1beta1.InferenceService{} },
	},
	KindControllerRevision: {
		appsv1.SchemeGroupVersion.WithResource("controllerrevisions"),
		func() any { return &appsv1.ControllerRevision{} },
	},
	KindDeployment: {
		appsv1.SchemeGroupVersion.WithResource("deployments"),
		func() any { return &appsv1.Deployment{} },
	},
	KindService: {
		corev1.SchemeGroupVersion.WithResource("services"),
		func() any { return &corev1.Service{} },
	},
	KindAutoscaler: {
		autoscalingv2.SchemeGroupVersion.WithResource("horizontalpodautoscalers"),
		func() any { return &autoscalingv2.HorizontalPodAutoscaler{} },
	},
	KindScaledObject: {
		schema.GroupVersionResource{Group: "keda.sh", Version: "v1alpha1", Resource: "scaledobjects"},
		func() any { return &deploy.ScaledObject{} },
	},
	KindDestinationRule: {
		istionetworking.SchemeGroupVersion.WithResource("destinationrules"),
		func() any { return &istionetworking.DestinationRule{} },
	},
	KindVirtualService: {
		istionetworking.SchemeGroupVersion.WithResource("virtualservices"),
		func() any { return &istionetworking.VirtualService{} },
	},
}
