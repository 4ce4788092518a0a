package simulation

import (
	"reflect"
	"slices"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// sliceController is the EndpointSlice controller. It writes a slice for each Service that requests
// are sent to, of the pods that it has seen by then.
type sliceController struct {
	w        *component
	services map[kube.Key]*corev1.Service
	pods     map[kube.Key]*corev1.Pod
}

func newSliceController(w *component) *sliceController {
	e := &sliceController{w: w, services: map[kube.Key]*corev1.Service{}, pods: map[kube.Key]*corev1.Pod{}}
	w.watch("slices", kube.KindService, w.lags.slices, func(change objectChange) {
		service, _ := change.object.(*corev1.Service)
		if !slices.Contains(w.carrying(), change.key.Name) {
			return
		}
		e.services[change.key] = service
		e.update(change.key)
	})
	w.api.watch(w.stream("slices"), kindPod, w.lags.slices, func(change objectChange) {
		if w.serviceOf(change.key.Name.Name).name != w.name {
			return
		}
		pod, exists := change.object.(*corev1.Pod)
		if e.pods[change.key] = pod; !exists {
			delete(e.pods, change.key)
		}
		for _, service := range w.carrying() {
			e.update(kube.Key{Kind: kube.KindService, Name: service})
		}
	})
	return e
}

// carrying are the Services that requests go to by the rollout: the one over all revisions,
// those for clients without a sidecar and, for the predictor, the InferenceService's own, behind
// which there may be pods of another component.
func (w *component) carrying() []cache.ObjectName {
	services := []cache.ObjectName{w.componentService(), cache.NewObjectName(w.name.Namespace, w.part().EntryService())}
	if w.kind == names.Predictor {
		services = append(services, w.name)
	}
	return services
}

// update writes a Service's slice if it differs.
func (e *sliceController) update(key kube.Key) {
	slice := kube.Key{Kind: kindSlice, Name: key.Name}
	service := e.services[key]
	if service == nil {
		e.w.api.remove(slice)
		return
	}
	selector := labels.SelectorFromSet(service.Spec.Selector)
	var endpoints []discoveryv1.Endpoint
	for _, podKey := range e.sorted() {
		pod := e.pods[podKey]
		if !selector.Matches(labels.Set(pod.Labels)) {
			continue
		}
		ready := pod.DeletionTimestamp == nil && pod.Status.Conditions[0].Status == corev1.ConditionTrue
		endpoints = append(endpoints, discoveryv1.Endpoint{
			Conditions: discoveryv1.EndpointConditions{Ready: ptr.To(ready)},
			TargetRef:  &corev1.ObjectReference{Kind: "Pod", Name: pod.Name, UID: pod.UID},
		})
	}
	live, exists := e.w.api.objects[slice].(*discoveryv1.EndpointSlice)
	if exists && reflect.DeepEqual(live.Endpoints, endpoints) {
		return
	}
	e.w.api.put(slice, &discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{Name: key.Name.Name, Namespace: key.Name.Namespace, Labels: map[string]string{
			discoveryv1.LabelServiceName: key.Name.Name,
			names.LabelInferenceService:  service.Labels[names.LabelInferenceService],
		}},
		Endpoints: endpoints,
	})
}

func (e *sliceController) sorted() []kube.Key {
	byName := map[string]kube.Key{}
	for key := range e.pods {
		byName[key.Name.Name] = key
	}
	var keys []kube.Key
	for _, name := range sortedKeys(byName) {
		keys = append(keys, byName[name])
	}
	return keys
}

// readyIn returns the pods that a slice lists as ready.
func readyIn(slice *discoveryv1.EndpointSlice) []types.UID {
	var ready []types.UID
	for _, endpoint := range slice.Endpoints {
		if *endpoint.Conditions.Ready {
			ready = append(ready, endpoint.TargetRef.UID)
		}
	}
	return ready
}
