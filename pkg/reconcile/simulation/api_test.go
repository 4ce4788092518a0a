package simulation

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/ptr"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
	"github.com/sluice-serving/sluice/pkg/deploy"
	"github.com/sluice-serving/sluice/pkg/reconcile/internal/apitest"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
)

// Kinds that only the world writes.
const (
	kindPod   kube.Kind = "Pod"
	kindSlice kube.Kind = "EndpointSlice"
)

// apiServer is the API server. Objects in it are never changed, only replaced.
type apiServer struct {
	w             *world
	objects       map[kube.Key]metav1.Object
	applied       map[kube.Key][]byte
	version, uids int
	watches       map[kube.Kind][]*kindWatch
}

// kindWatch delivers the changes of a kind in order, each some time after it was made.
type kindWatch struct {
	stream string
	limit  time.Duration
	last   time.Time
	// due are when the changes that are on their way come.
	due     []time.Time
	deliver func(objectChange)
}

// objectChange is what a watch brings: an object as it is now, nil if it was deleted, and as it was
// before, nil if it was created.
type objectChange struct {
	key            kube.Key
	object, before metav1.Object
	version        int
}

func newAPIServer(w *world) *apiServer {
	return &apiServer{
		w:       w,
		objects: map[kube.Key]metav1.Object{},
		applied: map[kube.Key][]byte{},
		watches: map[kube.Kind][]*kindWatch{},
	}
}

// watch calls deliver with every change of a kind.
func (a *apiServer) watch(watcher string, kind kube.Kind, limit time.Duration, deliver func(objectChange)) *kindWatch {
	watch := &kindWatch{stream: "watch/" + watcher + "/" + string(kind), limit: limit, deliver: deliver}
	a.watches[kind] = append(a.watches[kind], watch)
	return watch
}

func (a *apiServer) notify(key kube.Key, object, before metav1.Object) {
	change := objectChange{key, object, before, a.version}
	for _, watch := range a.watches[key.Kind] {
		at := a.w.now.Add(a.w.upTo(watch.stream, watch.limit))
		if at.Before(watch.last) {
			at = watch.last
		}
		watch.last = at
		watch.due = append(watch.due, at)
		a.w.after(at.Sub(a.w.now), func() {
			watch.due = watch.due[1:]
			watch.deliver(change)
		})
	}
}

// put stores an object under a new resource version.
func (a *apiServer) put(key kube.Key, object metav1.Object) {
	a.version++
	object.SetResourceVersion(strconv.Itoa(a.version))
	before := a.objects[key]
	a.objects[key] = object
	a.notify(key, object, before)
}

// remove deletes an object, and what is its Deployment's with it.
func (a *apiServer) remove(key kube.Key) {
	if before, found := a.objects[key]; found {
		a.version++
		delete(a.objects, key)
		delete(a.applied, key)
		delete(a.applied, statusOf(key))
		a.notify(key, nil, before)
	}
}

// delete removes an object, or terminates it if it is KEDA's, which removes it later.
func (a *apiServer) delete(key kube.Key, live metav1.Object) {
	scaled, isScaled := live.(*deploy.ScaledObject)
	if !isScaled {
		a.remove(key)
		return
	}
	if scaled.DeletionTimestamp == nil {
		going := *scaled
		going.DeletionTimestamp = ptr.To(metav1.NewTime(a.w.now.Truncate(time.Second)))
		a.put(key, &going)
	}
}

// edit changes an object as somebody else does; the paths are the fields that this
// takes from us.
func (a *apiServer) edit(key kube.Key, object metav1.Object, paths ...[]string) {
	object.SetManagedFields(apitest.Disown(object, paths...))
	delete(a.applied, key)
	a.put(key, object)
}

// carryOut does a write of the controller and returns the resource version after it.
func (a *apiServer) carryOut(write kube.Write) (string, error) {
	key := kube.Key{Kind: write.Kind, Name: cache.NewObjectName(write.Namespace, write.Name)}
	live := a.objects[key]
	if err := apitest.Admit(write); err != nil {
		a.w.broken("%v", err)
		return "", err
	}
	if apitest.Overtaken(live, write) {
		return "", apierrors.NewConflict(write.Kind.Resource().GroupResource(), write.Name, errors.New("it has changed"))
	}
	if write.Object == nil {
		if live != nil {
			a.delete(key, live)
		}
		return "", nil
	}
	data, err := json.Marshal(write.Object)
	if err != nil {
		return "", err
	}
	appliedAs := key
	if write.Status {
		appliedAs = statusOf(key)
	}
	if live != nil && bytes.Equal(a.applied[appliedAs], data) {
		return live.GetResourceVersion(), nil
	}
	object, err := a.applyTo(live, write, data)
	if err != nil {
		return "", err
	}
	a.applied[appliedAs] = data
	a.put(key, object)
	return object.GetResourceVersion(), nil
}

// applyTo is server-side apply, for objects that have Sluice's fields only, apart from a
// Deployment's replicas and status.
func (a *apiServer) applyTo(live metav1.Object, write kube.Write, data []byte) (metav1.Object, error) {
	object := write.Kind.New()
	if err := json.Unmarshal(data, object); err != nil {
		return nil, err
	}
	if write.Status {
		return withStatus(live, object.(*servingv1beta1.InferenceService))
	}
	accessor, err := meta.Accessor(object)
	if err != nil {
		return nil, err
	}
	if live != nil {
		accessor.SetUID(live.GetUID())
		accessor.SetCreationTimestamp(live.GetCreationTimestamp())
		accessor.SetDeletionTimestamp(live.GetDeletionTimestamp())
	} else {
		a.uids++
		accessor.SetUID(types.UID(fmt.Sprintf("uid-%d", a.uids)))
		accessor.SetCreationTimestamp(metav1.NewTime(a.w.now.Truncate(time.Second)))
	}
	if deployment, isDeployment := object.(*appsv1.Deployment); isDeployment {
		keepReplicas(deployment, live)
	}
	accessor.SetManagedFields(apitest.Applied(data))
	return accessor, nil
}

// withStatus is a live InferenceService, if it is still the one that the status is for.
func withStatus(live metav1.Object, applied *servingv1beta1.InferenceService) (metav1.Object, error) {
	before, exists := live.(*servingv1beta1.InferenceService)
	if !exists || applied.UID != "" && before.UID != applied.UID {
		return nil, apierrors.NewConflict(kube.KindInferenceService.Resource().GroupResource(), applied.Name,
			fmt.Errorf("it is another"))
	}
	service := before.DeepCopy()
	service.Status = applied.Status
	return service, nil
}

// statusOf names a status where what was applied is remembered.
func statusOf(key kube.Key) kube.Key { return kube.Key{Kind: key.Kind + "/status", Name: key.Name} }

// keepReplicas keeps the replicas that somebody else owns. A field without an owner gets its
// default, which is 1.
func keepReplicas(deployment *appsv1.Deployment, before metav1.Object) {
	live, isDeployment := before.(*appsv1.Deployment)
	if !isDeployment {
		return
	}
	deployment.Status = live.Status
	if deployment.Spec.Replicas == nil && !apitest.Owns(live, "spec", "replicas") {
		deployment.Spec.Replicas = live.Spec.Replicas
	}
}

// sorted returns the keys of a kind in order.
func (a *apiServer) sorted(kind kube.Kind) []kube.Key {
	found := map[string]kube.Key{}
	for key := range a.objects {
		if key.Kind == kind {
			found[key.Name.String()] = key
		}
	}
	keys := make([]kube.Key, 0, len(found))
	for _, name := range sortedKeys(found) {
		keys = append(keys, found[name])
	}
	return keys
}
