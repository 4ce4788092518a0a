package reconcile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/ptr"

	"github.com/sluice-serving/sluice/apis/names"
	"github.com/sluice-serving/sluice/pkg/istio"
	"github.com/sluice-serving/sluice/pkg/reconcile/kube"
	"github.com/sluice-serving/sluice/pkg/reconcile/observe"
)

// A route whose write failed, but was carried out, is corrected even before the cache has it, and no
// revision loses pods because of the cached, older route.
func TestRouteInDoubt(t *testing.T) {
	h := canaryAt(t)
	h.user("flowers-2", 0)
	h.run(time.Hour)
	h.clock.Step(time.Hour)
	h.passes(1)
	before := h.route()
	h.fail = func(write kube.Write, done bool) error {
		if write.Kind == kube.KindVirtualService && done {
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
	if err := h.caches.Written[kube.KindVirtualService].GetStore().Update(before); err != nil {
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

// The objects of a revision without a snapshot and without traffic are deleted.
func TestStrayIsRemoved(t *testing.T) {
	h := canaryAt(t)
	h.user("flowers", -1)
	h.run(time.Hour)
	for key, object := range h.objects {
		version := object.GetLabels()[names.LabelVersion]
		if key.Kind == kube.KindControllerRevision && strings.HasPrefix(version, "canary") {
			delete(h.objects, key)
		}
	}
	h.run(time.Hour)
	for key, object := range h.objects {
		if strings.HasPrefix(object.GetLabels()[names.LabelVersion], "canary") {
			t.Errorf("%s %s is not deleted", key.Kind, key.Name)
		}
	}
	h.wantTraffic("stable 100")
}

// Replicas that the autoscaler has just set are not set back to the cached, older number.
func TestAutoscalersNumberStays(t *testing.T) {
	h := newHarness(t)
	h.user("flowers", -1)
	spec := &h.service().Spec.Predictor
	spec.MinReplicas, spec.MaxReplicas = ptr.To[int32](2), 9
	h.run(time.Minute)
	h.show(h.caches, nil)

	live := h.deployments()[0].DeepCopy()
	live.Spec.Replicas = ptr.To[int32](7)
	h.put(kube.Key{Kind: kube.KindDeployment, Name: cache.MetaObjectToName(live)}, live)
	service := h.service().DeepCopy()
	service.Spec.Predictor.MinReplicas = ptr.To[int32](3)
	if err := h.caches.Written[kube.KindInferenceService].GetStore().Update(service); err != nil {
		t.Fatal(err)
	}
	wake, err := h.controller.sync(t.Context(), myModel)
	if err != nil || wake != retryBehind {
		t.Errorf("the pass requests a wake-up after %s, error %v; want %s", wake, err, retryBehind)
	}
	if now := observe.Replicas(h.deployments()[0]); now != 7 {
		t.Errorf("%d replicas, want the autoscaler's 7", now)
	}
}

// weightsOf formats a route's weights.
func weightsOf(route *istionetworking.VirtualService) string {
	var weights []string
	for _, entry := range istio.Entries(&route.Spec, myPredictor) {
		weights = append(weights, strconv.Itoa(int(entry.Weight)))
	}
	return strings.Join(weights, " ")
}

// replicas formats the replicas of all Deployments.
func (h *harness) replicas() string {
	var parts []string
	for _, deployment := range h.deployments() {
		parts = append(parts, fmt.Sprintf("%s %d", deployment.Name, observe.Replicas(deployment)))
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}
