package kube

import (
	"maps"
	"reflect"
	"slices"

	networking "istio.io/api/networking/v1alpha3"
	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/deploy/pods"
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
	KindSidecar            Kind = "Sidecar"
)

// row describes a kind. A new kind is a row here, a builder, and a step that writes it.
type row struct {
	kind     Kind
	resource schema.GroupVersionResource
	// empty is an object of the kind's Go type, and copied, never written to.
	empty metav1.Object
	// keep copies to an empty object what a pass reads of an object of ours beside its metadata;
	// nil keeps all of it.
	keep func(from, to metav1.Object)
	// pack returns an object as a cache holds it.
	pack func(metav1.Object) any
	// contested names the field of spec, as FieldsV1 has it, that others write too and that
	// decides something; empty for none.
	contested string
	// informer returns the informer of the kind; nil for a kind that isn't always watched.
	informer func(factories) cache.SharedIndexInformer
	// ofComponent is true if each component has objects of the kind, and ofRevision if each
	// revision with pods has one, by which it runs.
	ofComponent, ofRevision bool
}

// rows are in the order in which the objects of a component or a revision are deleted: first what
// leads to its pods, then the autoscalers, which would start the pods again, and its record last.
var rows = []row{
	{
		kind:     KindInferenceService,
		resource: servingv1beta1.SchemeGroupVersion.WithResource("inferenceservices"),
		empty:    &servingv1beta1.InferenceService{},
		pack:     pack[servingv1beta1.InferenceService],
		informer: func(f factories) cache.SharedIndexInformer {
			return f.serving.Serving().V1beta1().InferenceServices().Informer()
		},
	}, {
		kind:      KindVirtualService,
		resource:  istionetworking.SchemeGroupVersion.WithResource("virtualservices"),
		empty:     &istionetworking.VirtualService{},
		pack:      pack[istionetworking.VirtualService],
		contested: "f:http",
		informer: func(f factories) cache.SharedIndexInformer {
			return f.istio.Networking().V1().VirtualServices().Informer()
		},
	}, {
		kind:     KindDestinationRule,
		resource: istionetworking.SchemeGroupVersion.WithResource("destinationrules"),
		empty:    &istionetworking.DestinationRule{},
		pack:     pack[istionetworking.DestinationRule],
		keep: kept(func(from, to *istionetworking.DestinationRule) {
			for _, subset := range from.Spec.Subsets {
				to.Spec.Subsets = append(to.Spec.Subsets, &networking.Subset{Name: subset.GetName()})
			}
		}),
		informer: func(f factories) cache.SharedIndexInformer {
			return f.istio.Networking().V1().DestinationRules().Informer()
		},
		ofComponent: true,
	}, {
		kind:     KindSidecar,
		resource: istionetworking.SchemeGroupVersion.WithResource("sidecars"),
		empty:    &istionetworking.Sidecar{},
		pack:     pack[istionetworking.Sidecar],
		keep:     kept(func(_, _ *istionetworking.Sidecar) {}),
	}, {
		kind:     KindAutoscaler,
		resource: autoscalingv2.SchemeGroupVersion.WithResource("horizontalpodautoscalers"),
		empty:    &autoscalingv2.HorizontalPodAutoscaler{},
		pack:     pack[autoscalingv2.HorizontalPodAutoscaler],
		keep: kept(func(from, to *autoscalingv2.HorizontalPodAutoscaler) {
			to.Spec.MinReplicas, to.Spec.MaxReplicas = from.Spec.MinReplicas, from.Spec.MaxReplicas
			to.Status.Conditions = from.Status.Conditions
		}),
		informer: func(f factories) cache.SharedIndexInformer {
			return f.kube.Autoscaling().V2().HorizontalPodAutoscalers().Informer()
		},
		ofComponent: true, ofRevision: true,
	}, {
		kind:     KindScaledObject,
		resource: schema.GroupVersionResource{Group: "keda.sh", Version: "v1alpha1", Resource: "scaledobjects"},
		empty:    &deploy.ScaledObject{},
		pack:     pack[deploy.ScaledObject],
		keep: kept(func(from, to *deploy.ScaledObject) {
			to.Spec.MinReplicaCount, to.Spec.MaxReplicaCount = from.Spec.MinReplicaCount, from.Spec.MaxReplicaCount
			to.Status = from.Status
		}),
		ofComponent: true, ofRevision: true,
	}, {
		kind:     KindDeployment,
		resource: appsv1.SchemeGroupVersion.WithResource("deployments"),
		empty:    &appsv1.Deployment{},
		pack:     pack[appsv1.Deployment],
		keep: kept(func(from, to *appsv1.Deployment) {
			to.Spec.Replicas, to.Status.Conditions = from.Spec.Replicas, from.Status.Conditions
		}),
		contested: "f:replicas",
		informer: func(f factories) cache.SharedIndexInformer {
			return f.kube.Apps().V1().Deployments().Informer()
		},
		ofComponent: true, ofRevision: true,
	}, {
		kind:     KindService,
		resource: corev1.SchemeGroupVersion.WithResource("services"),
		empty:    &corev1.Service{},
		pack:     pack[corev1.Service],
		keep: kept(func(from, to *corev1.Service) {
			if protocol := deploy.ServiceProtocol(from); protocol != pods.HTTP {
				to.Spec.Ports = []corev1.ServicePort{{Name: protocol.PortName()}}
			}
			if from.Labels[names.LabelVersion] == "" && from.Spec.Selector[names.LabelVersion] != "" {
				to.Spec.Selector = from.Spec.Selector // of a revision that is not in its name
			}
		}),
		informer: func(f factories) cache.SharedIndexInformer {
			return f.kube.Core().V1().Services().Informer()
		},
		ofComponent: true, ofRevision: true,
	}, {
		kind:     KindControllerRevision,
		resource: appsv1.SchemeGroupVersion.WithResource("controllerrevisions"),
		empty:    &appsv1.ControllerRevision{},
		pack:     pack[appsv1.ControllerRevision],
		keep: kept(func(from, to *appsv1.ControllerRevision) {
			to.Data, to.Revision = from.Data, from.Revision
		}),
		informer: func(f factories) cache.SharedIndexInformer {
			return f.kube.Apps().V1().ControllerRevisions().Informer()
		},
		ofComponent: true,
	},
}

