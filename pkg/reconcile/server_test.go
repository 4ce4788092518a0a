package reconcile

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"testing"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/reconcile/internal/apitest"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
)

// server is an API server in memory, with the controllers of Deployments and
// EndpointSlices. It carries out the controller's writes; the caches have them only after a call of
// show.
type server struct {
	t       testing.TB
	objects map[kube.Key]metav1.Object
	version int
	now     func() time.Time
	// slimmed has our objects as the caches have them, by object and version: slimming all of them
	// for every pass takes longer than the passes.
	slimmed map[slimmedKey]any
	// writes lists the controller's writes, also those that failed, as `Kind name`.
	writes []string
	// fail, if set, is called before each write and after it; the write returns its error.
	fail func(write kube.Write, done bool) error
}

type slimmedKey struct {
	object  metav1.Object
	version string
}

// write is a Writer.
func (s *server) write(_ context.Context, write kube.Write) (string, error) {
	s.writes = append(s.writes, fmt.Sprintf("%s %s", write.Kind, write.Name))
	if err := s.failing(write, false); err != nil {
		return "", err
	}
	key := kube.Key{Kind: write.Kind, Name: cache.NewObjectName(write.Namespace, write.Name)}
	if err := apitest.Admit(write); err != nil {
		return "", err
	}
	if apitest.Overtaken(s.objects[key], write) {
		return "", apierrors.NewConflict(write.Kind.Resource().GroupResource(), write.Name, errors.New("it has changed"))
	}
	switch {
	case write.Object == nil:
		delete(s.objects, key)
	case write.Status:
		s.applyStatus(key, write)
	default:
		s.apply(key, write)
	}
	if err := s.failing(write, true); err != nil || write.Object == nil {
		return "", err
	}
	return s.objects[key].GetResourceVersion(), nil
}

func (s *server) failing(write kube.Write, done bool) error {
	if s.fail == nil {
		return nil
	}
	return s.fail(write, done)
}

// apply stores an object as server-side apply does if one manager owns all fields.
func (s *server) apply(key kube.Key, write kube.Write) {
	object := s.read(write)
	object.SetUID(types.UID("uid-of-" + string(key.Kind) + "-" + key.Name.Name))
	object.SetCreationTimestamp(metav1.NewTime(s.now()))
	if live, found := s.objects[key]; found {
		object.SetUID(live.GetUID())
		object.SetCreationTimestamp(live.GetCreationTimestamp())
	}
	data, err := json.Marshal(write.Object)
	if err != nil {
		s.t.Fatal(err)
	}
	object.SetManagedFields(apitest.Applied(data))
	if rule, isRule := object.(*istionetworking.DestinationRule); isRule {
		s.checkSubsets(rule)
	}
	s.put(key, object)
}

// checkSubsets fails the test for two subsets of one name. The API server admits them, and Envoy then refuses all
// clusters, also those of other services.
func (s *server) checkSubsets(rule *istionetworking.DestinationRule) {
	found := map[string]bool{}
	for _, subset := range rule.Spec.Subsets {
		if found[subset.Name] {
			s.t.Errorf("DestinationRule %s has two subsets %s", rule.Name, subset.Name)
		}
		found[subset.Name] = true
	}
}

func (s *server) applyStatus(key kube.Key, write kube.Write) {
	service := s.objects[key].(*servingv1beta1.InferenceService).DeepCopy()
	service.Status = s.read(write).(*servingv1beta1.InferenceService).Status
	s.put(key, service)
}

// read turns an apply configuration into an object of its kind.
func (s *server) read(write kube.Write) metav1.Object {
	data, err := json.Marshal(write.Object)
	if err != nil {
		s.t.Fatal(err)
	}
	object := write.Kind.New()
	if err := json.Unmarshal(data, object); err != nil {
		s.t.Fatal(err)
	}
	accessor, err := meta.Accessor(object)
	if err != nil {
		s.t.Fatal(err)
	}
	return accessor
}

// put stores an object under a new resource version.
func (s *server) put(key kube.Key, object metav1.Object) {
	s.version++
	object.SetResourceVersion(strconv.Itoa(s.version))
	s.objects[key] = object
}

// orphan removes the owner references of all the service's objects.
func (s *server) orphan() {
	for key, object := range s.objects {
		if key.Kind != kube.KindInferenceService {
			orphan := object.(runtime.Object).DeepCopyObject().(metav1.Object)
			orphan.SetOwnerReferences(nil)
			s.put(key, orphan)
		}
	}
}

// deployments returns all Deployments.
func (s *server) deployments() []*appsv1.Deployment {
	var found []*appsv1.Deployment
	for _, object := range s.objects {
		if deployment, isDeployment := object.(*appsv1.Deployment); isDeployment {
			found = append(found, deployment)
		}
	}
	return found
}

// snapshots returns all ControllerRevisions.
func (s *server) snapshots() []*appsv1.ControllerRevision {
	var found []*appsv1.ControllerRevision
	for _, object := range s.objects {
		if snapshot, isSnapshot := object.(*appsv1.ControllerRevision); isSnapshot {
			found = append(found, snapshot)
		}
	}
	return found
}

// show brings the caches up to date with the server. Each Deployment has as many pods as its spec
// has replicas; they are ready, except for those of the versions in unready.
func (s *server) show(caches *kube.Caches, unready map[string]bool) {
	for kind, informer := range caches.Written {
		var listed []any
		for key, object := range s.objects {
			if key.Kind == kind {
				listed = append(listed, object)
			}
		}
		s.replace(informer, listed)
	}
	var pods, slices []any
	for _, deployment := range s.deployments() {
		for i := range int(observe.Replicas(deployment)) {
			pod, slice := podOf(deployment, i, !unready[deployment.Labels[names.LabelVersion]])
			pods, slices = append(pods, pod), append(slices, slice)
		}
	}
	s.replace(caches.Pods, pods)
	s.replace(caches.Slices, slices)
}

func (s *server) replace(informer cache.SharedIndexInformer, objects []any) {
	s.t.Helper()
	for i, listed := range objects {
		object := listed.(metav1.Object)
		if service, isService := listed.(*servingv1beta1.InferenceService); isService {
			objects[i] = apitest.Slim(service)
			continue
		}
		key := slimmedKey{object, object.GetResourceVersion()}
		if s.slimmed[key] == nil {
			s.slimmed[key] = apitest.Slim(object)
		}
		objects[i] = s.slimmed[key]
	}
	if err := informer.GetStore().Replace(objects, ""); err != nil {
		s.t.Fatal(err)
	}
}

// podOf returns a pod of a Deployment and the slice that lists it.
func podOf(deployment *appsv1.Deployment, index int, ready bool) (*corev1.Pod, *discoveryv1.EndpointSlice) {
	name := fmt.Sprintf("%s-%d", deployment.Name, index)
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{
		Name: name, Namespace: deployment.Namespace,
		UID: types.UID("uid-of-" + name), Labels: deployment.Spec.Template.Labels,
	}}
	labels := map[string]string{
		discoveryv1.LabelServiceName: deployment.Labels[names.LabelApp] + "-" + deployment.Labels[names.LabelComponent],
		names.LabelInferenceService:  deployment.Labels[names.LabelInferenceService],
	}
	return pod, &discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: deployment.Namespace, Labels: labels},
		Endpoints: []discoveryv1.Endpoint{{
			Conditions: discoveryv1.EndpointConditions{Ready: ptr.To(ready)},
			TargetRef:  &corev1.ObjectReference{Kind: "Pod", Name: name, UID: pod.UID},
		}},
	}
}
