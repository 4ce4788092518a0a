package simulation

import (
	"reflect"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
)

// beside returns a component beside the predictor.
func (w *component) beside(kind string) *component {
	for _, other := range w.others {
		if other.kind == kind {
			return other
		}
	}
	other := w.equip(&component{world: w.world, name: w.name, kind: kind, predictor: w})
	w.others = append(w.others, other)
	return other
}

// components are all of the InferenceService, the predictor first.
func (w *component) components() []*component {
	return append([]*component{w.predictor}, w.predictor.others...)
}

// specify writes a component's model into a spec. It returns what its revision's hash is of.
func (w *component) specify(
	service *servingv1beta1.InferenceService,
	model string,
	extension servingv1beta1.ComponentExtensionSpec,
) *servingv1beta1.PredictorSpec {
	pods := servingv1beta1.PodSpec{
		Containers: []corev1.Container{{Name: "kserve-container", Image: "example.com/" + w.kind + ":" + model}},
	}
	switch w.kind {
	case names.Transformer:
		service.Spec.Transformer = &servingv1beta1.TransformerSpec{PodSpec: pods, ComponentExtensionSpec: extension}
		return &servingv1beta1.PredictorSpec{PodSpec: pods, ComponentExtensionSpec: extension}
	case names.Explainer:
		service.Spec.Explainer = &servingv1beta1.ExplainerSpec{PodSpec: pods, ComponentExtensionSpec: extension}
		return &servingv1beta1.PredictorSpec{PodSpec: pods, ComponentExtensionSpec: extension}
	}
	service.Spec.Predictor = servingv1beta1.PredictorSpec{
		Tensorflow:             &servingv1beta1.TensorflowSpec{},
		ComponentExtensionSpec: extension,
	}
	service.Spec.Predictor.Tensorflow.StorageURI = ptr.To("gs://bucket/" + model)
	return &service.Spec.Predictor
}

// leave takes a component beside the predictor out of the spec.
func (w *component) leave() {
	live := w.live()
	if live == nil || live.DeletionTimestamp != nil {
		return
	}
	service := live.DeepCopy()
	switch w.kind {
	case names.Transformer:
		service.Spec.Transformer = nil
	case names.Explainer:
		service.Spec.Explainer = nil
	}
	if reflect.DeepEqual(live.Spec, service.Spec) {
		return
	}
	service.Generation++
	bounded, _ := w.oracle.bounds()
	w.oracle.leftBounded = bounded != nil
	w.last, w.oracle.asked, w.oracle.leaving = nil, nil, true
	w.oracle.missed = later(w.now, w.oracle.calm).Add(w.oracle.grace())
	w.api.put(kube.Key{Kind: kube.KindInferenceService, Name: w.name}, service)
}

// wroteRoutes holds the routes of each component in a VirtualService to the specs in effect. Once the
// InferenceService is reached, it must be reached as long as it exists.
func (o *oracle) wroteRoutes(before, after any) {
	route := routeIn(after)
	if route == nil {
		return
	}
	if old := routeIn(before); old != nil && istio.Entry(&old.Spec) != "" && istio.Entry(&route.Spec) == "" {
		o.w.broken("(a) the route leads nowhere any longer")
	}
	if old := routeIn(before); old != nil && observe.AtIngress(old) && !observe.AtIngress(route) &&
		o.w.route(o.w.ingressRoute()) == nil && !o.handled() {
		o.w.broken("(a) the hosts at the ingress go, and no other route has them")
	}
	o.noteEntry(route)
	o.wroteTags(routeIn(before))
	for _, component := range o.w.components() {
		if entries := istio.Entries(&route.Spec, component.part()); entries != nil ||
			component.kind == names.Predictor {
			component.oracle.wroteRoute(entries)
		} else {
			component.oracle.leftRoute()
		}
	}
}

// routeIn is the VirtualService that there was or is, nil if there was none.
func routeIn(object any) *istionetworking.VirtualService {
	route, _ := object.(*istionetworking.VirtualService)
	return route
}

// allDone reports whether the weights of all components can be as the spec wants them.
func (w *component) allDone() bool {
	for _, component := range w.components() {
		if asked := component.oracle.asked; len(asked) > 0 && !component.isDone(asked[len(asked)-1]) {
			return false
		}
	}
	return true
}

// entered reports whether the InferenceService's own host leads anywhere.
func (w *component) entered() bool {
	route := w.route(w.name)
	return route != nil && istio.Entry(&route.Spec) != ""
}

// leftRoute notes that a component is in the route no longer, or not yet.
func (o *oracle) leftRoute() {
	if o.weights == nil {
		return
	}
	if !o.leaving && o.missed.Before(o.w.now) {
		o.w.broken("(a) the %s is out of the route, and was not to go", o.w.kind)
	}
	o.changes++
	o.weights = nil
}