// byKind and byType find the rows.
var byKind, byType = index()

func index() (map[Kind]*row, map[reflect.Type]*row) {
	byKind, byType := map[Kind]*row{}, map[reflect.Type]*row{}
	for i := range rows {
		byKind[rows[i].kind], byType[reflect.TypeOf(rows[i].empty)] = &rows[i], &rows[i]
	}
	return byKind, byType
}

// kept gives a row's keep its types.
func kept[T metav1.Object](keep func(from, to T)) func(from, to metav1.Object) {
	return func(from, to metav1.Object) { keep(from.(T), to.(T)) }
}

// new returns an empty object of the kind.
func (r *row) new() metav1.Object {
	return reflect.New(reflect.TypeOf(r.empty).Elem()).Interface().(metav1.Object)
}

// Resource is how the API server addresses objects of the kind.
func (k Kind) Resource() schema.GroupVersionResource { return byKind[k].resource }

// New returns an empty object of the kind, to be read into.
func (k Kind) New() metav1.Object { return byKind[k].new() }

// RevisionName is the name of the object of the kind by which a revision runs.
func (k Kind) RevisionName(component names.Component, version string) string {
	if k == KindDeployment {
		return component.Deployment(version)
	}
	return component.Revision(version)
}

// Kinds are all kinds that Sluice writes, in alphabetical order.
func Kinds() []Kind { return slices.Sorted(maps.Keys(byKind)) }

// KindsOfComponent are the kinds of which components have objects, in the order of their deletion.
func KindsOfComponent() []Kind { return kindsThat(func(r row) bool { return r.ofComponent }) }

// KindsOfRevision are the kinds of the objects by which revisions run, in the order of their
// deletion.
func KindsOfRevision() []Kind { return kindsThat(func(r row) bool { return r.ofRevision }) }

func kindsThat(has func(row) bool) []Kind {
	var kinds []Kind
	for _, r := range rows {
		if has(r) {
			kinds = append(kinds, r.kind)
		}
	}
	return kinds
}

// Key names an object of a kind.
type Key struct {
	Kind Kind
	// Name is the object's, with its namespace.
	Name cache.ObjectName
}
