package reconcile

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	appsv1 "k8s.io/api/apps/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/istio"
)

// A write is seen once the cache shows its resource version, or that what it deleted is gone.
func TestWritesAreWaitedFor(t *testing.T) {
	object := func(resourceVersion, uid string, deleting bool) metav1.Object {
		d := &appsv1.Deployment{}
		d.ResourceVersion, d.UID = resourceVersion, "u"
		if uid != "" {
			d.UID = "other"
		}
		if deleting {
			d.DeletionTimestamp = &metav1.Time{}
		}
		return d
	}
	for _, test := range []struct {
		name   string
		write  written
		cached metav1.Object
		want   bool
	}{
		{"written, not there", written{resourceVersion: "7"}, nil, false},
		{"written, older", written{resourceVersion: "7"}, object("6", "", false), false},
		{"written, there", written{resourceVersion: "7"}, object("7", "", false), true},
		{"written, newer", written{resourceVersion: "7"}, object("10", "", false), true},
		{"deleted, still there", written{deleted: "u"}, object("6", "", false), false},
		{"deleted, gone", written{deleted: "u"}, nil, true},
		{"deleted, another of the name", written{deleted: "u"}, object("9", "other", false), true},
		{"deleted, kept by a finalizer", written{deleted: "u"}, object("9", "", true), true},
	} {
		if got := test.write.shownBy(test.cached); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

// The news that an older object of the name is gone says nothing about a later write.
func TestGoneIsOfItsTime(t *testing.T) {
	f := newFreshness()
	key := objectKey{KindDeployment, myModel}
	now := time.Unix(0, 0)
	none := func(objectKey) metav1.Object { return nil }
	last := &appsv1.Deployment{}
	f.wrote(myModel, key, "12", "", now)
	last.ResourceVersion = "9"
	f.gone(myModel, key, last)
	if !f.behind(myModel, none, now) {
		t.Error("a write is forgotten for the end of an older object")
	}
	last.ResourceVersion = "13"
	f.gone(myModel, key, last)
	if f.behind(myModel, none, now) {
		t.Error("a write is waited for though its object is gone")
	}
}

// Only an answer that turns a write down says that it was not done.
func TestAmbiguous(t *testing.T) {
	resource := schema.GroupResource{Resource: "services"}
	for _, test := range []struct {
		err  error
		want bool
	}{
		{apierrors.NewConflict(resource, "a", errors.New("changed")), false},
		{apierrors.NewTooManyRequests("busy", 1), false},
		{apierrors.NewForbidden(resource, "a", errors.New("quota")), false},
		{apierrors.NewTimeoutError("no answer in time", 1), true},
		{apierrors.NewServerTimeout(resource, "patch", 1), true},
		{apierrors.NewInternalError(errors.New("etcd")), true},
		{fmt.Errorf("applying: %w", apierrors.NewInternalError(errors.New("etcd"))), true},
		{context.DeadlineExceeded, true},
		{errors.New("connection reset by peer"), true},
	} {
		if got := ambiguous(test.err); got != test.want {
			t.Errorf("%v: %v, want %v", test.err, got, test.want)
		}
	}
}

// A route that was written although the write failed is put right even before the cache
// shows it, and nobody loses pods on the strength of the old one.
func TestRouteInDoubt(t *testing.T) {
	h := canaryAt(t)
	h.user("flowers-2", 0)
	h.run(time.Hour)
	h.clock.Step(time.Hour)
	h.passes(1)
	before := h.route()
	h.fail = func(write Write, done bool) error {
		if write.Kind == KindVirtualService && done {
			return apierrors.NewTimeoutError("no answer in time", 1)
		}
		return nil
	}
	h.user("flowers-2", 10)
	if _, err := h.pass(); err == nil {
		t.Fatal("the pass succeeded")
	}
	if weights := weightsOf(h.route()); weights != "90 10" {
		t.Fatalf("the weights are %s", weights)
	}
	h.fail = nil

	h.user("flowers", -1)
	h.show(h.caches, nil)
	if err := h.caches.owned[KindVirtualService].GetStore().Update(before); err != nil {
		t.Fatal(err)
	}
	pods := h.replicas()
	h.counted()
	if _, err := h.controller.sync(t.Context(), myModel); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(h.writes, "VirtualService my-model") {
		t.Errorf("the route is not written again: %v", h.writes)
	}
	if now := h.replicas(); now != pods {
		t.Errorf("the pods were %s and are %s", pods, now)
	}
	h.run(time.Hour)
	h.wantTraffic("stable 100")
}

// What exists of a revision without a snapshot and without traffic goes.
func TestStrayIsRemoved(t *testing.T) {
	h := canaryAt(t)
	h.user("flowers", -1)
	h.run(time.Hour)
	for key, object := range h.objects {
		if key.kind == KindControllerRevision && strings.HasPrefix(object.GetLabels()[names.LabelVersion], "canary") {
			delete(h.objects, key)
		}
	}
	h.run(time.Hour)
	for key, object := range h.objects {
		if strings.HasPrefix(object.GetLabels()[names.LabelVersion], "canary") {
			t.Errorf("%s %s is left", key.kind, key.name)
		}
	}
	h.wantTraffic("stable 100")
}

// A number of pods that the autoscaler has just chosen is not set back for an older one.
func TestAutoscalersNumberStays(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	spec := &h.service().Spec.Predictor
	spec.MinReplicas, spec.MaxReplicas = ptr.To[int32](2), 9
	h.run(time.Minute)
	h.show(h.caches, nil)

	live := h.deployments()[0].DeepCopy()
	live.Spec.Replicas = ptr.To[int32](7)
	h.put(objectKey{KindDeployment, cache.MetaObjectToName(live)}, live)
	service := h.service().DeepCopy()
	service.Spec.Predictor.MinReplicas = ptr.To[int32](3)
	if err := h.caches.owned[KindInferenceService].GetStore().Update(service); err != nil {
		t.Fatal(err)
	}
	wake, err := h.controller.sync(t.Context(), myModel)
	if err != nil || wake != retryBehind {
		t.Errorf("it wakes after %s, error %v; want %s", wake, err, retryBehind)
	}
	if now := replicas(h.deployments()[0]); now != 7 {
		t.Errorf("%d replicas, want the autoscaler's 7", now)
	}
}

// weightsOf tells a route's weights.
func weightsOf(route *istionetworking.VirtualService) string {
	var weights []string
	for _, entry := range istio.Entries(&route.Spec, myPredictor) {
		weights = append(weights, strconv.Itoa(int(entry.Weight)))
	}
	return strings.Join(weights, " ")
}

// replicas tells how many pods each Deployment asks for.
func (h *harness) replicas() string {
	var parts []string
	for _, deployment := range h.deployments() {
		parts = append(parts, fmt.Sprintf("%s %d", deployment.Name, replicas(deployment)))
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}
